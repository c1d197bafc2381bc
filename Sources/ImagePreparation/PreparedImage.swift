import ImageFiles
public import Raster
public import SystemPackage

/// A picture as it is sent, and where its pixels went.
public struct PreparedImage: Hashable, Sendable {
    public let path: FilePath
    public let info: ImageInfo
    public let steps: [Preparation.Step]
    public let transform: PixelTransform
    /// The opacity of what was laid over a colour, as greys; `nil` where nothing was, or it was not wished for.
    public let matte: FilePath?
}

extension Preparation {
    /// Writes the conforming copy of `source` under `target`; when nothing needs doing, one of the same pixels without metadata.
    ///
    /// A JPEG that is over the byte limit gets the highest quality that meets it, found in at most three encodings of one size;
    /// below ``leastQuality`` it is made smaller instead, down to the smallest side that the model takes. A PNG over the limit
    /// becomes such a JPEG, with another suffix, unless PNG was asked for or it has transparent pixels that are kept.
    /// - Parameter matte: Where the opacity goes that is lost when transparent pixels are laid over a colour, so that it can be
    ///   given back; greys of the copy's size.
    /// - Throws: ``ImageFileError``; `unsupported` when even that is over the limit.
    public func write(_ source: FilePath, to target: FilePath, matte: FilePath? = nil, overwriting: Bool) throws -> PreparedImage {
        guard isNeeded else {
            var info = info
            let stripped = try strippedBytes(of: source)
            if let stripped {
                try PendingFile.write(stripped, to: target, overwriting: overwriting)
                info.byteCount = stripped.count
            } else {
                let file = try PendingFile(target)
                try source.forEachChunk { try file.write($0) }
                try file.commit(overwriting: overwriting)
            }
            return PreparedImage(path: target, info: info, steps: stripped == nil ? [] : [.stripped], transform: transform, matte: nil)
        }
        var (size, steps, format, target) = (size, steps, format, target)
        let opacity = matte == nil || !steps.contains(.flattened) ? nil : Matte()
        while true {
            let (bytes, smallest) = try fittingBytes(source, size: size, as: format, noting: opacity)
            if let bytes {
                try PendingFile.write(bytes, to: target, overwriting: overwriting)
                var info = info
                info.format = format
                info.size = size
                info.byteCount = bytes.count
                if format == .jpeg { info.hasAlpha = false }
                var written: FilePath?
                if let matte, let opacity, !opacity.isOpaque {
                    var rows = opacity.rows()
                    try rows.writePNG(to: matte, overwriting: overwriting)
                    written = matte
                }
                return PreparedImage(path: target, info: info, steps: steps, transform: transform(to: size), matte: written)
            }
            if format == .png, mayBecomeJPEG {
                format = .jpeg
                target.extension = format.fileExtension
                if !steps.contains(.reencoded) { steps.append(.reencoded) }
                continue
            }
            // Bytes go with pixels; a little less, so that the next try is the last.
            let limit = byteLimit ?? 0
            let factor = min(0.9, max(0.5, 0.95 * (Double(limit) / Double(max(1, smallest))).squareRoot()))
            let least = Double(leastSide) / Double(max(1, min(size.width, size.height)))
            guard factor > least || least < 0.97 else {
                throw ImageFileError(
                    .unsupported, path: source.string,
                    "cannot be made to fit into \(limit) bytes: at \(size), with sides of at least \(leastSide), it has \(smallest). Allow more bytes\(format == .png ? ", or send it as JPEG" : "")."
                )
            }
            size = size.scaled(by: max(factor, least))
            size = PixelSize(
                width: max(size.width, min(leastSide, size.width + 1)), height: max(size.height, min(leastSide, size.height + 1)))
            if !steps.contains(.shrunk) { steps.append(.shrunk) }
        }
    }

    /// Below it a picture with fewer pixels looks better; where there can be no fewer, it may go down to the worst.
    static let (leastQuality, worstQuality) = (60, 20)

    /// The bytes at the highest quality that fits, or `nil` and the fewest that were tried.
    private func fittingBytes(_ source: FilePath, size: PixelSize, as format: ImageFormat, noting matte: Matte?) throws -> ([UInt8]?, Int) {
        let first = options.quality ?? 95
        func decoded() throws -> Bitmap {
            var rows = try rows(of: source, size: size, as: format, noting: matte)
            return try Bitmap(reading: &rows)
        }
        // A photograph has about a byte a pixel at 95. What will hardly fit is decoded once for all tries.
        let held = try format == .jpeg && size.pixelCount > byteLimit ?? .max ? decoded() : nil
        var bytes: [UInt8]
        if let held {
            var reader = held.reader()
            bytes = try reader.jpegBytes(quality: first)
        } else {
            bytes = try encoded(source, size: size, as: format, quality: first, noting: matte)
        }
        guard let limit = byteLimit, bytes.count > limit else { return (bytes, bytes.count) }
        // PNG knows no quality; a second encoding would be the same.
        let least = min(size.width, size.height) <= leastSide ? Self.worstQuality : Self.leastQuality
        guard format == .jpeg, first > least else { return (nil, bytes.count) }
        let picture = try held ?? decoded()
        var best: [UInt8]?
        var smallest = bytes.count
        var (above, below): ((quality: Int, count: Int), (quality: Int, count: Int)?) = ((first, bytes.count), nil)
        func encode(_ quality: Int) throws {
            var reader = picture.reader()
            bytes = try reader.jpegBytes(quality: quality)
            smallest = min(smallest, bytes.count)
            if bytes.count <= limit {
                (best, below) = (bytes, (quality, bytes.count))
            } else {
                above = (quality, bytes.count)
            }
        }
        let sample = QualitySample(of: picture, at: first)
        // From what was measured nearest: what a part of the picture makes of the qualities between.
        func expected(_ quality: Int) throws -> Double {
            let known = below ?? above
            return Double(known.count) * (try sample.share(quality)) / (try sample.share(known.quality))
        }
        for _ in 0..<2 {
            // After a miss the last try must hit.
            let margin = above.quality < first && below == nil ? 0.95 : 0.985
            var (low, high) = ((below?.quality ?? least - 1) + 1, above.quality - 1)
            guard low <= high else { break }
            var wished = low
            while low <= high {
                let middle = (low + high) / 2
                if try expected(middle) <= Double(limit) * margin { (wished, low) = (middle, middle + 1) } else { high = middle - 1 }
            }
            // What fits already is not made anew for nothing.
            if let below, try expected(wished) > Double(limit) * margin || wished <= below.quality { break }
            try encode(wished)
        }
        // The last resort of a picture that can have no fewer pixels.
        if best == nil, least == Self.worstQuality, above.quality > least { try encode(least) }
        return (best, smallest)
    }

    /// A file that can be sent as it is, without its metadata; `nil` when it has none, or shall keep it.
    public func strippedBytes(of source: FilePath) throws -> [UInt8]? {
        guard !isNeeded, !options.keepsMetadata else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(self.source.byteCount)
        try source.forEachChunk { bytes += $0 }
        return ImageMetadata.removed(from: bytes, format: self.source.format)
    }

    private func encoded(_ source: FilePath, size: PixelSize, as format: ImageFormat, quality: Int, noting matte: Matte?) throws -> [UInt8]
    {
        var rows = try rows(of: source, size: size, as: format, noting: matte)
        return format == .png ? try rows.pngBytes() : try rows.jpegBytes(quality: quality)
    }

    /// The picture's rows after every step but the encoding.
    private func rows(of path: FilePath, size: PixelSize, as format: ImageFormat, noting matte: Matte?) throws -> AnyRowReader {
        var rows = try uprightRows(of: path, size: size)
        if let matte { rows = AnyRowReader(matte.noted(rows)) }
        // A format without alpha would show whatever colour lies under transparent pixels.
        if rows.format.hasAlpha, flattens || format == .jpeg { rows = AnyRowReader(FlattenedRows(rows, onto: options.background)) }
        return rows
    }

    /// The same before it is laid over a colour.
    private func uprightRows(of path: FilePath, size: PixelSize) throws -> AnyRowReader {
        let reader = try ImageReader(path, as: .sRGB)
        let (orientation, stored) = (reader.info.orientation, reader.format.size)
        var rows = AnyRowReader(ReadAheadRows(reader))
        if let crop = options.crop { rows = AnyRowReader(CroppedRows(rows, to: orientation.storedRegion(of: crop, stored: stored))) }
        // Turned last: what is turned has to be held whole, and is smaller then.
        let storedSize = orientation.storedSize(of: size)
        if rows.format.size != storedSize { rows = AnyRowReader(ResampledRows(rows, to: storedSize)) }
        return AnyRowReader(try UprightRows(rows, from: orientation))
    }
}

extension FilePath {
    /// Reads a file in pieces.
    func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor: FileDescriptor
        do { descriptor = try FileDescriptor.open(self, .readOnly, options: .closeOnExec) } catch {
            throw ImageFileError((error as? Errno) ?? .ioError, path: self, writing: false)
        }
        defer { try? descriptor.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            guard count > 0 else { return }
            try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
