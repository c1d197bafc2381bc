import ImageFiles
import Raster
import SystemPackage
import Testing

struct ImageReaderTests {
    static let known = Fixture.pictures.filter { $0.canBeDecoded && $0.rgbaSHA256 != nil }

    /// Every row, as it is handed out.
    private func pixels(_ reader: consuming ImageReader, rowsAtOnce: Int = 64) throws -> [UInt8] {
        var reader = reader
        var all: [UInt8] = []
        try reader.forEachBand(of: rowsAtOnce) { rows, _, _ in all += rows }
        return all
    }

    /// The stored pixels in 8 bits, of wide ones through the reader's own narrowing.
    private func stored(_ path: FilePath) throws -> [UInt8] {
        let reader = try ImageReader(path)
        return try pixels(reader.format.bitsPerChannel == 8 ? reader : ImageReader(path, as: .sRGB))
    }

    @Test("pixels are decoded as other programs decode them, to the bit", arguments: known)
    func decoded(picture: Fixture.Picture) throws {
        #expect(sha256(try stored(picture.path)) == picture.rgbaSHA256)
    }

    @Test("a picture in memory is decoded as the same picture in a file", arguments: known)
    func memory(picture: Fixture.Picture) throws {
        let fromMemory = try pixels(ImageReader(bytes: Fixture.bytes(picture.file)))
        #expect(fromMemory == (try pixels(ImageReader(picture.path))))
    }

    @Test("bands of any height give the same rows", arguments: known)
    func bands(picture: Fixture.Picture) throws {
        let row = try pixels(ImageReader(picture.path), rowsAtOnce: 1)
        #expect(row == (try pixels(ImageReader(picture.path), rowsAtOnce: 1000)))
    }

    @Test("16-bit samples come out as they are stored", arguments: known.filter { $0.rgba16SHA256 != nil })
    func wide(picture: Fixture.Picture) throws {
        let samples = try pixels(ImageReader(picture.path)).withUnsafeBytes { bytes in
            bytes.bindMemory(to: UInt16.self).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
        #expect(sha256(samples) == picture.rgba16SHA256)
    }

    /// sRGB conversion changes only what has a profile of its own.
    @Test("a picture opened as a person sees it is turned upright", arguments: known.filter { $0.orientation > 1 })
    func upright(picture: Fixture.Picture) throws {
        #expect(sha256(try Bitmap(contentsOf: picture.path).pixels) == picture.displayRGBASHA256)
    }

    @Test(
        "an 8-bit picture without a profile is the same in sRGB",
        arguments: ["png-rgb8.png", "jpeg-420.jpg", "bmp-24.bmp", "png-rgba8.png"])
    func alreadySRGB(file: String) throws {
        let converted = try pixels(ImageReader(Fixture.path(file), as: .sRGB))
        #expect(converted == (try pixels(ImageReader(Fixture.path(file)))))
    }

    @Test(
        "colours of a Display P3 profile become those of sRGB", .enabled(if: CodecSupport.hasColorManagement, "this build has no lcms2"),
        arguments: ["png-rgb8-iccp.png", "jpeg-icc.jpg"])
    func profile(file: String) throws {
        let converted = try pixels(ImageReader(Fixture.path(file), as: .sRGB))
        #expect(converted != (try pixels(ImageReader(Fixture.path(file)))))
    }

    @Test("a picture converted to sRGB has no profile any more")
    func profileIsGone() throws {
        #expect(try ImageReader(Fixture.path("png-rgb8-iccp.png")).format.colorProfile != nil)
        #expect(try ImageReader(Fixture.path("png-rgb8-iccp.png"), as: .sRGB).format.colorProfile == nil)
    }

    @Test("a header that promises 400 megapixels is refused before anything is allocated for it")
    func tooLarge() throws {
        let sink = MemorySink()
        _ = try PNGEncoder(to: sink, format: RowFormat(size: PixelSize(width: 20_000, height: 20_000)))
        let beginningOfPixels: [UInt8] = [0, 0, 1, 0] + Array("IDAT".utf8)
        let error = #expect(throws: ImageFileError.self) { try ImageReader(bytes: sink.bytes + beginningOfPixels) }
        #expect(error?.kind == .unsupported)
    }

    @Test("a file that breaks off says in which row, and what to do")
    func breaksOff() throws {
        let picture = Bitmap.noise(40, 30)
        var source = picture.reader()
        let bytes = Array(try source.pngBytes().dropLast(2000))
        let error = #expect(throws: ImageFileError.self) { try pixels(ImageReader(bytes: bytes)) }
        #expect(error?.description.wholeMatch(of: /The picture breaks off in row \d+ of 30\. Get the file again\./) != nil)
    }
}
