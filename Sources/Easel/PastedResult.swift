public import ImageComparison
public import ImageComposition
import ImageEditing
import ImageFiles
public import Raster
public import SystemPackage

/// A model's result pasted into its original: what was undone, what leaked, and the delivery with its proof.
public struct PastedResult: Sendable {
    public let original: FilePath
    public let composite: Composite
    /// Upright, of the original; and of the result as it came.
    public let size: PixelSize
    public let resultSize: PixelSize
    /// The part of the original that the result shows.
    public let crop: Region?
    /// How many times the result's pixels are enlarged.
    public var magnification: Double { Double((crop?.size ?? size).width) / Double(resultSize.width) }
    /// Boxes of the original outside of which nothing differs.
    public var border: [Region] { composite.border.map { reach($0.moved(x: crop?.left ?? 0, y: crop?.top ?? 0)) } }
    /// What the delivery is to be written as; ``DeliveryFormat/like`` only of a JPEG.
    public let format: DeliveryFormat
    /// How the original is stored, when the delivery keeps its blocks.
    private let units: JPEGUnits?
    private let orientation: Orientation
    /// The result as it came, and aligned and matched, against the original. Only changes are counted.
    public let raw: Comparison
    public let aligned: Comparison
    /// Where the aligned result changed; `nil` when it plainly did nowhere.
    public let placement: ChangePlacement?
    /// Whether the result is fit to be pasted; ``reason`` says why not.
    public var isTrusted: Bool { reason == nil }
    public var reason: String? { composite.registration.reason }

    /// - Parameters:
    ///   - regions: In the upright pixels of the original; with a mask, its areas.
    ///   - mask: A picture of the original's size, light where it was to change.
    ///   - crop: The part of the original that the result shows; `nil` for all of it.
    ///   - format: What the delivery is to be written as.
    /// - Throws: ``ImageFileError``; ``EaselError`` `usage` for a mask of another size.
    public init(
        of result: FilePath, into original: FilePath, regions: [Region], mask: FilePath? = nil, crop: Region? = nil,
        options: Composite.Options = .init(), format: DeliveryFormat = .png
    ) throws {
        self.original = original
        // Whether the blocks can be kept was found out when the name of the delivery was chosen.
        units = try format == .like ? JPEGSegments(Disk.contents(original))?.units : nil
        self.format = format == .like && units == nil ? .png : format
        orientation = ImageInspection(original).info?.orientation ?? .upright
        var options = options
        // What is stored with a changed pixel changes with it, and colours one pixel farther.
        options.reserve = units.map { max($0.unit.width, $0.unit.height) } ?? 0
        let whole = try Bitmap(contentsOf: original)
        let after = try Bitmap(contentsOf: result)
        (size, resultSize, self.crop) = (whole.size, after.size, crop)
        let part = crop ?? whole.size.bounds
        let before = crop.map { whole.cropped(to: $0) } ?? whole
        var (bits, areas) = try mask.map { try Self.bits(of: $0, size: whole.size, name: original) } ?? ([], regions)
        if crop != nil {
            areas = areas.map { $0.moved(x: -part.left, y: -part.top).intersection(before.size.bounds) }.filter { !$0.isEmpty }
            if !bits.isEmpty {
                bits = (part.top..<part.bottom).flatMap { y in
                    bits[(y * whole.size.width + part.left)..<(y * whole.size.width + part.right)]
                }
            }
        }
        composite = try Composite(before, after, regions: areas, mask: bits, options: options)
        let factor = ChangePlacement.factor(for: before.size)
        func reducing(_ rows: AlignedRows) -> ReducingRows<FlattenedRows<AlignedRows>> {
            ReducingRows(FlattenedRows(rows, onto: .white), by: factor)
        }
        let original = ReducingRows(FlattenedRows(before.reader(), onto: .white), by: factor)
        var result = reducing(composite.raw.rows(over: before))
        raw = try Comparison(of: original, with: result, regions: areas, measuring: [])
        if composite.registration.isTrusted, composite.color != nil || !composite.isStill {
            result = reducing(composite.aligned.rows(over: before))
            aligned = try Comparison(of: before.reader(), with: result, regions: areas, measuring: [])
        } else {
            aligned = raw
        }
        placement =
            composite.registration.isTrusted
            ? try ChangePlacement(
                original.bitmap, result.bitmap, regions: areas.map { $0.moved(x: part.left, y: part.top) }, part: part) : nil
    }

    /// The pixels of a mask that are marked, and the boxes around its areas.
    private static func bits(of path: FilePath, size: PixelSize, name: FilePath) throws -> ([UInt8], [Region]) {
        let mask = try MaskAreas(UprightFile.rows(path), keepingBits: true)
        guard mask.size == size else {
            throw EaselError(
                .usage, "The mask \(path) is \(mask.size), and \(name) is \(size).", hint: "Make a mask of the picture's own size.")
        }
        guard !mask.areas.isEmpty else {
            throw EaselError(.usage, "The mask \(path) marks nothing.", hint: "White marks what may change.")
        }
        // Of a mask of specks one box is told, and what is pasted is still the mask.
        return (mask.bits, mask.areas.count > 32 ? mask.boxes(merging: true) : mask.areas.map(\.box))
    }

    /// The delivery as a PNG: the original's pixels, depth, profile and alpha, and the patches in them.
    ///
    /// - Parameter keepingMetadata: Whether maker, date and copyright go on; the position never does.
    private func pngBytes(keepingMetadata: Bool) throws -> [UInt8] {
        let base = try Self.upright(original)
        var rows = PatchedRows(base, patches: convertedPatches(for: base.format.colorProfile))
        return try rows.pngBytes(metadata: keepingMetadata ? CameraMetadata(original)?.bytes : nil)
    }

    /// What is pasted, on the original's pixels and in the colours of its profile.
    private func convertedPatches(for profile: [UInt8]?) -> [Patch] {
        var patches = composite.patches.map { $0.moved(x: crop?.left ?? 0, y: crop?.top ?? 0) }
        if let profile, let conversion = ProfileConversion(to: profile) {
            for index in patches.indices { conversion.apply(to: &patches[index].pixels) }
        }
        return patches
    }

    /// Where a delivery can differ when a part of the upright picture does.
    private func reach(_ region: Region) -> Region {
        guard let units else { return region }
        let stored = units.reach(of: orientation.storedRegion(of: region, stored: units.size))
        return orientation.inverse.storedRegion(of: stored, stored: size)
    }

    /// The delivery in ``format``.
    ///
    /// - Parameter keepingMetadata: Whether maker, date and copyright go on; the position never does.
    /// - Throws: ``ImageFileError``.
    public func bytes(keepingMetadata: Bool = true) throws -> [UInt8] {
        switch format {
        case .png: try pngBytes(keepingMetadata: keepingMetadata)
        // What libjpeg reads but cannot write again is encoded anew: a paid result is delivered in any case, and the proof says
        // what differs.
        case .like: try (try? splicedBytes(keepingMetadata: keepingMetadata)) ?? jpegBytes(keepingMetadata: keepingMetadata)
        case .jpeg: try jpegBytes(keepingMetadata: keepingMetadata)
        }
    }

    /// As a new JPEG, in sRGB.
    private func jpegBytes(keepingMetadata: Bool) throws -> [UInt8] {
        var rows = FlattenedRows(PatchedRows(try UprightFile.rows(original), patches: convertedPatches(for: nil)), onto: .white)
        let bytes = try rows.jpegBytes(quality: 95)
        return JPEGSegments(bytes)?.bytes(settingEXIF: keepingMetadata ? CameraMetadata(original)?.bytes : nil) ?? bytes
    }

    /// The original JPEG with the blocks exchanged that something was pasted into. It stays as turned as it was.
    private func splicedBytes(keepingMetadata: Bool) throws -> [UInt8] {
        let own = try Disk.contents(original)
        let splice = try JPEGSplice(own)
        let patches = try convertedPatches(for: Self.upright(original).format.colorProfile)
        // Of many, the whole delivery is made once; of a few, only what is around each.
        var whole: Bitmap?
        if patches.count > 2 {
            var rows = PatchedRows(try Self.upright(original), patches: patches)
            whole = try Bitmap(reading: &rows)
        }
        for patch in patches {
            let stored = splice.units(of: orientation.storedRegion(of: patch.box, stored: splice.size))
            let box = orientation.inverse.storedRegion(of: stored, stored: size)
            // With all patches: two of them can lie in one block.
            var part: Bitmap
            if let whole {
                part = whole.cropped(to: box)
            } else {
                var rows = CroppedRows(PatchedRows(try Self.upright(original), patches: patches), to: box)
                part = try Bitmap(reading: &rows)
            }
            for y in 0..<box.height {
                for x in 0..<box.width where patch.weight(x: box.left + x, y: box.top + y) == 0 {
                    part.pixels[(y * box.width + x) * 4 + 3] = 0
                }
            }
            try splice.replace(stored, with: part.upright(from: orientation.inverse))
        }
        let bytes = try splice.bytes(atMost: own.count)
        return JPEGSegments(bytes)?.bytes(settingEXIF: CameraMetadata.turned(original, keepingCamera: keepingMetadata)) ?? bytes
    }

    /// The original as a delivery keeps it: upright, with its own depth and profile. One that is not RGB becomes sRGB.
    static func upright(_ path: FilePath) throws -> AnyRowReader {
        let reader = try ImageReader(path)
        // Of inks no profile is handed out.
        let isRGB = reader.format.isRGB && (reader.format.colorProfile != nil || reader.info.isSRGB)
        let rows = isRGB ? reader : try ImageReader(path, as: .sRGB)
        return AnyRowReader(try UprightRows(rows, from: rows.info.orientation))
    }

    /// Compares a delivery with the original outside the border, as anybody can who has the two files.
    ///
    /// - Throws: ``ImageFileError``.
    public func proof(of delivered: FilePath) throws -> CompositionProof {
        try CompositionProof(original: original, delivered: delivered, border: border, asSRGB: format == .jpeg)
    }

    /// What a person is told: doubts, as sentences.
    public var warnings: [String] {
        var result: [String] = []
        if let reason {
            result.append("The result is not pasted into the original, and delivered as it came. \(reason)")
            return result
        }
        if let change = aligned.inside, change.fraction < 0.005 {
            result.append("Hardly anything changed inside the regions: \((change.fraction * 10_000).rounded() / 100) % of their pixels.")
        }
        if !composite.cuts.isEmpty {
            let edges = Set(composite.cuts.map(\.edge.rawValue)).sorted().joined(separator: ", ")
            result.append(
                "A change goes on over the edge of its region (\(edges)) and is cut off there; --grow \(composite.grow + 24) takes more of it."
            )
        }
        if let placement, !placement.isInside, placement.overlap < 0.1 {
            result.append(
                "What changed stands around \(Int(placement.x)),\(Int(placement.y)), outside the regions, and is not in the delivery. Say the place in the prompt, or move the region there."
            )
        }
        if units?.isGrey == true {
            result.append("The canvas is a JPEG of greys, and so is what was pasted into it; --format png keeps its colours.")
        }
        if let kind = composite.reconciliation?.kind, kind != .resized {
            result.append("The result has another shape than the original; it was taken as \(kind.rawValue).")
        }
        return result
    }
}
