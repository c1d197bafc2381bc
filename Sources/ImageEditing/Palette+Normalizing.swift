import Raster

extension Palette {
    /// The palette that was meant: short colours written out, one entry a colour, shares that sum to exactly 100.00 %.
    ///
    /// Shares are scaled in proportion and rounded by the largest remainder, so no share is off by more than 0.01 %.
    /// Colours that come twice are joined, shares of 0 left out; missing shares (`""`) divide what the others leave.
    /// - Throws: ``InvalidEdit`` with every fault that cannot be mended: a colour that is none, a share that is no number,
    ///   fewer than 3 or more than 10 colours at the end.
    public func normalized() throws(InvalidEdit) -> Palette {
        var faults: [Finding] = []
        var order: [SRGBColor] = []
        var shares: [SRGBColor: Int] = [:]
        var open: [SRGBColor] = []
        for (index, entry) in entries.enumerated() {
            guard let color = SRGBColor(hex: entry.hex) else {
                faults.append(
                    Finding("color_palette[\(index)].hex", found: "“\(entry.hex)”", allowed: "#RRGGBB or #RGB is allowed", source: .wan27))
                continue
            }
            if !order.contains(color) { order.append(color) }
            if entry.ratio.isEmpty {
                open.append(color)
            } else if let share = Share(entry.ratio) {
                shares[color, default: 0] += share.hundredths
            } else {
                faults.append(
                    Finding(
                        "color_palette[\(index)].ratio", found: "“\(entry.ratio)”", allowed: "a number of percent, as 23.51%",
                        source: .wan27))
            }
        }
        let given = shares.values.reduce(0, +)
        if !open.isEmpty {
            let rest = max(0, Share.whole.hundredths - given)
            if rest < open.count {
                faults.append(
                    Finding(
                        "color_palette",
                        found: "\(open.count) colours without a share, and the others take \(Share(hundredths: given).text)",
                        allowed: "a share for each, or less for the others", source: .wan27))
            }
            for color in open { shares[color, default: 0] += rest / open.count }
        }
        order.removeAll { shares[$0, default: 0] == 0 }
        if faults.isEmpty, !Self.countRange.contains(order.count) {
            faults.append(
                Finding("color_palette", found: "\(order.count) colours with a share", allowed: "3 to 10 are allowed", source: .wan27))
        }
        guard faults.isEmpty else { throw InvalidEdit(faults) }
        let rounded = Self.largestRemainder(order.map { Double(shares[$0, default: 0]) })
        return Palette(zip(order, rounded).map { Entry($0, $1) })
    }

    /// Shares in proportion to `weights` that sum to exactly 100.00 %, none of them 0.
    ///
    /// Each is rounded down and the hundredths that are left go to the largest remainders, the earlier first on a tie.
    public static func largestRemainder(_ weights: [Double]) -> [Share] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return [] }
        let exact = weights.map { $0 / sum * Double(Share.whole.hundredths) }
        var hundredths = exact.map { max(1, Int($0.rounded(.down))) }
        var left = Share.whole.hundredths - hundredths.reduce(0, +)
        let byRemainder = exact.indices.sorted {
            let (first, second) = (exact[$0] - exact[$0].rounded(.down), exact[$1] - exact[$1].rounded(.down))
            return first == second ? $0 < $1 : first > second
        }
        var turn = 0
        while left != 0 {
            let index = byRemainder[turn % byRemainder.count]
            // Raising tiny shares to 0.01 % may have taken too much: the largest gives it back.
            if left > 0 {
                hundredths[index] += 1
                left -= 1
            } else if let largest = hundredths.indices.max(by: { hundredths[$0] < hundredths[$1] }) {
                hundredths[largest] -= 1
                left += 1
            }
            turn += 1
        }
        return hundredths.map(Share.init(hundredths:))
    }

    /// Reads `#C2D1E6:23.51` words; a word without a share leaves its ratio empty.
    public init(words: [String]) {
        entries = words.map { word in
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let share = parts.count == 2 ? String(parts[1]) : ""
            return Entry(hex: String(parts[0]), ratio: Share(share)?.text ?? share)
        }
    }
}
