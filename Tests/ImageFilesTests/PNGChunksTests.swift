import Raster
import Testing

@testable import ImageFiles

@Suite("The chunks of a PNG file")
struct PNGChunksTests {
    private static func png() throws -> [UInt8] {
        var rows = Bitmap.noise(9, 7).reader()
        return try rows.pngBytes()
    }

    private static func checksum(_ text: String) -> UInt32 {
        var checksum = CRC32()
        checksum.update(Array(text.utf8)[...])
        return checksum.value
    }

    /// Sources: the catalogue's check value of CRC-32/ISO-HDLC; the last four bytes of every PNG file, which are those of IEND.
    @Test(
        "the checksum is the published one",
        arguments: [("", 0), ("123456789", 0xCBF4_3926), ("IEND", 0xAE42_6082)] as [(String, UInt32)])
    func knownChecksums(text: String, value: UInt32) {
        #expect(Self.checksum(text) == value)
    }

    @Test("a checksum of pieces is that of the whole")
    func pieces() {
        var checksum = CRC32()
        for piece in ["1", "2345", "", "6789"] { checksum.update(Array(piece.utf8)[...]) }
        #expect(checksum.value == 0xCBF4_3926)
    }

    // MARK: reading

    @Test("a file is its chunks from header to end, with their bytes")
    func chunks() throws {
        let chunks = try #require(PNGChunks(try Self.png())).chunks
        #expect(chunks.first?.type == "IHDR")
        // Width, height, 8 bits, and what the encoder chose.
        #expect(chunks.first?.bytes.prefix(9) == [0, 0, 0, 9, 0, 0, 0, 7, 8])
        #expect(chunks.contains { $0.type == "IDAT" && !$0.bytes.isEmpty })
        #expect(chunks.last?.type == "IEND" && chunks.last?.bytes.isEmpty == true)
    }

    @Test("a file that breaks off, after whichever byte, is none")
    func truncated() throws {
        let bytes = try Self.png()
        for count in bytes.indices { #expect(PNGChunks(Array(bytes[..<count])) == nil, "\(count) of \(bytes.count) bytes") }
    }

    @Test("a length that is beyond the file is no reason to read there", arguments: [0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func length(length: UInt32) throws {
        var bytes = try Self.png()
        bytes.replaceSubrange(8..<12, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) })
        #expect(PNGChunks(bytes) == nil)
    }

    @Test("what is no PNG is none", arguments: [[], [0x89], Array("GIF89a and more than a few bytes".utf8)] as [[UInt8]])
    func other(bytes: [UInt8]) {
        #expect(PNGChunks(bytes) == nil)
    }

    @Test("bytes behind the end are left out")
    func trailing() throws {
        let bytes = try Self.png()
        let chunks = try #require(PNGChunks(bytes + [1, 2, 3]))
        #expect(chunks.bytes(settingText: "x", for: "Easel") == PNGChunks(bytes)?.bytes(settingText: "x", for: "Easel"))
    }

    // MARK: texts

    private static func with(_ text: String, for keyword: String = "Easel", in bytes: [UInt8]) throws -> [UInt8] {
        try #require(PNGChunks(bytes)).bytes(settingText: text, for: keyword)
    }

    @Test("a text is read as it was written", arguments: ["{\"a\": 1}", "", "窗 é 🪟", "two\nlines"])
    func text(text: String) throws {
        let bytes = try Self.with(text, in: Self.png())
        #expect(PNGChunks(bytes)?.text("Easel") == text)
    }

    @Test("a file without the text says nothing, and none of a keyword that only begins so")
    func noText() throws {
        #expect(PNGChunks(try Self.png())?.text("Easel") == nil)
        let bytes = try Self.with("x", for: "Easel2", in: Self.png())
        #expect(PNGChunks(bytes)?.text("Easel") == nil)
    }

    @Test("a second text of the same keyword takes the place of the first, and leaves one of another")
    func replaced() throws {
        var bytes = try Self.with("other", for: "Comment", in: Self.png())
        bytes = try Self.with("first", in: bytes)
        bytes = try Self.with("second", in: bytes)
        let chunks = try #require(PNGChunks(bytes))
        #expect(chunks.text("Easel") == "second")
        #expect(chunks.text("Comment") == "other")
        #expect(chunks.chunks.count { $0.type == "iTXt" } == 2)
    }

    @Test("every other chunk stays as it was, in its order, and so does the picture")
    func untouched() throws {
        let bytes = try Self.png()
        let changed = try Self.with("How it was made", in: bytes)
        func rest(_ bytes: [UInt8]) throws -> [String] {
            try #require(PNGChunks(bytes)).chunks.filter { $0.type != "iTXt" }.map { "\($0.type) \(Array($0.bytes))" }
        }
        #expect(try rest(changed) == rest(bytes))
        #expect(try Bitmap(decoding: changed).pixels == Bitmap(decoding: bytes).pixels)
    }

    @Test("the text stands behind the header, with the checksum of its type and bytes")
    func written() throws {
        let bytes = try Self.with("How", in: Self.png())
        // 8 bytes of signature, 25 of IHDR; then length, type, "Easel", 5 zeros and the text.
        #expect(Array(bytes[33..<37]) == [0, 0, 0, 13])
        #expect(Array(bytes[37..<54]) == Array("iTXtEasel".utf8) + [0, 0, 0, 0, 0] + Array("How".utf8))
        let value = Self.checksum("iTXtEasel\0\0\0\0\0How")
        #expect(Array(bytes[54..<58]) == [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
    }

    @Test("what makes up the picture does not hold its texts")
    func pictureBytes() throws {
        func picture(_ bytes: [UInt8]) throws -> [UInt8] {
            var all: [UInt8] = []
            try #require(PNGChunks(bytes)).forEachPictureByte { all += $0 }
            return all
        }
        let bytes = try Self.png()
        #expect(try picture(Self.with("How", in: bytes)) == picture(bytes))
        #expect(try picture(bytes).count > 9 * 7)
    }
}
