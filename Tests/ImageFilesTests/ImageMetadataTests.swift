import ImageFiles
import Raster
import Testing

struct ImageMetadataTests {
    private let secret = Array("Exif\0\0 46 N 7 E, taken by nobody".utf8)

    private func contains(_ bytes: [UInt8]) -> Bool { bytes.indices.contains { bytes[$0...].starts(with: secret.dropFirst(6)) } }

    /// A JPEG segment of the secret behind the file's first two bytes.
    private func jpeg(_ file: String, marker: UInt8) throws -> [UInt8] {
        let bytes = try Fixture.bytes(file)
        return bytes[..<2] + [0xFF, marker, 0, UInt8(secret.count + 2)] + secret + bytes[2...]
    }

    private func pixels(_ bytes: [UInt8]) throws -> [UInt8] {
        var reader = try ImageReader(bytes: bytes)
        var all: [UInt8] = []
        try reader.forEachBand { rows, _, _ in all += rows }
        return all
    }

    static let upright = Fixture.pictures.filter { $0.file.hasPrefix("jpeg-") && $0.canBeDecoded && $0.orientation <= 1 }

    @Test("a position goes out of a JPEG, and its pixels and profile stay", arguments: upright)
    func jpegs(picture: Fixture.Picture) throws {
        for marker: UInt8 in [0xE1, 0xED, 0xEF, 0xFE] {
            let bytes = try jpeg(picture.file, marker: marker)
            let stripped = try #require(ImageMetadata.removed(from: bytes, format: .jpeg))
            #expect(!contains(stripped))
            #expect(try pixels(stripped) == pixels(bytes))
            #expect(try ImageReader(bytes: stripped).info.colorProfile == ImageReader(bytes: bytes).info.colorProfile)
        }
    }

    @Test("what lies behind a JPEG goes too")
    func tail() throws {
        let bytes = try Fixture.bytes("jpeg-444.jpg")
        let stripped = try #require(ImageMetadata.removed(from: bytes + secret, format: .jpeg))
        #expect(!contains(stripped) && stripped.suffix(2) == [0xFF, 0xD9])
    }

    @Test("every text and EXIF chunk goes out of a PNG", arguments: ["iTXt", "tEXt", "zTXt", "eXIf", "prVt"])
    func png(type: String) throws {
        let plain = try Fixture.bytes("png-rgba8.png")
        let bytes = plain.prefix(33) + chunk(type, secret) + plain.dropFirst(33)
        let stripped = try #require(ImageMetadata.removed(from: Array(bytes), format: .png))
        #expect(!contains(stripped))
        #expect(try pixels(stripped) == pixels(plain))
    }

    @Test(
        "EXIF and XMP go out of a WebP, and its header does not promise them any more", .enabled(if: CodecSupport.readable.contains(.webp)))
    func webp() throws {
        let plain = try Fixture.bytes("webp-lossless-alpha.webp")
        var body = Array(plain.dropFirst(8))
        let canvas = try ImageReader(bytes: plain).info.size
        if !plain.dropFirst(12).starts(with: Array("VP8X".utf8)) {
            let sides = [canvas.width - 1, canvas.height - 1].flatMap { side in (0..<3).map { UInt8(side >> ($0 * 8) & 255) } }
            body.insert(contentsOf: Array("VP8X".utf8) + [10, 0, 0, 0, 0x1C, 0, 0, 0] + sides, at: 4)
        }
        for type in ["EXIF", "XMP "] {
            body += Array(type.utf8) + [UInt8(secret.count), 0, 0, 0] + secret + (secret.count % 2 == 1 ? [0] : [])
        }
        let bytes = Array("RIFF".utf8) + (0..<4).map { UInt8(body.count >> ($0 * 8) & 255) } + body
        let stripped = try #require(ImageMetadata.removed(from: bytes, format: .webp))
        #expect(!contains(stripped))
        #expect(stripped[20] & 0x0C == 0)
        #expect(try pixels(stripped) == pixels(plain))
    }

    @Test("a comment goes out of a GIF, and its pixels stay")
    func gif() throws {
        let plain = try Fixture.bytes("gif-static.gif")
        let start = 13 + (plain[10] & 0x80 == 0 ? 0 : 3 << (Int(plain[10] & 7) + 1))
        let bytes = plain[..<start] + [0x21, 0xFE, UInt8(secret.count)] + secret + [0] + plain[start...]
        let stripped = try #require(ImageMetadata.removed(from: Array(bytes), format: .gif))
        #expect(!contains(stripped))
        #expect(try pixels(stripped) == pixels(plain))
    }

    @Test("a file with nothing to take out is left alone, and so is one that breaks off")
    func nothing() throws {
        let plain = try Fixture.bytes("jpeg-444.jpg")
        let once = ImageMetadata.removed(from: plain, format: .jpeg) ?? plain
        #expect(ImageMetadata.removed(from: once, format: .jpeg) == nil)
        for length in stride(from: 0, to: once.count - 1, by: 7) {
            #expect(ImageMetadata.removed(from: Array(once[..<length]), format: .jpeg) == nil)
        }
        #expect(ImageMetadata.removed(from: try Fixture.bytes("bmp-24.bmp"), format: .bmp) == nil)
    }

    private func chunk(_ type: String, _ bytes: [UInt8]) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in Array(type.utf8) + bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum & 1 == 0 ? checksum >> 1 : checksum >> 1 ^ 0xEDB8_8320 }
        }
        return number(UInt32(bytes.count)) + Array(type.utf8) + bytes + number(~checksum)
    }
}
