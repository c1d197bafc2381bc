import ImageFiles
import Raster
import Testing

@testable import ImageReview

struct PicturePreviewTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An EXIF block that says nothing but the orientation.
    ///
    /// Source: TIFF 6.0, section 2, and CIPA DC-008-2019, tag 274.
    private static func turned(_ orientation: UInt8) -> [UInt8] {
        Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
    }

    @Test("a small picture is shown in its own pixels")
    func small() throws {
        let picture = Bitmap.noise(40, 30)
        let preview = try PicturePreview(of: folder.write(picture, to: "a.png"), parts: [])
        let isSame = preview.preview == picture
        #expect(isSame)
        #expect(preview.size == picture.size)
    }

    @Test(
        "a large one is shown at most 1600 pixels wide or high, in its own shape",
        arguments: [(1600, 16), (1601, 16), (2399, 24), (2401, 24), (16, 3300), (5003, 50)])
    func large(width: Int, height: Int) throws {
        let path = try folder.write(Bitmap(size: PixelSize(width: width, height: height), filledWith: .black), to: "a.png")
        let preview = try PicturePreview(of: path, parts: [])
        let shown = preview.preview.size
        #expect(preview.size == PixelSize(width: width, height: height))
        #expect(max(shown.width, shown.height) <= 1600)
        #expect(max(shown.width, shown.height) >= 1000)
        // To the pixel: the shorter side is rounded.
        let ratio = Double(min(width, height)) / Double(max(width, height))
        #expect(abs(Double(max(shown.width, shown.height)) * ratio - Double(min(shown.width, shown.height))) <= 1)
    }

    @Test("parts are the picture's own pixels, in the order in which they were asked for")
    func parts() throws {
        let picture = Bitmap.noise(1700, 90)
        let regions = [
            Region(left: 1600, top: 80, right: 1700, bottom: 90), Region(left: 0, top: 0, right: 1, bottom: 90),
            Region(left: 3, top: 60, right: 300, bottom: 70), Region(left: 0, top: 0, right: 1700, bottom: 1),
        ]
        let preview = try PicturePreview(of: folder.write(picture, to: "a.png"), parts: regions)
        let isSame = preview.parts == regions.map { picture.cropped(to: $0) }
        #expect(isSame)
    }

    @Test("a picture that is stored lying is shown standing, and its parts are counted there")
    func rotated() throws {
        let stored = Bitmap.noise(30, 20)
        // Orientation 6: turned a quarter clockwise, so that the stored left edge, from below, is the top row.
        var shown = Bitmap(size: PixelSize(width: 20, height: 30))
        for y in 0..<30 { for x in 0..<20 { shown[x, y] = stored[y, 19 - x] } }
        let region = Region(left: 2, top: 12, right: 19, bottom: 30)
        let preview = try PicturePreview(of: folder.write(stored, to: "a.png", metadata: Self.turned(6)), parts: [region])
        let isSame = preview.preview == shown && preview.parts == [shown.cropped(to: region)]
        #expect(preview.size == PixelSize(width: 20, height: 30))
        #expect(isSame)
    }

    @Test("what is transparent is shown over white, in the preview and in its parts", arguments: [(0, 255), (128, 127), (255, 0)])
    func transparent(alpha: UInt8, shade: UInt8) throws {
        let picture = Bitmap(size: PixelSize(width: 6, height: 4), filledWith: .black, alpha: alpha)
        let preview = try PicturePreview(
            of: folder.write(picture, to: "a.png"), parts: [Region(left: 1, top: 1, right: 3, bottom: 2)])
        let shown = [preview.preview, preview.parts[0]].map { Array($0.pixels.prefix(4)) }
        #expect(shown == [[shade, shade, shade, 255], [shade, shade, shade, 255]])
    }

    @Test("a smaller copy has the size that was asked for, and a larger one is not made")
    func copies() throws {
        let preview = try PicturePreview(of: folder.write(Bitmap.noise(400, 100), to: "a.png"), parts: [])
        #expect(try preview.reduced(toward: 192).size == PixelSize(width: 200, height: 50))
        #expect(try preview.reduced(toward: 800).size == PixelSize(width: 400, height: 100))
        #expect(try preview.reduced(to: PixelSize(width: 30, height: 31)).size == PixelSize(width: 30, height: 31))
    }

    @Test("a file that is no picture is an error")
    func broken() throws {
        let path = try folder.write("text", to: "a.png")
        #expect(throws: ImageFileError.self) { try PicturePreview(of: path, parts: []) }
    }
}
