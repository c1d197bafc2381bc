import ImageFiles
import Raster
import SystemPackage
import Testing

struct TruncationTests {
    static let files = [
        "png-rgb8.png", "png-rgba16-interlaced.png", "png-palette8-trns.png", "jpeg-420-odd.jpg", "jpeg-progressive-420.jpg",
        "jpeg-orientation6.jpg", "webp-lossy.webp", "webp-lossless.webp", "webp-animated.webp", "gif-static.gif", "gif-animated.gif",
        "bmp-24.bmp", "bmp-palette8.bmp", "bmp-rle8.bmp", "tiff-rgb.tiff", "tiff-rgb-lzw.tiff", "tiff-rgb-tiled.tiff",
    ].filter { file in Fixture.pictures.contains { $0.file == file && $0.canBeDecoded } }

    /// Forty lengths from nothing to all but the last byte; of a GIF all but the last two, for its end mark may be missing.
    private func lengths(of bytes: [UInt8]) -> [Int] {
        let longest = bytes.count - (bytes.starts(with: "GIF8".utf8) ? 2 : 1)
        return (0..<40).map { longest * $0 / 39 }
    }

    @Test("every truncation of a file is an error, not a crash", arguments: files)
    func inspected(file: String) throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes(file)
        let taken = try lengths(of: bytes).filter { length in
            ImageInspection(try folder.write(bytes.prefix(length), as: "cut-\(length)"), deep: true).status == .ok
        }
        #expect(taken == [])
    }

    @Test("a cut is never told as damage of the format that it was", arguments: files)
    func isTruncated(file: String) throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes(file)
        // Shorter than a signature, nothing can be known of it. Behind it stand the tables, of which every byte counts.
        let mistaken = try (Array(32..<min(300, bytes.count)) + lengths(of: bytes)).filter { $0 >= 32 }.filter { length in
            ImageInspection(try folder.write(bytes.prefix(length), as: "cut-\(length)"), deep: true).status != .truncated
        }
        #expect(mistaken == [])
    }

    @Test("a damaged byte anywhere is no crash", arguments: files)
    func damaged(file: String) throws {
        let bytes = try Fixture.bytes(file)
        for position in lengths(of: bytes) {
            var damaged = bytes
            damaged[position] ^= 0xFF
            if var reader = try? ImageReader(bytes: damaged) { try? reader.forEachBand { _, _, _ in } }
        }
    }
}
