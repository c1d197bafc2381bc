public import Raster

extension Palette {
    /// Colours nearer than this in OKLab are told apart by nobody in a palette, and are made one.
    private static let nearDuplicate = 0.005

    /// The colours that a picture is made of, the largest share first; the shares sum to exactly 100.00 %.
    ///
    /// The same picture always gives the same palette. Fewer colours than asked for come when some are near duplicates.
    /// - Parameter count: 3 to 10.
    /// - Throws: ``InvalidEdit`` for another count, and for a picture of fewer than three colours.
    public init(extractedFrom sample: ColorSample, count: Int) throws(InvalidEdit) {
        guard Self.countRange.contains(count) else {
            throw InvalidEdit([Finding("colors", found: "\(count)", allowed: "3 to 10 are allowed", source: .wan27)])
        }
        var merged: [OKLab] = []
        for center in ColorClusters(sample, count: count).centers.map({ OKLab($0.sRGB) }) {
            let isNew =
                merged.count < Self.countRange.lowerBound
                ? !merged.contains(center) : merged.allSatisfy { $0.distance(to: center) >= Self.nearDuplicate }
            if isNew { merged.append(center) }
        }
        guard Self.countRange.contains(merged.count) else {
            throw InvalidEdit([
                Finding(
                    "colors", found: "a picture of \(merged.count) colour\(merged.count == 1 ? "" : "s")",
                    allowed: "a palette has 3 to 10; write the others by hand", source: .wan27)
            ])
        }
        let weights = sample.shares(of: merged)
        let order = merged.indices.sorted { weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1] }
        let shares = Self.largestRemainder(order.map { max(weights[$0], 1e-6) })
        self.init(zip(order, shares).map { Entry(merged[$0].sRGB, $1) })
    }
}

/// How near the colours of a picture come to a palette.
public struct PaletteAdherence: Hashable, Sendable {
    /// One colour of the palette.
    public struct Color: Hashable, Sendable, Codable {
        public let hex: String
        /// The share that was asked for, of 1.
        public let wanted: Double
        /// The share of the pixels that are nearer to it than to the others, of 1.
        public let found: Double
    }

    /// The least work that moves the picture's colours to the palette's: share times distance in OKLab, so 0 is the very palette
    /// and 1 as far as black is from white.
    public let earthMoversDistance: Double
    /// The mean distance in OKLab of a pixel to its nearest colour of the palette.
    public let meanDistance: Double
    public let colors: [Color]

    /// - Throws: ``InvalidEdit`` for a palette with faults.
    public init(of sample: ColorSample, to palette: Palette) throws(InvalidEdit) {
        let faults = palette.findings(field: "color_palette").violations
        guard faults.isEmpty else { throw InvalidEdit(faults) }
        let targets = palette.entries.compactMap { SRGBColor(hex: $0.hex) }.map { OKLab($0) }
        let wanted = palette.entries.map { Double(Share($0.ratio)?.hundredths ?? 0) / 10_000 }
        let clusters = ColorClusters(sample, count: 48, isPatient: false).centers
        earthMoversDistance =
            EarthMover(
                from: zip(clusters, sample.shares(of: clusters)).map { $0 }, to: zip(targets, wanted).map { $0 }
            ).work
        meanDistance = sample.meanDistance(to: targets)
        let found = sample.shares(of: targets)
        colors = palette.entries.indices.map { Color(hex: palette.entries[$0].hex, wanted: wanted[$0], found: found[$0]) }
    }
}
