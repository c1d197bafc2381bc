import ImageFiles
import Raster
import Testing

/// What a PNG keeps of its original beside 8-bit sRGB: depth, profile, camera metadata.
struct PNGEncoderWideTests {
    @Test(
        "16-bit samples are read back as they were written, with alpha and without",
        arguments: [(37, 29), (1, 1), (5000, 30), (1, 300)], [false, true])
    func roundTrip(size: (Int, Int), hasAlpha: Bool) throws {
        var rows = WideRows(size.0, size.1, hasAlpha: hasAlpha)
        let samples = rows.samples
        let reader = try ImageReader(bytes: try rows.pngBytes())
        #expect(reader.format == RowFormat(size: PixelSize(width: size.0, height: size.1), bitsPerChannel: 16, hasAlpha: hasAlpha))
        let isSame = try WideRows.samples(reader) == samples
        #expect(isSame)
    }

    @Test("the patient way writes the same 16-bit picture")
    func patient() throws {
        var rows = WideRows(60, 50, hasAlpha: true)
        let samples = rows.samples
        let isSame = try WideRows.samples(ImageReader(bytes: rows.pngBytes(effort: .small))) == samples
        #expect(isSame)
    }

    // MARK: the profile

    /// The Display P3 profile of a fixture, filled up behind its end to a length that its header says.
    private static func profile(_ count: Int? = nil) throws -> [UInt8] {
        var profile = try #require(try ImageReader(Fixture.path("png-rgb8-iccp.png")).format.colorProfile)
        guard let count else { return profile }
        profile += (profile.count..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        profile.replaceSubrange(0..<4, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) })
        return profile
    }

    private static func png(profile: [UInt8]?) throws -> [UInt8] {
        var rows = WideRows(9, 7, colorProfile: profile)
        return try rows.pngBytes()
    }

    @Test("a profile is read back byte for byte, one longer than a stored block too", arguments: [nil, 65_532, 65_536, 131_072, 200_000])
    func profile(count: Int?) throws {
        let profile = try Self.profile(count)
        let read = try ImageReader(bytes: Self.png(profile: profile)).format.colorProfile
        let isSame = read == profile
        #expect(isSame)
    }

    /// By hand from RFC 1950 and 1951: what stands in the chunk, without any of our readers.
    @Test("a profile's chunk is a name, a method and a zlib stream of it", arguments: [65_536, 200_000])
    func stream(count: Int) throws {
        let profile = try Self.profile(count)
        let chunk = try #require(PNGChunks(try Self.png(profile: profile))?.chunks.first { $0.type == "iCCP" })
        var rest = Array(chunk.bytes)
        #expect(rest.starts(with: Array("ICC profile\0\0".utf8)))
        rest.removeFirst(13)
        #expect((Int(rest[0]) << 8 | Int(rest[1])) % 31 == 0 && rest[0] & 15 == 8)
        rest.removeFirst(2)
        var all: [UInt8] = []
        var isLast = false
        while !isLast {
            #expect(rest[0] <= 1)
            isLast = rest[0] == 1
            let (length, check) = (Int(rest[1]) | Int(rest[2]) << 8, Int(rest[3]) | Int(rest[4]) << 8)
            #expect(length ^ check == 0xFFFF)
            all += rest[5..<(5 + length)]
            rest.removeFirst(5 + length)
        }
        var (low, high) = (1, 0)
        for byte in profile {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let isSame = all == profile
        #expect(isSame)
        #expect(rest == [high >> 8, high & 255, low >> 8, low & 255].map(UInt8.init))
    }

    @Test("a picture without a profile is said to be sRGB, and one with a profile is not")
    func sRGB() throws {
        func types(_ bytes: [UInt8]) -> [String] { PNGChunks(bytes)?.chunks.map(\.type) ?? [] }
        #expect(types(try Self.png(profile: nil)).prefix(2) == ["IHDR", "sRGB"])
        #expect(types(try Self.png(profile: Self.profile())).prefix(2) == ["IHDR", "iCCP"])
        #expect(!types(try Self.png(profile: Self.profile())).contains("sRGB"))
    }

    // MARK: camera metadata

    @Test("an EXIF block stands before the pixels as it was given, and is found there again", arguments: [false, true])
    func exif(bigEndian: Bool) throws {
        let block = ExifBlock(bigEndian: bigEndian).bytes
        var rows = Bitmap.noise(9, 7).reader()
        let bytes = try rows.pngBytes(metadata: block)
        let chunks = try #require(PNGChunks(bytes)).chunks
        let place = try #require(chunks.firstIndex { $0.type == "eXIf" })
        #expect(Array(chunks[place].bytes) == block)
        #expect(try #require(chunks.firstIndex { $0.type == "IDAT" }) > place)
        #expect(CameraMetadata(picture: bytes)?.bytes == CameraMetadata(picture: block)?.bytes)
        #expect(try Bitmap(decoding: bytes).size == PixelSize(width: 7, height: 9), "the block says that it is turned")
    }

    @Test("without metadata there is no such chunk")
    func noEXIF() throws {
        #expect(PNGChunks(try Self.png(profile: nil))?.chunks.contains { $0.type == "eXIf" } == false)
    }
}
