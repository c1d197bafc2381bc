import Raster
import Testing

struct MatteTests {
    /// Every sample, left to right, at every opacity, top to bottom.
    private static let everything: Bitmap = {
        let size = PixelSize(width: 256, height: 256)
        let pixels = (0..<256 * 256).flatMap { place -> [UInt8] in
            let (sample, alpha) = (UInt8(place % 256), UInt8(place / 256))
            return [sample, 255 - sample, 128, alpha]
        }
        return Bitmap(size: size, pixels: pixels)
    }()

    @Test("a matte is as light as the picture is opaque, and opaque itself")
    func matte() throws {
        let picture = Bitmap(size: PixelSize(width: 3, height: 1), pixels: [9, 8, 7, 0, 200, 100, 50, 128, 1, 2, 3, 255])
        let matte = Matte()
        // What was noted of another picture is forgotten.
        for passing in [Self.everything, picture] {
            var rows = matte.noted(passing.reader())
            #expect(try Bitmap(reading: &rows) == passing)
        }
        var rows = matte.rows()
        #expect(try Bitmap(reading: &rows).pixels == [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255])
        #expect(!rows.format.hasAlpha)
        #expect(!matte.isOpaque)
    }

    @Test("one row at a time makes the same matte, and an opaque picture's is opaque")
    func bands() throws {
        let matte = Matte()
        var rows = matte.noted(Self.everything.reader())
        try rows.forEachBand(of: 1) { _, _, _ in }
        var greys = matte.rows()
        var read: [UInt8] = []
        try greys.forEachBand(of: 3) { band, _, _ in read += band }
        let expected = (0..<65_536).flatMap { place -> [UInt8] in
            let grey = UInt8(place / 256)
            return [grey, grey, grey, 255]
        }
        #expect(read == expected)

        var opaque = matte.noted(Bitmap(size: PixelSize(width: 4, height: 4)).reader())
        try opaque.forEachBand { _, _, _ in }
        #expect(matte.isOpaque)
    }

    /// Half a level of the mixture is 255 / 64 / 2 = 2 levels of what was mixed.
    @Test(
        "what was laid over a colour and cut out again has its opacity, and from a quarter of it on its colours",
        arguments: [SRGBColor.white, SRGBColor(red: 0, green: 90, blue: 200)])
    func cutOut(background: SRGBColor) throws {
        let picture = Self.everything
        var rows = CutOutRows(FlattenedRows(picture.reader(), onto: background), by: picture.reader(), over: background)
        let result = try Bitmap(reading: &rows)
        let wrong = picture.pixels.indices.filter { index in
            let (before, after) = (Int(picture.pixels[index]), Int(result.pixels[index]))
            if index % 4 == 3 { return before != after }
            let alpha = picture.pixels[index / 4 * 4 + 3]
            return alpha >= 64 && abs(before - after) > (alpha == 255 ? 0 : 2)
        }
        #expect(wrong == [])
    }
}
