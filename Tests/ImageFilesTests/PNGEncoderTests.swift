import ImageFiles
import Raster
import SystemPackage
import Testing

struct PNGEncoderTests {
    struct Picture: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bitmap: Bitmap
    }

    /// Three thousand pixels across are 33 strips of rows, packed in several goes; what a drawing repeats, runs and noise take
    /// turns in one.
    static let pictures: [Picture] = [
        Picture(testDescription: "RGB", bitmap: .noise(37, 29)),
        Picture(testDescription: "RGBA", bitmap: .noise(37, 29, hasAlpha: true)),
        Picture(testDescription: "one pixel", bitmap: .noise(1, 1)),
        Picture(testDescription: "one transparent pixel", bitmap: Bitmap(size: PixelSize(width: 1, height: 1), alpha: 0)),
        Picture(testDescription: "one row", bitmap: .noise(20_000, 1)),
        Picture(testDescription: "one column", bitmap: .noise(1, 3000, hasAlpha: true)),
        Picture(testDescription: "many strips", bitmap: .noise(3000, 700)),
        Picture(testDescription: "drawing, runs and noise", bitmap: .mixed(900, 1200)),
        Picture(testDescription: "flat", bitmap: Bitmap(size: PixelSize(width: 400, height: 300), filledWith: .black)),
    ]

    private func encoded(_ bitmap: Bitmap, effort: PNGEncoder.Effort = .fast) throws -> [UInt8] {
        var rows = bitmap.reader()
        return try rows.pngBytes(effort: effort)
    }

    @Test("a picture is read back as it was written", arguments: pictures)
    func roundTrip(picture: Picture) throws {
        // Compared first: a failed #expect would print eight million numbers.
        let isSame = try Bitmap(decoding: encoded(picture.bitmap)) == picture.bitmap
        #expect(isSame)
    }

    @Test("the patient way writes the same picture", arguments: pictures.prefix(5))
    func patient(picture: Picture) throws {
        let isSame = try Bitmap(decoding: encoded(picture.bitmap, effort: .small)) == picture.bitmap
        #expect(isSame)
    }

    @Test("a picture without transparency is written without alpha", arguments: [(pictures[0], false), (pictures[1], true)])
    func alpha(picture: Picture, hasAlpha: Bool) throws {
        #expect(try ImageReader(bytes: encoded(picture.bitmap)).info.hasAlpha == hasAlpha)
    }

    @Test(
        "another decoder reads the same pixels", .enabled(if: Pillow.isInstalled, "needs Pillow: python3 -m pip install pillow"),
        arguments: pictures)
    func pillow(picture: Picture) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(encoded(picture.bitmap), as: "picture.png")
        let decoded = try Pillow.decode(path)
        let isOpaque = !picture.bitmap.reader().format.hasAlpha
        let isSame = decoded == (isOpaque ? ("RGB", picture.bitmap.withoutAlpha) : ("RGBA", picture.bitmap.pixels))
        #expect(isSame)
    }

    @Test("rows handed over one at a time make the same file as all at once")
    func bands() throws {
        let bitmap = Bitmap.noise(700, 300)
        let sink = MemorySink()
        var encoder = try PNGEncoder(to: sink, format: RowFormat(size: bitmap.size))
        var rows = bitmap.reader()
        try rows.forEachBand(of: 1) { band, _, _ in try encoder.write(band) }
        try encoder.finish()
        let isSame = try sink.bytes == encoded(bitmap)
        #expect(isSame)
    }

    /// A line of noise, shifted from row to row: no value is more frequent than another, but each comes again.
    @Test("what repeats is packed by repetition")
    func repetition() throws {
        let noise = Bitmap.noise(40, 1)
        var picture = Bitmap(size: PixelSize(width: 400, height: 400))
        for y in 0..<400 { for x in 0..<400 { picture[x, y] = noise[(x + 7 * y) % 40, 0] } }
        #expect(try encoded(picture).count * 4 < encoded(.noise(400, 400)).count)
    }

    @Test("a flat picture is a hundredth of noise of the same size")
    func size() throws {
        let flat = try encoded(Bitmap(size: PixelSize(width: 300, height: 300), filledWith: SRGBColor(red: 9, green: 99, blue: 199)))
        #expect(flat.count * 100 < (try encoded(.noise(300, 300)).count))
    }

    /// Noise cannot be packed: 3 bytes a pixel, a filter byte a row, and little around it.
    @Test("noise grows by less than one in a hundred")
    func noise() throws {
        let bytes = try encoded(.noise(600, 400)).count
        #expect(bytes < (600 * 3 + 1) * 400 * 101 / 100)
    }
}
