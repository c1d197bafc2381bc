import ImageFiles
import Raster
import Testing

@Suite("The segments of a JPEG file")
struct JPEGSegmentsTests {
    private static func jpeg() throws -> [UInt8] { try Fixture.bytes("jpeg-420.jpg") }

    private static func with(_ text: String, for keyword: String = "Easel", in bytes: [UInt8]) throws -> [UInt8] {
        try #require(JPEGSegments(bytes)).bytes(settingText: text, for: keyword)
    }

    private static func with(exif: [UInt8]?, in bytes: [UInt8]) throws -> [UInt8] {
        try #require(JPEGSegments(bytes)).bytes(settingEXIF: exif)
    }

    @Test("bytes that break off before the first scan, or are of a PNG, are none")
    func broken() throws {
        let bytes = try Self.jpeg()
        let scan = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
        #expect((0..<(scan + 4)).filter { JPEGSegments(Array(bytes[..<$0])) != nil } == [])
        #expect(JPEGSegments(try Fixture.bytes("png-rgb8.png")) == nil)
    }

    // MARK: texts

    @Test("a text is read as it was written, and the picture is the same", arguments: ["{\"a\": 1}", "", "窗 é 🪟", "two\nlines"])
    func text(text: String) throws {
        let bytes = try Self.with(text, in: Self.jpeg())
        #expect(JPEGSegments(bytes)?.text("Easel") == text)
        #expect(try Bitmap(decoding: bytes).pixels == Bitmap(decoding: Self.jpeg()).pixels)
    }

    @Test("a file without the text says nothing, and none of a keyword that only begins so")
    func noText() throws {
        #expect(JPEGSegments(try Self.jpeg())?.text("Easel") == nil)
        #expect(JPEGSegments(try Self.with("x", for: "Easel2", in: Self.jpeg()))?.text("Easel") == nil)
    }

    @Test("a second text of the same keyword takes the place of the first, and leaves one of another")
    func replaced() throws {
        let other = try Self.with("other", for: "Comment", in: Self.jpeg())
        let bytes = try Self.with("second", in: Self.with("first", in: other))
        #expect(JPEGSegments(bytes)?.text("Comment") == "other")
        #expect(bytes == (try Self.with("second", in: other)))
    }

    /// A comment has room for 65,533 bytes, which end within a letter here.
    @Test("a text longer than a comment is read whole, and replaced whole")
    func long() throws {
        let long = String(repeating: "窗", count: 50_000)
        let bytes = try Self.with(long, in: Self.jpeg())
        let isSame = JPEGSegments(bytes)?.text("Easel") == long
        #expect(isSame)
        #expect(try Bitmap(decoding: bytes).pixels == Bitmap(decoding: Self.jpeg()).pixels)
        #expect(try Self.with("short", in: bytes) == Self.with("short", in: Self.jpeg()))
    }

    // MARK: EXIF

    @Test("an EXIF block is put behind JFIF's own segment in place of another, and taken away again", arguments: 1...8)
    func exif(orientation: Int) throws {
        let path = Fixture.path("jpeg-orientation\(orientation).jpg")
        let block = try #require(CameraMetadata.turned(path, keepingCamera: false))
        let bytes = try Self.with(exif: block, in: Self.with(exif: ExifBlock(bigEndian: true).bytes, in: Self.jpeg()))
        #expect(try ImageReader(bytes: bytes).info.orientation.rawValue == orientation)
        #expect(bytes.prefix(4) == [0xFF, 0xD8, 0xFF, 0xE0])
        #expect(bytes == (try Self.with(exif: block, in: Self.jpeg())))
        #expect(try Self.with(exif: nil, in: bytes) == Self.jpeg())
    }

    /// A segment has room for 65,533 bytes, six of which say that it is EXIF.
    @Test("an EXIF block that is too long for a segment is left out", arguments: [(65_527, 65_537), (65_528, 0)])
    func longEXIF(count: Int, added: Int) throws {
        let own = try Self.jpeg()
        let bytes = try Self.with(exif: [UInt8](repeating: 0, count: count), in: own)
        #expect(bytes.count == own.count + added)
        #expect(JPEGSegments(bytes) != nil)
    }

    // MARK: what makes up the picture

    @Test("what makes up the picture holds its profile, its scans and how it is turned, and no text")
    func pictureBytes() throws {
        func picture(_ bytes: [UInt8]) throws -> [UInt8] {
            var all: [UInt8] = []
            try #require(JPEGSegments(bytes)).forEachPictureByte { all += $0 }
            return all
        }
        let bytes = try Fixture.bytes("jpeg-icc.jpg")
        let turned = try Self.with(exif: ExifBlock(bigEndian: false).bytes, in: bytes)
        let own = try picture(bytes)
        #expect(try picture(Self.with("How", in: bytes)) == own)
        #expect(try picture(turned) != own)
        #expect(try picture(Self.with("How", in: turned)) == picture(turned))
        #expect(own.indices.contains { own[$0...].starts(with: Array("ICC_PROFILE".utf8)) })
        #expect(own.suffix(200) == bytes.suffix(200))
    }

    // MARK: units

    /// The files' names say how their colours are sampled; a block has 8 × 8 samples.
    @Test(
        "the pixels that are stored together are known from the header, as from the whole file",
        arguments: [
            ("jpeg-444-odd.jpg", 8, 8), ("jpeg-422-odd.jpg", 16, 8), ("jpeg-420-odd.jpg", 16, 16), ("jpeg-440.jpg", 8, 16),
            ("jpeg-411.jpg", 32, 8), ("jpeg-gray.jpg", 8, 8), ("jpeg-progressive-420.jpg", 16, 16), ("jpeg-rgb-adobe.jpg", 8, 8),
        ])
    func units(file: String, width: Int, height: Int) throws {
        let bytes = try Fixture.bytes(file)
        let picture = try #require(Fixture.pictures.first { $0.file == file })
        let units = try #require(JPEGSegments(bytes)?.units)
        #expect(units.size == PixelSize(width: picture.width, height: picture.height))
        #expect(units.unit == PixelSize(width: width, height: height))
        let splice = try JPEGSplice(bytes)
        #expect(splice.size == units.size && splice.unit == units.unit)
    }

    @Test("a picture of inks has no units")
    func inks() throws {
        let segments = try #require(JPEGSegments(try Fixture.bytes("jpeg-cmyk-adobe.jpg")))
        #expect(segments.units == nil)
    }

    /// 61 × 45 pixels in units of 16 × 16.
    @Test("a region covers whole units as far as the picture goes, and reaches one pixel farther")
    func covering() throws {
        let units = try #require(JPEGSegments(try Fixture.bytes("jpeg-420-odd.jpg"))?.units)
        let region = Region(left: 17, top: 31, right: 20, bottom: 33)
        #expect(units.covering(region) == Region(left: 16, top: 16, right: 32, bottom: 45))
        #expect(units.reach(of: region) == Region(left: 15, top: 15, right: 33, bottom: 45))
    }
}
