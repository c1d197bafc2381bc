import Foundation
import ImageEditing
import Raster
import Testing

struct PaletteTests {
    /// Colours of the given shares, all different.
    private func palette(_ ratios: [String]) -> Palette {
        Palette(ratios.enumerated().map { Palette.Entry(hex: SRGBColor(red: UInt8($0), green: 10, blue: 20).hex, ratio: $1) })
    }

    /// The shares of the eight colours in Model Studio's example.
    private let documented = ["23.51%", "20.13%", "15.88%", "13.27%", "10.11%", "8.93%", "5.55%", "2.62%"]

    @Test("the example of the vendor's page has no fault")
    func example() {
        #expect(palette(documented).findings().isEmpty)
    }

    @Test(
        "3 to 10 colours are allowed",
        arguments: [
            (["50.00%", "50.00%"], false), (["50.00%", "25.00%", "25.00%"], true), (Array(repeating: "10.00%", count: 10), true),
            (["1.00%", "9.00%"] + Array(repeating: "10.00%", count: 9), false), ([], false),
        ])
    func count(ratios: [String], isAllowed: Bool) {
        #expect(
            palette(ratios).findings().contains { $0.field == "parameters.color_palette" && $0.allowed.hasPrefix("3 to 10") } == !isAllowed)
    }

    @Test(
        "shares that do not sum to exactly 100.00 % are a violation that says the sum",
        arguments: [("33.33%", "99.99%"), ("33.35%", "100.01%")])
    func sum(last: String, sum: String) {
        let findings = palette(["33.33%", "33.33%", last]).findings()
        #expect(findings.map(\.found) == ["shares sum to \(sum)"])
        #expect(findings.violations.count == 1)
    }

    @Test("#abc is a violation that says what to write")
    func shortColour() {
        var palette = palette(["40.00%", "30.00%", "30.00%"])
        palette.entries[1].hex = "#abc"
        #expect(palette.findings().map(\.field) == ["parameters.color_palette[1].hex"])
        #expect(palette.findings().first?.allowed.contains("#AABBCC") == true)
    }

    @Test("what is no colour is a violation", arguments: ["", "red", "#12345", "#1234567", "#C2D1E6FF", "#GGGGGG", "C2D1E6"])
    func noColour(hex: String) {
        var palette = palette(["40.00%", "30.00%", "30.00%"])
        palette.entries[2].hex = hex
        #expect(palette.findings().violations.map(\.field) == ["parameters.color_palette[2].hex"])
    }

    @Test("a colour that comes twice is a violation, in whatever case it is written")
    func duplicate() {
        let palette = Palette([
            .init(hex: "#C2D1E6", ratio: "40.00%"), .init(hex: "#636574", ratio: "30.00%"), .init(hex: "#c2d1e6", ratio: "30.00%"),
        ])
        #expect(palette.findings().violations.map(\.field) == ["parameters.color_palette[2].hex"])
    }

    @Test("a share of 0 is a violation")
    func zero() {
        #expect(palette(["60.00%", "40.00%", "0.00%"]).findings().violations.map(\.field) == ["parameters.color_palette[2].ratio"])
    }

    @Test(
        "a share without two decimals and a percent sign is a violation that says what to write",
        arguments: [("40%", "40.00%"), ("40.00", "40.00%"), ("40.5%", "40.50%")])
    func shareForm(ratio: String, better: String) {
        let findings = palette([ratio, "30.00%", "30.00%"]).findings()
        #expect(findings.map(\.field) == ["parameters.color_palette[0].ratio"])
        #expect(findings.first?.allowed.contains(better) == true)
    }

    @Test("a palette is written in JSON as the service takes it")
    func json() throws {
        let text = ##"[{"hex":"#C2D1E6","ratio":"23.51%"}]"##
        let palette = try JSONDecoder().decode(Palette.self, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(palette), as: UTF8.self) == text)
    }
}
