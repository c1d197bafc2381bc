import ImageComparison
import ImageEditing
import ImageFiles
import Raster
import SystemPackage

/// The pictures of a page: light previews, where they differ, and the parts around the regions in full.
struct ReviewPictures {
    /// What a page shows of one entry; addresses are relative, or `data:`.
    struct Shown: Sendable {
        struct Part: Sendable {
            let box: [Int]
            let before: String?
            let after: String
        }

        var size: [Int]
        var previewWidth: Int
        var before: String?
        var after: String?
        var heat: String?
        var thumb: String?
        var parts: [Part] = []
        /// Measured on the previews, for entries that come without figures.
        var figures = ReviewEntry.Figures()
        /// Why there is nothing to see.
        var problem: String?
    }

    /// Puts a file of the page somewhere and says its address.
    let store: @Sendable (_ name: String, _ bytes: [UInt8]) throws -> String
    /// Whether parts are light too, for a page that is sent by mail.
    let isLight: Bool

    private static let thumbSide = 192
    private static let heatSide = 800
    /// Pixels of the picture around a region that its part shows, and the longest side of a part.
    private static let context = 96
    private static let longestPart = 1600

    /// In the order of the entries, made on all cores. What neighbours share as «before» is read once.
    func shown(_ entries: [ReviewEntry]) throws -> [Shown] {
        let order = entries.indices.sorted { (entries[$0].before?.string ?? "", $0) < (entries[$1].before?.string ?? "", $1) }
        // More pieces than cores, so that none waits long for another; a piece holds two pictures at a time. It ends where
        // «before» changes, unless very many share one.
        let wanted = (order.count + 7) / 8
        var pieces: [Range<Int>] = []
        var start = 0
        for index in order.indices {
            let count = index + 1 - start
            let isEnd = index + 1 == order.count || entries[order[index]].before != entries[order[index + 1]].before
            guard isEnd && count >= wanted || count >= max(wanted, 8) || index + 1 == order.count else { continue }
            pieces.append(start..<(index + 1))
            start = index + 1
        }
        let cuts = pieces
        let found = try mapInParallel(cuts.count) { piece in try shown(entries, order[cuts[piece]]) }
        var result = [Shown?](repeating: nil, count: entries.count)
        for (index, shown) in found.joined() { result[index] = shown }
        return result.compactMap(\.self)
    }

    private func shown(_ entries: [ReviewEntry], _ piece: ArraySlice<Int>) throws -> [(Int, Shown)] {
        var result: [(Int, Shown)] = []
        var last: Before?
        for index in piece {
            let entry = entries[index]
            if let path = entry.before, last?.path != path {
                // All parts of it that the entries of this piece need, so that it is read once.
                let sharing = piece.filter { entries[$0].before == path }
                last = try Before(path, boxes: sharing.flatMap { Self.boxes(entries[$0]) }, name: "before-\(index)", in: self)
            }
            result.append((index, try shown(entry, entry.before == nil ? nil : last, name: "\(index)")))
        }
        return result
    }

    /// A «before» with the addresses of its files.
    private struct Before {
        let path: FilePath
        let preview: PicturePreview?
        var address: String?
        var parts: [Region: String] = [:]
        var problem: String?

        init(_ path: FilePath, boxes: [Region], name: String, in pictures: ReviewPictures) throws {
            self.path = path
            var found: PicturePreview?
            do {
                let size = ImageInspection(path).info?.displaySize
                let wanted = Array(Set(boxes.filter { box in size.map { box.fits(in: $0) } ?? false }))
                let whole = try PicturePreview(of: path, parts: wanted)
                found = whole
                address = try pictures.store("\(name).jpg", ReviewPictures.jpeg(whole.preview))
                if whole.preview.size != whole.size {
                    for (number, (box, part)) in zip(wanted, whole.parts).enumerated() {
                        parts[box] = try pictures.storePart("\(name)-part-\(number)", part)
                    }
                }
            } catch let error as ImageFileError where error.kind != .unwritable && error.kind != .diskFull {
                problem = "The picture before it \(error.detail)"
            }
            preview = found
        }
    }

    private func shown(_ entry: ReviewEntry, _ before: Before?, name: String) throws -> Shown {
        let after: PicturePreview
        let boxes = Self.boxes(entry)
        do { after = try PicturePreview(of: entry.after, parts: boxes) } catch let error as ImageFileError {
            guard error.kind != .unwritable, error.kind != .diskFull else { throw error }
            return Shown(size: [1, 1], previewWidth: 1, problem: "The picture \(error.detail)")
        }
        var shown = Shown(size: [after.size.width, after.size.height], previewWidth: after.preview.size.width)
        shown.problem = before?.problem
        shown.after = try store("\(name).jpg", Self.jpeg(after.preview))
        shown.thumb = try store("\(name)-thumb.jpg", Self.jpeg(after.reduced(toward: Self.thumbSide), quality: 80))
        shown.before = before?.address
        if let whole = before?.preview, Self.haveOneShape(whole.size, after.size) {
            let new = try after.reduced(toward: Self.heatSide)
            let size = new.size
            let old = try whole.reduced(to: size)
            let transform = PixelTransform(resizing: after.size, to: size)
            let regions = entry.regions.map { transform.apply(to: $0).intersection(size.bounds) }.filter { !$0.isEmpty }
            let figures = try Comparison(of: old.reader(), with: new.reader(), regions: regions, measuring: [.map])
            shown.figures.leakRaw = figures.outside?.fraction
            shown.figures.inside = figures.inside?.fraction
            if regions.isEmpty { shown.figures.changed = figures.whole.fraction }
            if let map = figures.map { shown.heat = try store("\(name)-heat.jpg", Self.jpeg(Heatmap.colored(map, over: old, full: 10))) }
        }
        if after.preview.size != after.size {
            let isSameSize = before?.preview?.size == after.size
            for (number, (box, part)) in zip(boxes, after.parts).enumerated() {
                shown.parts.append(
                    Shown.Part(
                        box: box.corners, before: isSameSize ? before?.parts[box] : nil,
                        after: try storePart("\(name)-part-\(number)", part)))
            }
        }
        return shown
    }

    private func storePart(_ name: String, _ part: Bitmap) throws -> String {
        if isLight { return try store("\(name).jpg", Self.jpeg(part, quality: 92)) }
        var rows = part.reader()
        return try store("\(name).png", rows.pngBytes())
    }

    /// The parts of the picture that are kept in full: its regions with what is around them.
    private static func boxes(_ entry: ReviewEntry) -> [Region] {
        guard let bounds = ImageInspection(entry.after).info?.displaySize.bounds else { return [] }
        return entry.regions.prefix(8).compactMap { region in
            let grown = region.grown(by: context).intersection(bounds)
            let (width, height) = (min(grown.width, longestPart), min(grown.height, longestPart))
            let left = grown.left + (grown.width - width) / 2
            let top = grown.top + (grown.height - height) / 2
            let box = Region(left: left, top: top, right: left + width, bottom: top + height)
            return box.isEmpty ? nil : box
        }
    }

    private static func haveOneShape(_ one: PixelSize, _ other: PixelSize) -> Bool {
        let (a, b) = (Double(one.width) / Double(one.height), Double(other.width) / Double(other.height))
        return abs(a / b - 1) < 0.01
    }

    private static func jpeg(_ bitmap: Bitmap, quality: Int = 88) throws -> [UInt8] {
        var rows = bitmap.reader()
        return try rows.jpegBytes(quality: quality)
    }
}
