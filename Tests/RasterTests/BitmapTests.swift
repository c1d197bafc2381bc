import Raster
import Testing

struct BitmapTests {
    /// Every pixel differs: red is x, green is y.
    private func grid(_ width: Int, _ height: Int) -> Bitmap {
        Bitmap(
            size: PixelSize(width: width, height: height),
            pixels: (0..<height).flatMap { y in (0..<width).flatMap { x in [UInt8(x), UInt8(y), 100, 255] } })
    }

    @Test("a crop has the pixels of its region")
    func crop() {
        let crop = grid(9, 7).cropped(to: Region(left: 2, top: 3, right: 4, bottom: 5))
        #expect(crop.size == PixelSize(width: 2, height: 2))
        #expect(crop.pixels == [2, 3, 100, 255, 3, 3, 100, 255, 2, 4, 100, 255, 3, 4, 100, 255])
    }

    @Test("a crop pasted where it was cut changes nothing")
    func pasteBack() {
        let picture = grid(9, 7)
        var copy = picture
        copy.paste(picture.cropped(to: Region(left: 2, top: 3, right: 8, bottom: 7)), x: 2, y: 3)
        #expect(copy == picture)
    }

    @Test("a paste replaces alpha too")
    func pasteAlpha() {
        var picture = grid(2, 1)
        picture.paste(Bitmap(size: PixelSize(width: 1, height: 1), filledWith: .black, alpha: 7), x: 1, y: 0)
        #expect(picture.pixels == [0, 0, 100, 255, 0, 0, 0, 7])
    }

    @Test("of a paste that reaches past the edges the part inside is taken", arguments: [(-2, -1), (3, 2), (-4, 0), (0, 9)])
    func pasteOutside(x: Int, y: Int) {
        let stamp = grid(4, 3)
        var picture = Bitmap(size: PixelSize(width: 5, height: 4))
        picture.paste(stamp, x: x, y: y)
        var expected = Bitmap(size: PixelSize(width: 5, height: 4))
        for row in 0..<4 {
            for column in 0..<5 where (0..<4).contains(column - x) && (0..<3).contains(row - y) {
                expected[column, row] = stamp[column - x, row - y]
            }
        }
        #expect(picture == expected)
    }

    @Test("an outline covers no pixel of its region")
    func outline() {
        let region = Region(left: 5, top: 6, right: 12, bottom: 10)
        var picture = grid(20, 18)
        let inside = picture.cropped(to: region)
        picture.outline(region, color: .white, thickness: 2)
        #expect(picture.cropped(to: region) == inside)
        #expect(picture[4, 6] == .white)
    }

    @Test("half opacity is the middle of both colours")
    func opacity() {
        var picture = Bitmap(size: PixelSize(width: 1, height: 1), filledWith: .black)
        picture.fill(picture.size.bounds, with: SRGBColor(red: 200, green: 100, blue: 50), opacity: 0.5)
        #expect(picture[0, 0] == SRGBColor(red: 100, green: 50, blue: 25))
    }

    @Test("what is read back is what was handed out, in bands of any height", arguments: [1, 2, 3, 64])
    func bands(rowCount: Int) throws {
        let picture = grid(9, 7)
        var reader = picture.reader()
        var pixels: [UInt8] = []
        try reader.forEachBand(of: rowCount) { rows, _, _ in pixels += rows }
        #expect(pixels == picture.pixels)
    }

    @Test("a band taller than what is left gets what is left, then nothing")
    func shortBand() throws {
        var reader = grid(2, 3).reader()
        var band = [UInt8](repeating: 9, count: 2 * 4 * 2)
        #expect(try [reader.readRows(into: &band), reader.readRows(into: &band), reader.readRows(into: &band)] == [2, 1, 0])
    }

    @Test("a bitmap says that it has alpha when one pixel is not opaque")
    func alpha() {
        var picture = grid(3, 3)
        #expect(!picture.reader().format.hasAlpha)
        picture.pixels[4 * 4 + 3] = 254
        #expect(picture.reader().format.hasAlpha)
    }
}
