import Raster
import Testing

struct OKLabTests {
    /// Culori 4 and the CSS Color 4 sample code agree on these.
    @Test(
        "a colour is where it is published",
        arguments: [
            ("#FFFFFF", OKLab(lightness: 1, a: 0, b: 0)),
            ("#000000", OKLab(lightness: 0, a: 0, b: 0)),
            ("#FF0000", OKLab(lightness: 0.6279554, a: 0.2248631, b: 0.1258463)),
            ("#00FF00", OKLab(lightness: 0.8664396, a: -0.2338874, b: 0.1794985)),
            ("#0000FF", OKLab(lightness: 0.4520137, a: -0.0324570, b: -0.3115281)),
        ])
    func published(hex: String, expected: OKLab) throws {
        #expect(OKLab(try #require(SRGBColor(hex: hex))).distance(to: expected) < 1e-4)
    }

    @Test("every colour comes back")
    func roundTrip() {
        var lost: [SRGBColor] = []
        for red in stride(from: UInt8(0), through: 255, by: 17) {
            for green in stride(from: UInt8(0), through: 255, by: 17) {
                for blue in stride(from: UInt8(0), through: 255, by: 17) {
                    let color = SRGBColor(red: red, green: green, blue: blue)
                    if OKLab(color).sRGB != color { lost.append(color) }
                }
            }
        }
        #expect(lost == [])
    }

    @Test("a colour outside sRGB becomes one inside")
    func clipped() {
        #expect(OKLab(lightness: 2, a: 0, b: 0).sRGB == .white)
    }
}
