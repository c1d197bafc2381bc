import ImageEditing
import Raster
import Testing

struct PaletteExtractionTests {
    /// A picture of vertical stripes, each as wide as its number of columns.
    private func stripes(_ parts: [(SRGBColor, Int)], height: Int = 40) -> Bitmap {
        var picture = Bitmap(size: PixelSize(width: parts.map(\.1).reduce(0, +), height: height))
        var left = 0
        for (color, width) in parts {
            picture.fill(Region(left: left, top: 0, right: left + width, bottom: height), with: color)
            left += width
        }
        return picture
    }

    private let red = SRGBColor(red: 200, green: 20, blue: 30)
    private let green = SRGBColor(red: 20, green: 160, blue: 60)
    private let blue = SRGBColor(red: 30, green: 40, blue: 190)

    @Test("a picture of three colours gives them with their shares, the largest first")
    func three() throws {
        let picture = stripes([(green, 50), (red, 125), (blue, 25)])
        let palette = try Palette(extractedFrom: ColorSample(picture.reader()), count: 3)
        #expect(
            palette.entries == [
                .init(hex: "#C8141E", ratio: "62.50%"), .init(hex: "#14A03C", ratio: "25.00%"), .init(hex: "#1E28BE", ratio: "12.50%"),
            ])
    }

    @Test("more colours than there are give those that there are")
    func fewer() throws {
        let picture = stripes([(green, 10), (red, 10), (blue, 10)])
        #expect(try Palette(extractedFrom: ColorSample(picture.reader()), count: 10).entries.count == 3)
    }

    @Test("a palette that is taken from a picture has no faults, whatever the picture is", arguments: 3...10)
    func faultless(count: Int) throws {
        var picture = Bitmap(size: PixelSize(width: 64, height: 64))
        for y in 0..<64 {
            for x in 0..<64 {
                picture[x, y] = SRGBColor(red: UInt8(x * 4), green: UInt8(y * 4), blue: UInt8((x ^ y) * 4))
            }
        }
        let palette = try Palette(extractedFrom: ColorSample(picture.reader()), count: count)
        #expect(palette.findings().isEmpty)
        #expect(palette.entries.compactMap { Share($0.ratio)?.hundredths }.reduce(0, +) == 10_000)
    }

    @Test("near duplicates are made one")
    func duplicates() throws {
        let almost = SRGBColor(red: 201, green: 21, blue: 30)
        let picture = stripes([(red, 40), (almost, 40), (green, 40), (blue, 40)])
        #expect(try Palette(extractedFrom: ColorSample(picture.reader()), count: 4).entries.count == 3)
    }

    @Test("a picture of fewer than three colours, or another count, is told", arguments: [(1, 3), (2, 3), (3, 2), (3, 11)])
    func refused(colors: Int, count: Int) {
        let picture = stripes([(red, 40), (green, 40), (blue, 40)].prefix(colors).map { $0 })
        #expect(throws: InvalidEdit.self) { try Palette(extractedFrom: ColorSample(picture.reader()), count: count) }
    }

    @Test("a picture that is its palette is no work away, and every share is found")
    func adherence() throws {
        let picture = stripes([(red, 50), (green, 30), (blue, 20)])
        let sample = try ColorSample(picture.reader())
        let result = try PaletteAdherence(of: sample, to: Palette(extractedFrom: sample, count: 3))
        #expect(result.earthMoversDistance < 1e-6 && result.meanDistance < 1e-6)
        #expect(result.colors.map(\.found) == result.colors.map(\.wanted))
    }

    @Test("the work is share times distance")
    func work() throws {
        // Half of the picture is black and half white; the palette wants a quarter more white. Black is 1 away from white.
        let picture = stripes([(.black, 50), (.white, 50)])
        let gray = SRGBColor(red: 99, green: 99, blue: 99)
        let palette = Palette([
            .init(hex: "#000000", ratio: "24.00%"), .init(hex: "#FFFFFF", ratio: "75.00%"), .init(hex: gray.hex, ratio: "1.00%"),
        ])
        let result = try PaletteAdherence(of: ColorSample(picture.reader()), to: palette)
        // 25 % from black to white, 1 % from black to the gray.
        let expected = 0.25 + 0.01 * OKLab(gray).lightness
        #expect(abs(result.earthMoversDistance - expected) < 1e-4)
    }
}
