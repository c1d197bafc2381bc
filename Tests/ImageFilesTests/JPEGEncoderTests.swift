import Raster
import Testing

@testable import ImageFiles

struct JPEGEncoderTests {
    /// Colour runs across and down, so that halved colour would show.
    private let picture: Bitmap = {
        var picture = Bitmap(size: PixelSize(width: 61, height: 45))
        for y in 0..<45 {
            for x in 0..<61 { picture[x, y] = SRGBColor(red: UInt8(x * 4), green: UInt8(y * 5), blue: UInt8(255 - x * 4)) }
        }
        return picture
    }()

    private func encoded(_ bitmap: Bitmap, quality: Int) throws -> [UInt8] {
        var rows = bitmap.reader()
        return try rows.jpegBytes(quality: quality)
    }

    /// ITU-T T.81, B.2.2: the frame header names each component's sampling factors in one byte, 0x11 for one by one.
    @Test("colour is kept at full size: 4:4:4", arguments: [30, 95])
    func sampling(quality: Int) throws {
        let bytes = try encoded(picture, quality: quality)
        let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && [0xC0, 0xC1, 0xC2].contains(bytes[$0 + 1]) })
        #expect([bytes[frame + 9], bytes[frame + 11], bytes[frame + 14], bytes[frame + 17]] == [3, 0x11, 0x11, 0x11])
    }

    @Test("a smooth picture comes back within four levels")
    func close() throws {
        let back = try Bitmap(decoding: encoded(picture, quality: 95))
        let most = zip(back.pixels, picture.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(most) <= 4)
    }

    @Test("the file is whole to its end marker")
    func whole() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(encoded(picture, quality: 80), as: "picture.jpg")
        #expect(ImageInspection(path, deep: true).problem == nil)
    }

    @Test("less quality takes fewer bytes")
    func quality() throws {
        let noise = Bitmap.noise(64, 64)
        #expect(try encoded(noise, quality: 50).count < encoded(noise, quality: 90).count)
    }

    @Test("a quality outside 1 to 100 is taken to the nearest end", arguments: [(0, 1), (-5, 1), (101, 100), (1000, 100)])
    func clamped(quality: Int, taken: Int) throws {
        #expect(try encoded(picture, quality: quality) == encoded(picture, quality: taken))
    }

    /// A splice in which nothing is exchanged is written by libjpeg, with the tables that it makes of coefficients it holds.
    @Test("the tables are the ones that libjpeg makes, to the byte", arguments: [1, 5, 20, 60, 90, 95, 100])
    func tables(quality: Int) throws {
        let flat = Bitmap(size: PixelSize(width: 100, height: 9), filledWith: SRGBColor(red: 9, green: 99, blue: 199))
        for picture in [picture, flat, .noise(64, 64), .noise(7, 300), Bitmap(size: PixelSize(width: 1, height: 1)), .noise(1000, 500)] {
            let bytes = try encoded(picture, quality: quality)
            let isSame = try JPEGSplice(bytes).bytes(atMost: .max) == bytes
            #expect(isSame, "\(picture.size)")
        }
    }

    @Test("a file that is not as the encoder writes it is left as it is")
    func otherFiles() throws {
        for name in [
            "jpeg-420.jpg", "jpeg-gray-progressive.jpg", "broken-jpeg-half.jpg", "jpeg-cmyk-adobe.jpg", "png-rgb8.png", "broken-empty.jpg",
        ] {
            let bytes = try Fixture.bytes(name)
            for count in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 200)) {
                bytes[..<count].withUnsafeBufferPointer { #expect(JPEGTables.optimized($0) == nil) }
            }
        }
    }

    @Test("damage in the scan leaves the file as it is, or makes one that is no larger, and never more")
    func damaged() throws {
        let bytes = try encoded(.noise(64, 64), quality: 90)
        for place in bytes.indices {
            var broken = bytes
            broken[place] ^= 0xFF
            broken.withUnsafeBufferPointer { _ = JPEGTables.optimized($0) }
        }
    }

    /// Source: libjpeg-turbo, jmorecfg.h, JPEG_MAX_DIMENSION.
    @Test("a side beyond 65,500 pixels cannot be written")
    func tooWide() {
        let error = #expect(throws: ImageFileError.self) { try JPEGEncoder(size: PixelSize(width: 65_501, height: 1), quality: 80) }
        #expect(error?.kind == .unsupported)
    }
}
