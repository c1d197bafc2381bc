import Foundation
import ImageEditing
import ImageFiles
import ImagePreparation
import Raster
import SystemPackage
import Testing

struct PreparedImageTests {
    /// Writes the copy that wan2.7-image would take as `prepared` in the folder of `source`.
    private func prepared(_ source: FilePath, _ change: (inout Preparation.Options) -> Void = { _ in }) throws -> PreparedImage {
        var options = Preparation.Options()
        change(&options)
        let info = try #require(ImageInspection(source).info)
        let preparation = Preparation(of: info, for: try #require(ImageModel.known(.wan27Image)), options: options)
        return try preparation.write(source, to: source.removingLastComponent().appending("prepared"), overwriting: false)
    }

    private func fixture(_ name: String, in folder: TemporaryFolder) throws -> FilePath {
        let url = URL(fileURLWithPath: Bundle.module.resourcePath ?? "").appendingPathComponent("Fixtures").appendingPathComponent(name)
        return try folder.write(Data(contentsOf: url), as: name)
    }

    private func png(_ bitmap: Bitmap, in folder: TemporaryFolder) throws -> FilePath {
        var rows = bitmap.reader()
        return try folder.write(rows.pngBytes(), as: "source.png")
    }

    /// An F with a blue foot at its bottom left, 40 × 56 as a person sees it (scripts/reference-pixels.py, `letter_f`).
    private let foot = Region(left: 0, top: 48, right: 8, bottom: 56)
    static let orientations = (1...8).map { "jpeg-orientation\($0).jpg" }

    @Test("a box is on the same thing after the picture was turned upright", arguments: orientations)
    func turned(file: String) throws {
        let folder = try TemporaryFolder()
        let prepared = try prepared(try fixture(file, in: folder)) { $0.quality = 95 }
        let color = try Bitmap(contentsOf: prepared.path).meanColor(of: prepared.transform.apply(to: foot))
        #expect(color.isNear(SRGBColor(red: 20, green: 60, blue: 200), within: 4))
    }

    @Test("a box is on the same thing after the picture was turned and halved", arguments: orientations)
    func turnedAndShrunk(file: String) throws {
        let folder = try TemporaryFolder()
        let prepared = try prepared(try fixture(file, in: folder)) { $0.maximumSide = 28 }
        #expect(prepared.transform.apply(to: foot) == Region(left: 0, top: 24, right: 4, bottom: 28))
        let color = try Bitmap(contentsOf: prepared.path).meanColor(of: Region(left: 0, top: 25, right: 3, bottom: 28))
        #expect(color.isNear(SRGBColor(red: 20, green: 60, blue: 200), within: 12))
    }

    @Test("the copy of a turned picture is stored upright", arguments: orientations.dropFirst())
    func storedUpright(file: String) throws {
        let folder = try TemporaryFolder()
        let prepared = try prepared(try fixture(file, in: folder))
        let info = try #require(ImageInspection(prepared.path, deep: true).info)
        #expect(info.orientation == .upright)
        #expect(info.size == PixelSize(width: 40, height: 56))
    }

    @Test("transparent pixels become the background", arguments: [SRGBColor.white, SRGBColor(red: 200, green: 30, blue: 90)])
    func flattened(background: SRGBColor) throws {
        let folder = try TemporaryFolder()
        var picture = Bitmap(size: PixelSize(width: 300, height: 300), filledWith: .black, alpha: 0)
        let solid = Region(left: 100, top: 100, right: 200, bottom: 200)
        picture.fill(solid, with: SRGBColor(red: 1, green: 2, blue: 3))
        let prepared = try prepared(try png(picture, in: folder)) { $0.background = background }
        var expected = Bitmap(size: picture.size, filledWith: background)
        expected.fill(solid, with: SRGBColor(red: 1, green: 2, blue: 3))
        #expect(try Bitmap(contentsOf: prepared.path) == expected)
        #expect(prepared.steps == [.flattened])
    }

    @Test("a picture that fits is copied byte for byte")
    func copied() throws {
        let folder = try TemporaryFolder()
        let source = try png(Bitmap(size: PixelSize(width: 300, height: 300)), in: folder)
        let prepared = try prepared(source)
        #expect(prepared.steps == [])
        #expect(try folder.read("prepared") == folder.read("source.png"))
    }

    @Test("a picture of 9000 pixels across becomes one of 8000")
    func shrunk() throws {
        let folder = try TemporaryFolder()
        let source = try png(Bitmap(size: PixelSize(width: 9000, height: 40), filledWith: .black), in: folder)
        let prepared = try prepared(source)
        #expect(ImageInspection(prepared.path, deep: true).info?.size == PixelSize(width: 8000, height: 36))
        #expect(prepared.steps == [.shrunk])
    }

    @Test("a small picture that is to be enlarged has the model's smallest sides")
    func enlarged() throws {
        let folder = try TemporaryFolder()
        let source = try png(Bitmap(size: PixelSize(width: 100, height: 100), filledWith: .black), in: folder)
        let prepared = try prepared(source) { $0.enlarges = true }
        #expect(ImageInspection(prepared.path, deep: true).info?.size == PixelSize(width: 240, height: 240))
    }

    @Test("a byte limit is met, by PNG and by JPEG", arguments: [(ImageFormat.png, 200_000), (.jpeg, 50_000)])
    func byteLimit(format: ImageFormat, limit: Int) throws {
        let folder = try TemporaryFolder()
        let prepared = try prepared(try png(.noise(300, 300), in: folder)) {
            $0.maximumByteCount = limit
            $0.format = format
        }
        #expect(try folder.read("prepared").count <= limit)
        #expect(prepared.steps == [.reencoded, .shrunk])
        #expect(min(prepared.info.size.width, prepared.info.size.height) >= 240)
    }

    @Test("a JPEG loses quality before it loses pixels")
    func quality() throws {
        let folder = try TemporaryFolder()
        // Smooth as photographs are.
        var smooth = ResampledRows(Bitmap.noise(60, 60).reader(), to: PixelSize(width: 600, height: 600))
        let picture = try Bitmap(reading: &smooth)
        var rows = picture.reader()
        let limit = try rows.jpegBytes(quality: 95).count / 2
        let prepared = try prepared(try png(picture, in: folder)) {
            $0.maximumByteCount = limit
            $0.format = .jpeg
        }
        #expect(prepared.info.byteCount <= limit && prepared.info.byteCount > limit * 3 / 4)
        #expect(prepared.info.size == PixelSize(width: 600, height: 600))
    }

    @Test("what cannot be met with the model's smallest sides is refused, and nothing is written", arguments: [ImageFormat.png, .jpeg])
    func impossible(format: ImageFormat) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ImageFileError.self) {
            try prepared(try png(.noise(300, 300), in: folder)) {
                $0.maximumByteCount = 9000
                $0.format = format
            }
        }
        #expect(error?.kind == .unsupported)
        #expect(error?.detail.contains("240") == true)
    }

    @Test("the facts that are given are those of the written file", arguments: [(ImageFormat.png, 200_000), (.jpeg, 50_000)])
    func facts(format: ImageFormat, limit: Int) throws {
        let folder = try TemporaryFolder()
        let prepared = try prepared(try png(.noise(300, 300), in: folder)) {
            $0.maximumByteCount = limit
            $0.format = format
        }
        #expect(ImageInspection(prepared.path, deep: true).info == prepared.info)
        #expect(prepared.transform.target == prepared.info.size)
    }

    @Test("what is there already is not written over")
    func exists() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], as: "prepared")
        let error = #expect(throws: ImageFileError.self) {
            try prepared(try png(Bitmap(size: PixelSize(width: 300, height: 300)), in: folder))
        }
        #expect(error?.kind == .exists)
    }
}
