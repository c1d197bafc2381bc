import ImageComparison
import ImageComposition
public import Raster

/// What was done to a result so that it fits its original, as JSON shows it.
public struct CompositeReport: Codable, Hashable, Sendable {
    struct AlignmentReport: Codable, Hashable, Sendable {
        let dx: Double
        let dy: Double
        let scale: Double
        let rotation: Double
        let confidence: Double

        init(_ alignment: Alignment) {
            func rounded(_ value: Double, _ steps: Double) -> Double { (value * steps).rounded() / steps }
            (dx, dy) = (rounded(alignment.dx, 1e4), rounded(alignment.dy, 1e4))
            (scale, rotation) = (rounded(alignment.scale, 1e7), rounded(alignment.rotation, 1e6))
            confidence = rounded(alignment.confidence, 1e4)
        }
    }

    struct Resized: Codable, Hashable, Sendable {
        let kind: String
        let from: [Int]
        let to: [Int]

        init(_ reconciliation: Reconciliation) {
            kind = reconciliation.kind.rawValue
            from = [reconciliation.from.width, reconciliation.from.height]
            to = [reconciliation.to.width, reconciliation.to.height]
        }
    }

    /// Where a change came to stand, in pixels of the original.
    public struct Placement: Codable, Hashable, Sendable {
        public let centroid: [Double]
        public let area: [Int]
        /// Of the changed areas and the regions, 0…1.
        public let iou: Double
        /// Whether most of what changed lies in the regions.
        public let inside: Bool

        init(_ placement: ChangePlacement) {
            centroid = [placement.x, placement.y].map { ($0 * 10).rounded() / 10 }
            area = placement.area.corners
            iou = (placement.overlap * 1e4).rounded() / 1e4
            inside = placement.isInside
        }
    }

    /// Of the raw result, and of the aligned and matched one.
    public struct Pair: Codable, Hashable, Sendable {
        public let raw: Double
        public let aligned: Double
    }

    /// The mean ΔE₀₀ outside the regions.
    public struct Color: Codable, Hashable, Sendable {
        public let before: Double
        public let after: Double
    }

    /// The delivery; `nil` when nothing was pasted.
    public var path: String?
    /// Of the delivery, in pixels; `nil` when nothing was pasted.
    public let width: Int?
    public let height: Int?
    /// The part of the original that was sent, and how many times its result is enlarged.
    public let crop: [Int]?
    public let magnification: Double
    /// Why nothing was pasted.
    public let reason: String?
    public var outsideMaxDifference: Int?
    /// Boxes outside of which nothing differs.
    let border: [[Int]]
    let alignment: AlignmentReport
    let resized: Resized?
    public let color: Color?
    public let blend: String
    /// Pixels.
    public let grow: Int
    public let feather: Int
    public let seam: Double?
    /// The share of the pixels outside the regions above ΔE₀₀ 2.
    public let leak: Pair
    /// ΔE₀₀ that 99 % of them keep below.
    let leakP99: Pair
    let densestWindow: ComparisonReport.Window?
    /// The share of the pixels inside the regions above ΔE₀₀ 2, of the aligned result.
    public let changedInside: Double
    /// Edges at which a change was cut off.
    public let cut: [String]
    /// Where the aligned result plainly changed; absent when nowhere.
    public let placement: Placement?

    /// Where the original lies in the result.
    public var place: Alignment {
        Alignment(
            dx: alignment.dx, dy: alignment.dy, scale: alignment.scale, rotation: alignment.rotation, confidence: alignment.confidence)
    }

    public init(_ pasted: PastedResult) {
        let composite = pasted.composite
        reason = pasted.reason
        width = pasted.isTrusted ? pasted.size.width : nil
        height = pasted.isTrusted ? pasted.size.height : nil
        border = pasted.border.map(\.corners)
        crop = pasted.crop?.corners
        magnification = pasted.magnification
        alignment = AlignmentReport(composite.registration.alignment)
        resized = composite.reconciliation.map(Resized.init)
        color = composite.color.map { Color(before: $0.before, after: $0.after) }
        blend = composite.blend.rawValue
        (grow, feather) = (composite.grow, composite.feather)
        seam = composite.seam
        leak = Pair(raw: pasted.raw.outside?.fraction ?? 0, aligned: pasted.aligned.outside?.fraction ?? 0)
        leakP99 = Pair(raw: pasted.raw.outside?.deltaE.p99 ?? 0, aligned: pasted.aligned.outside?.deltaE.p99 ?? 0)
        densestWindow = pasted.aligned.densestWindow.map { ComparisonReport.Window($0, in: pasted.crop) }
        changedInside = pasted.aligned.inside?.fraction ?? 0
        placement = pasted.placement.map(Placement.init)
        cut = Set(composite.cuts.map(\.edge.rawValue)).sorted()
    }
}

/// What a delivery must keep to; one that does not ends with 20.
public struct CompositeGates: Hashable, Sendable {
    /// Percent of the outside, of the aligned result.
    public var maximumLeak: Double?
    public var maximumSeam: Double?
    /// Percent of the inside.
    public var minimumChange: Double?

    public init() {}

    /// What a delivery fails, as sentences.
    public func failures(_ report: CompositeReport) -> [String] {
        func text(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
        var failures = [report.reason].compactMap(\.self)
        if let maximumLeak, report.leak.aligned * 100 > maximumLeak {
            failures.append("\(text(report.leak.aligned * 100)) % changed outside, at most \(text(maximumLeak)) % allowed.")
        }
        if let maximumSeam, let seam = report.seam, seam > maximumSeam {
            failures.append("The seam is \(text(seam)), at most \(text(maximumSeam)) allowed.")
        }
        if let minimumChange, report.changedInside * 100 < minimumChange {
            failures.append("\(text(report.changedInside * 100)) % changed inside, at least \(text(minimumChange)) % wanted.")
        }
        return failures
    }
}
