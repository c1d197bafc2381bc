import ImageFiles
import Raster
import SystemPackage

/// A picture made small enough to look at, and parts of it in full, read from its file in one go.
struct PicturePreview: Sendable {
    /// Of the upright picture.
    let size: PixelSize
    /// At most ``longerSide`` wide or high, opaque.
    let preview: Bitmap
    /// In the order of the regions that were asked for.
    let parts: [Bitmap]

    static let longerSide = 1600

    /// - Parameter regions: Which parts; they must fit.
    /// - Throws: ``ImageFileError``.
    init(of path: FilePath, parts regions: [Region]) throws {
        let reader = try UprightFile.rows(path)
        let size = reader.format.size
        var rows = FlattenedRows(reader, onto: .white)
        // Squares first, since they cost next to nothing; what is still too large is resampled.
        let factor = max(1, min(256, Int((Double(max(size.width, size.height)) / Double(Self.longerSide)).rounded())))
        var reduction = BoxReduction(of: size, by: factor)
        var pixels = regions.map { region -> [UInt8] in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(region.size.pixelCount * 4)
            return bytes
        }
        let stride = size.width * 4
        try rows.forEachBand { band, first, count in
            reduction.add(band, rows: count)
            for row in 0..<count {
                for (index, region) in regions.enumerated() where (region.top..<region.bottom).contains(first + row) {
                    pixels[index] += band[(row * stride + region.left * 4)..<(row * stride + region.right * 4)]
                }
            }
        }
        self.size = size
        let reduced = reduction.bitmap()
        if max(reduced.size.width, reduced.size.height) > Self.longerSide {
            var smaller = ResampledRows(reduced.reader(), to: reduced.size.fitted(toLongerSide: Self.longerSide))
            preview = try Bitmap(reading: &smaller)
        } else {
            preview = reduced
        }
        parts = zip(regions, pixels).map { Bitmap(size: $0.size, pixels: $1) }
    }

    /// About `side` wide or high: smaller by a whole factor, which costs next to nothing.
    func reduced(toward side: Int) throws -> Bitmap {
        let longer = max(preview.size.width, preview.size.height)
        let factor = max(1, min(256, Int((Double(longer) / Double(side)).rounded())))
        guard factor > 1 else { return preview }
        var reduction = BoxReduction(of: preview.size, by: factor)
        var rows = preview.reader()
        try rows.forEachBand { band, _, count in reduction.add(band, rows: count) }
        return reduction.bitmap()
    }

    /// The same in exactly this size.
    func reduced(to size: PixelSize) throws -> Bitmap {
        let near = try reduced(toward: max(size.width, size.height))
        guard near.size != size else { return near }
        var rows = ResampledRows(near.reader(), to: size)
        return try Bitmap(reading: &rows)
    }
}
