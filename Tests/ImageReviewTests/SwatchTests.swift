import ImageEditing
import ImageReview
import Raster
import Testing

struct SwatchTests {
    private func palette(_ entries: (String, String)...) -> Palette {
        Palette(entries.map { Palette.Entry(hex: $0.0, ratio: $0.1) })
    }

    /// How many pixels of the top row have each colour, from the left.
    private func widths(_ swatch: Bitmap) -> [String: Int] {
        Dictionary((0..<swatch.size.width).map { (swatch[$0, 0].hex, 1) }, uniquingKeysWith: +)
    }

    @Test("each colour is as wide as its share")
    func shares() {
        let swatch = palette(("#102030", "50.00%"), ("#A0B0C0", "30.00%"), ("#00FF00", "20.00%")).swatch(width: 1000)
        #expect(widths(swatch) == ["#102030": 500, "#A0B0C0": 300, "#00FF00": 200])
    }

    @Test("thirds fill the whole width, without a gap at the end")
    func thirds() {
        let swatch = palette(("#102030", "33.33%"), ("#A0B0C0", "33.33%"), ("#00FF00", "33.34%")).swatch(width: 1200)
        #expect(widths(swatch).values.reduce(0, +) == 1200)
        #expect(widths(swatch)["#FFFFFF"] == nil)
    }

    @Test("colours stand in the order of the palette")
    func order() {
        let swatch = palette(("#000001", "10.00%"), ("#000002", "80.00%"), ("#000003", "10.00%")).swatch(width: 100)
        #expect(
            [swatch[9, 0].hex, swatch[10, 0].hex, swatch[89, 0].hex, swatch[90, 0].hex] == ["#000001", "#000002", "#000002", "#000003"])
    }

    @Test(
        "a colour's value is written in black on light and in white on dark",
        arguments: [("#F0F0F0", SRGBColor.black), ("#101010", .white)])
    func ink(hex: String, ink: SRGBColor) {
        let swatch = palette((hex, "100.00%")).swatch(width: 400)
        let colors = Set((0..<400).flatMap { x in (0..<swatch.size.height).map { swatch[x, $0] } })
        #expect(colors.map(\.hex).sorted() == [hex, ink.hex].sorted())
    }

    @Test("a colour too narrow for its value shows none")
    func narrow() {
        let swatch = palette(("#101010", "2.00%"), ("#101011", "98.00%")).swatch(width: 1000)
        let strip = swatch.cropped(to: Region(left: 0, top: 0, right: 20, bottom: swatch.size.height))
        #expect(strip == Bitmap(size: strip.size, filledWith: SRGBColor(red: 16, green: 16, blue: 16)))
    }

    @Test("the picture has the size that was asked for")
    func size() {
        #expect(palette(("#101010", "100.00%")).swatch(width: 321, height: 123).size == PixelSize(width: 321, height: 123))
    }

    @Test("shares beyond a whole are cut at the edge")
    func tooMuch() {
        let swatch = palette(("#102030", "80.00%"), ("#A0B0C0", "80.00%")).swatch(width: 100)
        #expect(widths(swatch) == ["#102030": 80, "#A0B0C0": 20])
    }
}
