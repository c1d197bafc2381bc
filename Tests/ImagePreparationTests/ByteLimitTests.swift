import ImageEditing
import ImageFiles
import ImagePreparation
import Raster
import SystemPackage
import Testing

@Suite("A PNG over the byte limit, and the opacity that is kept beside a copy")
struct ByteLimitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes the copy of a picture for a model under the name that its planned format has.
    private func prepared(
        _ picture: Bitmap, for model: ImageModel.ID = .wan27Image, _ change: (inout Preparation.Options) -> Void
    ) throws -> (plan: Preparation, copy: PreparedImage) {
        let (source, plan) = try planned(picture, for: model, change)
        let target = folder.path.appending("copy.\(plan.format.fileExtension)")
        return (plan, try plan.write(source, to: target, overwriting: false))
    }

    private func planned(
        _ picture: Bitmap, for model: ImageModel.ID = .wan27Image, _ change: (inout Preparation.Options) -> Void = { _ in }
    ) throws -> (source: FilePath, plan: Preparation) {
        var rows = picture.reader()
        let source = try folder.write(rows.pngBytes(), as: "source.png")
        var options = Preparation.Options()
        change(&options)
        let plan = Preparation(
            of: try #require(ImageInspection(source).info), for: try #require(ImageModel.known(model)), options: options)
        return (source, plan)
    }

    @Test("a PNG over the limit becomes a JPEG that keeps all its pixels")
    func becomesJPEG() throws {
        // Smooth as photographs are: a JPEG of it has far fewer bytes than a PNG.
        var smooth = ResampledRows(Bitmap.noise(60, 60).reader(), to: PixelSize(width: 600, height: 600))
        let picture = try Bitmap(reading: &smooth)
        var rows = picture.reader()
        let limit = try rows.pngBytes().count / 2
        let copy = try prepared(picture) { $0.maximumByteCount = limit }.copy
        #expect(copy.path.lastComponent == "copy.jpg")
        #expect(copy.steps == [.reencoded])
        #expect(copy.info.size == picture.size && copy.info.byteCount <= limit)
        #expect(ImageInspection(copy.path, deep: true).info == copy.info)
    }

    @Test("a PNG that turns out to be over the limit when it is written becomes a JPEG with a JPEG's suffix")
    func turnsOut() throws {
        // Each sample all or nothing packs well; the mixtures that a smaller copy is made of do not.
        var picture = Bitmap.noise(600, 600)
        for index in picture.pixels.indices where index % 4 != 3 { picture.pixels[index] = picture.pixels[index] < 128 ? 0 : 255 }
        let (plan, copy) = try prepared(picture) {
            $0.maximumSide = 410
            $0.maximumByteCount = 300_000
        }
        try #require(plan.format == .png)
        #expect(copy.path.lastComponent == "copy.jpg")
        #expect(copy.steps.sorted { $0.rawValue < $1.rawValue } == [.reencoded, .shrunk])
        #expect(copy.info.size == PixelSize(width: 410, height: 410))
        #expect(ImageInspection(copy.path, deep: true).info == copy.info)
    }

    @Test(
        "a PNG that was asked for, or whose transparent pixels the model takes, gets fewer pixels and stays PNG",
        arguments: [(.wan27Image, 255, .png), (.qwenImageEditPlus, 0, nil)] as [(ImageModel.ID, UInt8, ImageFormat?)])
    func staysPNG(model: ImageModel.ID, alpha: UInt8, format: ImageFormat?) throws {
        var picture = Bitmap.noise(600, 600)
        picture.pixels[3] = alpha
        let copy = try prepared(picture, for: model) {
            $0.maximumByteCount = 900_000
            $0.format = format
        }.copy
        #expect(copy.path.lastComponent == "copy.png")
        #expect(copy.steps.contains(.shrunk))
        #expect(ImageInspection(copy.path, deep: true).info == copy.info && copy.info.format == .png)
        #expect(copy.info.hasAlpha == (alpha == 0))
    }

    @Test("a matte has the copy's size, and is as light as the picture is opaque")
    func matte() throws {
        var picture = Bitmap(size: PixelSize(width: 600, height: 600), filledWith: .black, alpha: 0)
        for index in picture.pixels.indices where index % 4 == 3 && index / 4 % 600 >= 300 { picture.pixels[index] = 128 }
        let (source, plan) = try planned(picture) { $0.maximumSide = 300 }
        let target = folder.path.appending("matte.png")
        let copy = try plan.write(source, to: folder.path.appending("copy.png"), matte: target, overwriting: false)
        #expect(copy.matte == target)
        let matte = try Bitmap(contentsOf: target)
        #expect(matte.size == PixelSize(width: 300, height: 300))
        #expect(matte[100, 150] == .black)
        #expect(matte[200, 150] == SRGBColor(red: 128, green: 128, blue: 128))
    }

    @Test("an opaque picture has no matte, and none is written")
    func opaque() throws {
        let (source, plan) = try planned(Bitmap.noise(300, 300))
        let target = folder.path.appending("matte.png")
        let copy = try plan.write(source, to: folder.path.appending("copy.png"), matte: target, overwriting: false)
        #expect(copy.matte == nil)
        #expect(try folder.names == ["copy.png", "source.png"])
    }
}
