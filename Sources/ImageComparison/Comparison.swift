public import Raster

/// What differs between two pictures of one size, how much, and where.
///
/// Transparent pixels are laid over white first. Both pictures are read once, in bands of rows.
public struct Comparison: Sendable {
    /// The figures of one part of the picture.
    public struct Part: Hashable, Sendable {
        /// Pixels of this part.
        public var pixels: Int
        /// Those whose ΔE₀₀ is above the threshold.
        public var changed: Int
        /// `changed` of `pixels`, 0…1; 0 when there are none.
        public var fraction: Double { pixels == 0 ? 0 : Double(changed) / Double(pixels) }
        /// Decibels over red, green and blue, peak 255; `nil` when no sample differs.
        public var psnr: Double?
        /// See ``Comparison/ssim``; over the windows whose centre lies in this part. `nil` when there is none.
        public var ssim: Double?
        public var deltaE: DeltaE
    }

    /// How far colours moved, ΔE₀₀.
    public struct DeltaE: Hashable, Sendable {
        public var mean: Double
        /// The 99th percentile, to 0.01.
        public var p99: Double
        public var max: Double
    }

    /// Where changed pixels stand closest.
    public struct Window: Hashable, Sendable {
        public var region: Region
        public var changedFraction: Double
    }

    public let size: PixelSize
    /// ΔE₀₀ above which a pixel counts as changed.
    public let threshold: Double
    public let whole: Part
    /// Within the regions, and without them; `nil` when no region was given.
    public let inside: Part?
    public let outside: Part?
    /// The window of 64 × 64 pixels (or the whole of a smaller picture), in steps of 16, with most changed pixels; `nil`
    /// when none changed.
    public let densestWindow: Window?

    /// The mean structural similarity of the two pictures, over red, green and blue; `nil` for sides below 11.
    ///
    /// Gaussian windows of 11 × 11 pixels, σ = 1.5, K₁ = 0.01, K₂ = 0.03; windows that cross an edge are left out.
    /// Ranges from -1 to 1; 1 means identical.
    /// Source: Wang et al., “Image quality assessment”, IEEE TIP 13(4), 2004, section III; as scikit-image computes it with
    /// `gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255`.
    public var ssim: Double? { whole.ssim }
    public var psnr: Double? { whole.psnr }

    /// Compares two pictures.
    ///
    /// - Parameters:
    ///   - before, after: Upright, 8-bit sRGB, of one size.
    ///   - regions: Where change was wished for; the figures inside and outside are given apart.
    ///   - threshold: ΔE₀₀ above which a pixel counts as changed.
    /// - Throws: ``ComparisonError``, and what reading throws.
    public init(of before: some RowReader, with after: some RowReader, regions: [Region] = [], threshold: Double = 2) throws {
        var (before, after) = (before, after)
        let size = before.format.size
        guard after.format.size == size else { throw ComparisonError.sizesDiffer(size, after.format.size) }
        guard before.format.bitsPerChannel == 8, after.format.bitsPerChannel == 8 else { throw ComparisonError.notEightBits }
        self.size = size
        self.threshold = threshold

        let bandRows = 48
        let mask = RegionMask(regions, width: size.width)
        var differences = PixelDifferences(width: size.width, threshold: threshold)
        var similarity = StructuralSimilarity(size: size)
        var map = ChangeMap(size: size)
        var bands = (
            [UInt8](repeating: 0, count: size.width * 4 * bandRows), [UInt8](repeating: 0, count: size.width * 4 * bandRows)
        )
        var row = 0
        while row < size.height {
            let count = min(bandRows, size.height - row)
            try Self.fill(&bands.0, rows: count, from: &before)
            try Self.fill(&bands.1, rows: count, from: &after)
            let changed = differences.add(bands.0, bands.1, firstRow: row, rows: count, mask: mask)
            map.add(changed, firstRow: row, rows: count)
            similarity.add(bands.0, bands.1, firstRow: row, rows: count, mask: mask)
            row += count
        }
        let (inside, outside) = differences.parts
        let (insideSSIM, outsideSSIM) = similarity.means
        whole = (inside + outside).part(ssim: similarity.mean)
        self.inside = regions.isEmpty ? nil : inside.part(ssim: insideSSIM)
        self.outside = regions.isEmpty ? nil : outside.part(ssim: outsideSSIM)
        densestWindow = map.densestWindow()
    }

    /// Fills a band with exactly `rows` rows, laid over white.
    private static func fill(_ band: inout [UInt8], rows: Int, from reader: inout some RowReader) throws {
        var filled = 0
        let bytesPerRow = reader.format.bytesPerRow
        var part = [UInt8](repeating: 0, count: bytesPerRow)
        while filled < rows {
            let count = try reader.readRows(into: &part)
            guard count > 0 else { throw ComparisonError.breaksOff }
            band.replaceSubrange((filled * bytesPerRow)..<((filled + count) * bytesPerRow), with: part[..<(count * bytesPerRow)])
            filled += count
        }
        guard reader.format.hasAlpha else { return }
        for index in stride(from: 0, to: rows * bytesPerRow, by: 4) where band[index + 3] != 255 {
            for channel in 0..<3 { band[index + channel] = composite(band[index + channel], alpha: band[index + 3], over: 255) }
        }
    }
}
