import ImageEditing
import Testing

struct MoneyTests {
    @Test(
        "an amount is exact to a millionth",
        arguments: [("0.075", 75_000), ("0.03", 30_000), ("2", 2_000_000), ("0.000001", 1), ("0", 0), ("12.5", 12_500_000)])
    func read(text: String, micros: Int) {
        #expect(Money(text, .usd)?.micros == micros)
    }

    @Test(
        "anything else is no amount",
        arguments: ["", ".", ".5", "1.", "-1", "-0.5", "+1", "1.2345678", "1,5", "abc", "1e3", "1.2.3", " 1", "½", "0x1", "1000000000"])
    func refused(text: String) {
        #expect(Money(text, .usd) == nil)
    }

    @Test("a count beyond all bounds is no crash, and dearer than any budget")
    func overflow() throws {
        let price = try #require(Money("0.5", .usd))
        #expect((price * .max).micros == .max)
    }

    @Test("the price of many pictures has no rounding error")
    func many() {
        // A million times 0.1 in binary is 100000.00000133288.
        let price = Money("0.1", .usd)
        #expect(price.map { $0 * 1_000_000 } == Money("100000", .usd))
    }

    @Test(
        "an amount is shown with at least two decimals and its currency",
        arguments: [
            ("0.075", Money.Currency.usd, "0.075 USD"), ("0.5", .cny, "0.50 CNY"), ("12", .usd, "12.00 USD"),
            ("0.000001", .usd, "0.000001 USD"),
            ("0", .usd, "0.00 USD"),
        ])
    func description(text: String, currency: Money.Currency, shown: String) {
        #expect(Money(text, currency)?.description == shown)
    }

    @Test("amounts of two currencies are different")
    func currencies() {
        #expect(Money("1", .usd) != Money("1", .cny))
    }
}
