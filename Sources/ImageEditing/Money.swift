/// An amount in one currency, exact to a millionth.
public struct Money: Hashable, Sendable, Codable {
    public enum Currency: String, Sendable, Codable {
        case usd = "USD"
        case cny = "CNY"
    }

    /// Millionths of the currency's unit.
    public var micros: Int
    public var currency: Currency

    public init(micros: Int, _ currency: Currency) {
        self.micros = micros
        self.currency = currency
    }

    /// Reads `0.075`; `nil` for anything but digits with at most six decimals.
    public init?(_ text: String, _ currency: Currency) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard !parts[0].isEmpty, parts[0].count <= 9, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let whole = Int(parts[0])
        else {
            return nil
        }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard decimals.count <= 6, decimals.allSatisfy({ $0.isASCII && $0.isNumber }), parts.count == 1 || !decimals.isEmpty else {
            return nil
        }
        let padded = decimals + String(repeating: "0", count: 6 - decimals.count)
        guard let fraction = Int(padded) else { return nil }
        self.init(micros: whole * 1_000_000 + fraction, currency)
    }

    /// The amount in the currency's unit.
    public var amount: Double { Double(micros) / 1_000_000 }

    /// An amount beyond what can be counted stays at the largest that can.
    public static func * (price: Money, count: Int) -> Money {
        let product = price.micros.multipliedReportingOverflow(by: count)
        return Money(micros: product.overflow ? .max : product.partialValue, price.currency)
    }
}

extension Money: CustomStringConvertible {
    /// As many decimals as the amount needs, at least two: `0.075 USD`.
    public var description: String {
        let digits = String(micros % 1_000_000 + 1_000_000).dropFirst()
        var decimals = String(digits)
        while decimals.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(micros / 1_000_000).\(decimals) \(currency.rawValue)"
    }
}
