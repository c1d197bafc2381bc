import ImageComparison
import ImageEditing
import Raster

/// A comparison as JSON shows it.
public struct ComparisonReport: Encodable, Sendable {
    struct Part: Encodable, Sendable {
        let pixels: Int
        let changed: Int
        let changedFraction: Double
        let psnr: Double?
        let ssim: Double?
        let deltaE: DeltaE

        enum CodingKeys: String, CodingKey { case pixels, changed, changedFraction, psnr, ssim, deltaE }

        init(_ part: Comparison.Part) {
            pixels = part.pixels
            changed = part.changed
            changedFraction = part.fraction
            psnr = part.psnr
            ssim = part.ssim
            deltaE = DeltaE(part.deltaE)
        }

        func encode(to encoder: any Encoder) throws { try encode(to: encoder, leavingOut: []) }

        func encode(to encoder: any Encoder, leavingOut leftOut: Set<String>) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(pixels, forKey: .pixels)
            if !leftOut.contains("changed") {
                try container.encode(changed, forKey: .changed)
                try container.encode(changedFraction, forKey: .changedFraction)
            }
            // `null` says: no sample differs. An absent key would say nothing.
            if !leftOut.contains("psnr") { try container.encode(psnr, forKey: .psnr) }
            if !leftOut.contains("ssim") { try container.encode(ssim, forKey: .ssim) }
            if !leftOut.contains("deltae") { try container.encode(deltaE, forKey: .deltaE) }
        }
    }

    struct DeltaE: Encodable, Sendable {
        let mean: Double
        let p99: Double
        let max: Double

        init(_ value: Comparison.DeltaE) { (mean, p99, max) = (value.mean, value.p99, value.max) }
    }

    struct Difference: Encodable, Sendable {
        let kind: String
        let threshold: Double
    }

    /// A connected area of changed pixels.
    struct Area: Encodable, Sendable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let pixels: Int
    }

    struct Window: Codable, Hashable, Sendable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let changedFraction: Double

        /// - Parameter part: Where the picture that was compared lies in the whole one; `nil` for the whole.
        init(_ window: Comparison.Window, in part: Region? = nil) {
            let region = window.region.moved(x: part?.left ?? 0, y: part?.top ?? 0)
            (x, y, width, height) = (region.left, region.top, region.width, region.height)
            changedFraction = window.changedFraction
        }
    }

    let width: Int
    let height: Int
    let whole: Part
    let difference: Difference
    let inside: Part?
    let outside: Part?
    let densestWindow: Window?
    let msssim: Double?
    let alignment: CompositeReport.AlignmentReport?
    /// Whether the figures are of the aligned picture.
    let aligned: Bool?
    let resized: CompositeReport.Resized?
    /// The largest first, at most 50.
    let changedAreas: [Area]?
    private var leftOut: Set<String> = []

    enum CodingKeys: String, CodingKey {
        case width, height, difference, inside, outside, densestWindow, msssim, alignment, aligned, resized, changedAreas
    }

    /// - Parameter leftOut: Figures that are not shown: `changed`, `psnr`, `ssim`, `msssim`, `deltae`.
    public init(_ comparison: PictureComparison, leavingOut leftOut: Set<String> = []) {
        guard let figures = comparison.figures else { preconditionFailure("only what was compared is reported") }
        self.init(figures, comparison)
        self.leftOut = leftOut
    }

    public init(_ comparison: Comparison) { self.init(comparison, nil) }

    private init(_ comparison: Comparison, _ pair: PictureComparison?) {
        msssim = comparison.multiScaleSSIM
        alignment = pair?.registration.map { CompositeReport.AlignmentReport($0.alignment) }
        aligned = pair?.isAligned
        resized = pair?.reconciliation.map(CompositeReport.Resized.init)
        changedAreas = comparison.map.flatMap { try? MaskAreas($0.mask) }.map { areas in
            areas.areas.prefix(50).map {
                Area(x: $0.box.left, y: $0.box.top, width: $0.box.width, height: $0.box.height, pixels: $0.pixelCount)
            }
        }
        width = comparison.size.width
        height = comparison.size.height
        whole = Part(comparison.whole)
        difference = Difference(kind: comparison.difference.kind.rawValue, threshold: comparison.difference.threshold)
        inside = comparison.inside.map(Part.init)
        outside = comparison.outside.map(Part.init)
        densestWindow = comparison.densestWindow.map { Window($0) }
    }

    public func encode(to encoder: any Encoder) throws {
        try whole.encode(to: encoder, leavingOut: leftOut)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(difference, forKey: .difference)
        try inside?.encode(to: container.superEncoder(forKey: .inside), leavingOut: leftOut)
        try outside?.encode(to: container.superEncoder(forKey: .outside), leavingOut: leftOut)
        try container.encodeIfPresent(densestWindow, forKey: .densestWindow)
        if !leftOut.contains("msssim") { try container.encodeIfPresent(msssim, forKey: .msssim) }
        try container.encodeIfPresent(alignment, forKey: .alignment)
        try container.encodeIfPresent(aligned, forKey: .aligned)
        try container.encodeIfPresent(resized, forKey: .resized)
        try container.encodeIfPresent(changedAreas, forKey: .changedAreas)
    }
}
