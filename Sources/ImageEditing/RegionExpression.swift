public import Raster

/// A region as a person writes it: `x1,y1,x2,y2`, or `+x,y,wxh`, or either with `%` behind every number.
public struct RegionExpression: Hashable, Sendable {
    private var numbers: [Double]
    private var isPercent: Bool
    private var isSized: Bool

    /// `nil` when the text is none of the forms.
    public init?(_ text: String) {
        isSized = text.hasPrefix("+")
        let body = isSized ? text.dropFirst() : text[...]
        var words = body.split(separator: ",", omittingEmptySubsequences: false)
        if isSized {
            guard words.count == 3, let last = words.popLast() else { return nil }
            words += last.split(omittingEmptySubsequences: false, whereSeparator: isSizeMark)
        }
        guard words.count == 4, words.allSatisfy({ $0.first.map { $0.isNumber || $0 == "-" } ?? false }) else { return nil }
        let percents = words.filter { $0.hasSuffix("%") }.count
        guard percents == 0 || percents == 4 else { return nil }
        let isPercent = percents == 4
        let parsed = words.map { Double(isPercent ? $0.dropLast() : $0) }
        self.isPercent = isPercent
        numbers = parsed.compactMap(\.self)
        guard numbers.count == 4, numbers.allSatisfy({ $0.isFinite && abs($0) < 1_000_000 }) else { return nil }
        if !isPercent, numbers.contains(where: { $0 != $0.rounded() }) { return nil }
    }

    /// Whether the size of the image must be known.
    public var needsSize: Bool { isPercent }

    /// The region in an image of `size` upright pixels; percentages are rounded outward.
    public func region(in size: PixelSize) -> Region {
        var (left, top) = (numbers[0], numbers[1])
        var (right, bottom) = isSized ? (left + numbers[2], top + numbers[3]) : (numbers[2], numbers[3])
        if isPercent {
            left *= Double(size.width) / 100
            right *= Double(size.width) / 100
            top *= Double(size.height) / 100
            bottom *= Double(size.height) / 100
        }
        // 33.4 % of 1000 is 333.99999999999994 in binary: what is that near a pixel's edge is meant to be on it.
        let slack = 1e-6
        return Region(
            left: Int((left + slack).rounded(.down)), top: Int((top + slack).rounded(.down)),
            right: Int((right - slack).rounded(.up)), bottom: Int((bottom - slack).rounded(.up)))
    }
}

private func isSizeMark(_ character: Character) -> Bool { character == "x" || character == "X" || character == "×" || character == "*" }
