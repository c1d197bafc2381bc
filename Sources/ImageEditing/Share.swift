/// A share of a whole, in hundredths of a percent, so that shares add up without rounding.
public struct Share: Hashable, Sendable, Comparable {
    /// 0…10,000 for a share of one picture.
    public var hundredths: Int

    public init(hundredths: Int) { self.hundredths = hundredths }

    public static let whole = Share(hundredths: 10_000)

    /// Reads `23.51%`, `23.5`, `23`; digits with at most two decimals, with or without a percent sign. `nil` otherwise.
    public init?(_ text: String) {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : ""
        let all = parts[0] + decimals
        guard !parts[0].isEmpty, parts[0].count <= 6, decimals.count <= 2, parts.count == 1 || !decimals.isEmpty,
            all.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(all + String(repeating: "0", count: 2 - decimals.count))
        else { return nil }
        hundredths = value
    }

    /// Two decimals and a percent sign, the form that the service takes.
    public var text: String {
        let cents = String(hundredths % 100 + 100).dropFirst()
        return "\(hundredths / 100).\(cents)%"
    }

    public static func < (first: Share, second: Share) -> Bool { first.hundredths < second.hundredths }
}
