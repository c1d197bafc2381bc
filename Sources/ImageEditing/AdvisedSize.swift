public import Raster

/// A narrower rule of sizes than the one that stops an edit: a size outside it is sent, and said.
public struct AdvisedSize: Hashable, Sendable, Codable {
    public var pixelCount: ClosedRange<Int>?
    /// Pixels, of each side.
    public var sides: ClosedRange<Int>?
    public var source: Source

    public init(pixelCount: ClosedRange<Int>? = nil, sides: ClosedRange<Int>? = nil, source: Source) {
        self.pixelCount = pixelCount
        self.sides = sides
        self.source = source
    }

    /// Whether a size keeps to it.
    public func contains(_ size: PixelSize) -> Bool {
        if let pixelCount, !pixelCount.contains(size.pixelCount) { return false }
        if let sides, !sides.contains(size.width) || !sides.contains(size.height) { return false }
        return true
    }

    /// The rule as the end of a sentence.
    public var sentence: String {
        var parts: [String] = []
        if let pixelCount { parts.append("\(grouped(pixelCount.lowerBound)) to \(grouped(pixelCount.upperBound)) pixels") }
        if let sides { parts.append("sides of \(sides.lowerBound) to \(sides.upperBound)") }
        return parts.joined(separator: ", ")
    }
}
