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

    /// How far colours moved, ΔE₀₀; of each pixel to within 0.001.
    public struct DeltaE: Hashable, Sendable {
        public var mean: Double
        /// The 99th percentile, to 0.01.
        public var p99: Double
        public var max: Double
    }

    /// What is measured beside changed pixels, PSNR and ΔE.
    public enum Metric: String, Hashable, Sendable, CaseIterable {
        case ssim
        /// Similarity over five scales, of the whole picture; both are held in memory for it.
        case multiScaleSSIM
        /// Which pixels changed.
        case changes
        /// The same, and every pixel's difference.
        case map

        /// What a comparison is made of unless something else is asked.
        public static let usual: Set<Metric> = [.ssim]
    }

    /// What is judged of colours, which takes most of the time; what is not is 0.
    public enum Judged: Hashable, Sendable {
        case nothing
        /// Which pixels changed, by the difference that was wished for.
        case changes
        /// The same, and ΔE₀₀.
        case all
    }

    /// Where changed pixels stand closest.
    public struct Window: Hashable, Sendable {
        public var region: Region
        public var changedFraction: Double
    }

    public let size: PixelSize
    /// What counts as a change.
    public let difference: Difference
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
    /// The similarity over five scales, 0…1; `nil` for sides of 160 or less, and unless it was asked for.
    ///
    /// Source: Wang, Simoncelli and Bovik, “Multi-scale structural similarity for image quality assessment”, 2003.
    public let multiScaleSSIM: Double?
    /// `nil` unless it was asked for; only with ``Metric/map`` does it have differences.
    public let map: Map?

    /// Compares two pictures.
    ///
    /// - Parameters:
    ///   - before, after: Upright, 8-bit sRGB, of one size.
    ///   - regions: Where change was wished for; the figures inside and outside are given apart.
    ///   - ignored: Boxes that count for nothing.
    ///   - difference: What counts as a change.
    ///   - metrics: What is measured beside changes, PSNR and ΔE; the rest is `nil`.
    ///   - judged: What is judged of colours.
    /// - Throws: ``ComparisonError``, and what reading throws.
    public init(
        of before: some RowReader, with after: some RowReader, regions: [Region] = [], ignoring ignored: [Region] = [],
        difference: Difference = Difference(), measuring metrics: Set<Metric> = Metric.usual, judging judged: Judged = .all
    ) throws {
        if metrics.contains(.multiScaleSSIM) {
            // It looks at more than a band.
            try self.init(
                Self.flattened(before), Self.flattened(after), regions: regions, ignoring: ignored, difference: difference,
                measuring: metrics, judging: judged)
        } else {
            try self.init(
                bands: before, after, regions: regions, ignored: ignored, difference: difference, metrics: metrics, judging: judged,
                multiScaleSSIM: nil)
        }
    }

    private static func flattened(_ reader: some RowReader) throws -> Bitmap {
        guard reader.format.bitsPerChannel == 8 else { throw ComparisonError.notEightBits }
        var rows = FlattenedRows(reader, onto: .white)
        return try Bitmap(reading: &rows)
    }

    /// The same of pictures that are whole in memory, and opaque.
    private init(
        _ before: Bitmap, _ after: Bitmap, regions: [Region], ignoring ignored: [Region], difference: Difference,
        measuring metrics: Set<Metric>, judging judged: Judged
    ) throws {
        guard before.size == after.size else { throw ComparisonError.sizesDiffer(before.size, after.size) }
        var after = after
        for box in ignored.map({ $0.intersection(before.size.bounds) }) where !box.isEmpty {
            after.paste(before.cropped(to: box), x: box.left, y: box.top)
        }
        try self.init(
            bands: before.reader(), after.reader(), regions: regions, ignored: ignored, difference: difference, metrics: metrics,
            judging: judged,
            multiScaleSSIM: metrics.contains(.multiScaleSSIM) ? MultiScaleSimilarity(before, after).mean : nil)
    }

    private init(
        bands before: some RowReader, _ after: some RowReader, regions: [Region], ignored: [Region], difference: Difference,
        metrics: Set<Metric>, judging judged: Judged, multiScaleSSIM: Double?
    ) throws {
        var (before, after) = (before, after)
        let size = before.format.size
        guard after.format.size == size else { throw ComparisonError.sizesDiffer(size, after.format.size) }
        guard before.format.bitsPerChannel == 8, after.format.bitsPerChannel == 8 else { throw ComparisonError.notEightBits }
        self.size = size
        self.difference = difference
        self.multiScaleSSIM = multiScaleSSIM

        let bandRows = min(size.height, 48)
        let reach = difference.kind == .yiq ? AntiAliasing.reach : 0
        let keepsChanges = metrics.contains(.map) || metrics.contains(.changes)
        let mask = RegionMask(regions, ignored: ignored, width: size.width)
        var differences = PixelDifferences(
            difference: difference, keepsValues: metrics.contains(.map), judged: keepsChanges && judged == .nothing ? .changes : judged)
        var pixelMap = Map(size: size)
        var similarity = StructuralSimilarity(size: size)
        var map = ChangeMap(size: size)
        let bytesPerRow = size.width * 4
        var bands = (
            [UInt8](repeating: 0, count: bytesPerRow * (bandRows + 2 * reach)),
            [UInt8](repeating: 0, count: bytesPerRow * (bandRows + 2 * reach))
        )
        var held = 0..<0
        var row = 0
        while row < size.height {
            let rows = row..<min(row + bandRows, size.height)
            // What the last band held and this one looks at comes to the front.
            let kept = max(held.lowerBound, rows.lowerBound - reach)..<held.upperBound
            if !kept.isEmpty, kept.lowerBound > held.lowerBound {
                let moved = ((kept.lowerBound - held.lowerBound) * bytesPerRow)..<(held.count * bytesPerRow)
                Self.moveToFront(moved, of: &bands.0)
                Self.moveToFront(moved, of: &bands.1)
            }
            let end = min(size.height, rows.upperBound + reach)
            let new = held.upperBound..<end
            held = (kept.isEmpty ? new.lowerBound : kept.lowerBound)..<end
            try Self.fill(&bands.0, at: new.lowerBound - held.lowerBound, rows: new.count, from: &before)
            try Self.fill(&bands.1, at: new.lowerBound - held.lowerBound, rows: new.count, from: &after)
            Self.level(&bands.1, to: bands.0, under: ignored, rows: new, heldRow: held.lowerBound, width: size.width)
            let band = ComparedBand(size: size, before: bands.0, after: bands.1, heldRow: held.lowerBound, rows: rows)
            let changed = differences.add(band, mask: mask)
            map.add(changed, firstRow: row, rows: rows.count)
            if keepsChanges { pixelMap.changed += changed }
            if metrics.contains(.map) { pixelMap.differences += differences.values }
            if metrics.contains(.ssim) { similarity.add(band, mask: mask) }
            row = rows.upperBound
        }
        let (inside, outside) = differences.parts
        let (insideSSIM, outsideSSIM) = similarity.means
        whole = (inside + outside).part(ssim: similarity.mean)
        self.inside = regions.isEmpty ? nil : inside.part(ssim: insideSSIM)
        self.outside = regions.isEmpty ? nil : outside.part(ssim: outsideSSIM)
        densestWindow = map.densestWindow()
        self.map = keepsChanges ? pixelMap : nil
    }

    private static func moveToFront(_ range: Range<Int>, of band: inout [UInt8]) {
        band.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Takes `other` where nothing counts, so that windows that reach there find no difference.
    private static func level(
        _ band: inout [UInt8], to other: [UInt8], under boxes: [Region], rows: Range<Int>, heldRow: Int, width: Int
    ) {
        for box in boxes {
            let visible = box.intersection(Region(left: 0, top: rows.lowerBound, right: width, bottom: rows.upperBound))
            guard !visible.isEmpty else { continue }
            for y in visible.top..<visible.bottom {
                let range = (((y - heldRow) * width + visible.left) * 4)..<(((y - heldRow) * width + visible.right) * 4)
                band.replaceSubrange(range, with: other[range])
            }
        }
    }

    /// Fills a band from row `first` on with exactly `rows` rows, laid over white.
    private static func fill(_ band: inout [UInt8], at first: Int, rows: Int, from reader: inout some RowReader) throws {
        let bytesPerRow = reader.format.bytesPerRow
        var span = band.mutableSpan
        var filled = first
        while filled < first + rows {
            var part = span.extracting((filled * bytesPerRow)..<((first + rows) * bytesPerRow))
            let count = try reader.readRows(into: &part)
            guard count > 0 else { throw ComparisonError.breaksOff }
            filled += count
        }
        guard reader.format.hasAlpha else { return }
        for index in stride(from: first * bytesPerRow, to: (first + rows) * bytesPerRow, by: 4) where band[index + 3] != 255 {
            for channel in 0..<3 { band[index + channel] = composite(band[index + channel], alpha: band[index + 3], over: 255) }
        }
    }
}
