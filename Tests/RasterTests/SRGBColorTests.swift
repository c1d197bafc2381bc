import Raster
import Testing

struct SRGBColorTests {
    @Test("it is read with or without #, in either case, in six digits or three", arguments: ["#1A2B3C", "1a2b3c", "#1a2B3c"])
    func reading(text: String) {
        #expect(SRGBColor(hex: text) == SRGBColor(red: 26, green: 43, blue: 60))
    }

    @Test("three digits stand for each twice")
    func shortForm() {
        #expect(SRGBColor(hex: "#f0a") == SRGBColor(red: 255, green: 0, blue: 170))
    }

    @Test("anything else is no colour", arguments: ["", "#", "#12345", "#1234567", "#12345G", "##12345", "rot", "#１２３", " #123456"])
    func refusing(text: String) {
        #expect(SRGBColor(hex: text) == nil)
    }

    @Test("it is written as # and six capitals")
    func writing() {
        #expect(SRGBColor(red: 10, green: 188, blue: 255).hex == "#0ABCFF")
    }
}
