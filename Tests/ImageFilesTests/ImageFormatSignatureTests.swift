import ImageFiles
import Raster
import Testing

struct ImageFormatSignatureTests {
    /// The magic numbers of each format's own specification.
    static let signatures: [(ImageFormat, [UInt8])] = [
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
        (.webp, bytes("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ")),
        (.gif, bytes("GIF87a")),
        (.gif, bytes("GIF89a")),
        (.tiff, [0x49, 0x49, 0x2A, 0]),
        (.tiff, [0x4D, 0x4D, 0, 0x2A]),
        (.tiff, [0x49, 0x49, 0x2B, 0]),
        (.heic, bytes("\0\0\0\u{18}ftypheic")),
        (.avif, bytes("\0\0\0\u{18}ftypavif")),
        (.jxl, [0xFF, 0x0A]),
        (.jp2, [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]),
        (.psd, bytes("8BPS")),
        (.pdf, bytes("%PDF-1.7")),
        (.ico, [0, 0, 1, 0]),
    ]

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("a picture is recognised by its first bytes", arguments: signatures)
    func recognised(format: ImageFormat, bytes: [UInt8]) {
        #expect(ImageFormat(signature: bytes) == format)
    }

    @Test(
        "a text is no picture, whatever it begins with",
        arguments: [
            "", "B", "BMW sells cars, and many of them are red.", "GIF is a format", "RIFF....WAVEfmt ", "<!DOCTYPE html>", "{\"code\": 1}",
        ])
    func text(text: String) {
        #expect(ImageFormat(signature: Array(text.utf8)) == nil)
    }

    @Test("the name of a file is never asked")
    func name() {
        #expect(ImageInspection(Fixture.path("odd-jpeg-named.png")).info?.format == .jpeg)
    }

    @Test("PNG, JPEG and BMP are read by every build")
    func always() {
        #expect(Set(CodecSupport.readable).isSuperset(of: [.png, .jpeg, .bmp]))
    }
}
