import ImageComparison

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

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(pixels, forKey: .pixels)
            try container.encode(changed, forKey: .changed)
            try container.encode(changedFraction, forKey: .changedFraction)
            // `null` says: no sample differs. An absent key would say nothing.
            try container.encode(psnr, forKey: .psnr)
            try container.encode(ssim, forKey: .ssim)
            try container.encode(deltaE, forKey: .deltaE)
        }
    }

    struct DeltaE: Encodable, Sendable {
        let mean: Double
        let p99: Double
        let max: Double

        init(_ value: Comparison.DeltaE) { (mean, p99, max) = (value.mean, value.p99, value.max) }
    }

    struct Difference: Encodable, Sendable {
        let kind = "ciede2000"
        let threshold: Double

        enum CodingKeys: String, CodingKey { case kind, threshold }
    }

    struct Window: Encodable, Sendable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let changedFraction: Double
    }

    let width: Int
    let height: Int
    let whole: Part
    let difference: Difference
    let inside: Part?
    let outside: Part?
    let densestWindow: Window?

    enum CodingKeys: String, CodingKey {
        case width, height, difference, inside, outside, densestWindow
    }

    public init(_ comparison: Comparison) {
        width = comparison.size.width
        height = comparison.size.height
        whole = Part(comparison.whole)
        difference = Difference(threshold: comparison.threshold)
        inside = comparison.inside.map(Part.init)
        outside = comparison.outside.map(Part.init)
        densestWindow = comparison.densestWindow.map {
            Window(
                x: $0.region.left, y: $0.region.top, width: $0.region.width, height: $0.region.height, changedFraction: $0.changedFraction)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try whole.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(difference, forKey: .difference)
        try container.encodeIfPresent(inside, forKey: .inside)
        try container.encodeIfPresent(outside, forKey: .outside)
        try container.encodeIfPresent(densestWindow, forKey: .densestWindow)
    }
}
