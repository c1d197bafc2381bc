import ImageEditing
import ImageFiles
import ImagePreparation
import Raster
import Testing

struct PreparationTests {
    /// Takes PNG, JPEG, BMP and WebP with sides of 240 to 8000 and no alpha.
    private func preparation(of source: ImageInfo, _ change: (inout Preparation.Options) -> Void = { _ in }) throws -> Preparation {
        var options = Preparation.Options()
        change(&options)
        return Preparation(of: source, for: try #require(ImageModel.known(.wan27Image)), options: options)
    }

    private func picture(_ width: Int, _ height: Int, _ format: ImageFormat = .png) -> ImageInfo {
        ImageInfo(format: format, size: PixelSize(width: width, height: height), byteCount: 1000)
    }

    @Test("a picture that the model takes needs nothing", arguments: [ImageFormat.png, .jpeg, .bmp, .webp])
    func nothing(format: ImageFormat) throws {
        #expect(try preparation(of: picture(800, 600, format)).steps == [])
    }

    @Test("a format that the model does not read is written anew", arguments: [ImageFormat.gif, .tiff])
    func foreign(format: ImageFormat) throws {
        let preparation = try preparation(of: picture(800, 600, format))
        #expect(preparation.steps == [.reencoded])
        #expect(preparation.format == .png)
    }

    @Test("a picture that was stored with losses stays JPEG", arguments: [ImageFormat.jpeg, .webp])
    func lossy(format: ImageFormat) throws {
        #expect(try preparation(of: picture(800, 600, format)) { $0.maximumSide = 400 }.format == .jpeg)
    }

    @Test("everything that a picture needs is named, in the order in which it is done")
    func everyStep() throws {
        var source = picture(9000, 600, .gif)
        source.orientation = .right
        source.frames = 3
        source.hasAlpha = true
        #expect(try preparation(of: source).steps == [.upright, .firstFrame, .flattened, .shrunk, .reencoded])
    }

    @Test("the longer side is brought to the model's largest", arguments: [(9000, 40), (40, 9000)])
    func shrunk(width: Int, height: Int) throws {
        let size = try preparation(of: picture(width, height)).size
        #expect(size == (width > height ? PixelSize(width: 8000, height: 36) : PixelSize(width: 36, height: 8000)))
    }

    @Test("a turned picture is measured as a person sees it")
    func turned() throws {
        var source = picture(8001, 300)
        source.orientation = .left
        #expect(try preparation(of: source).size == PixelSize(width: 300, height: 8000))
    }

    @Test("a small picture is enlarged only when that is asked for", arguments: [(false, 100), (true, 240)])
    func enlarged(asked: Bool, side: Int) throws {
        let preparation = try preparation(of: picture(100, 100)) { $0.enlarges = asked }
        #expect(preparation.size == PixelSize(width: side, height: side))
        #expect(preparation.steps == (asked ? [.enlarged] : []))
    }

    @Test("enlarging brings the shorter side to the model's smallest and keeps the shape")
    func enlargedShape() throws {
        #expect(try preparation(of: picture(100, 150)) { $0.enlarges = true }.size == PixelSize(width: 240, height: 360))
    }

    @Test("a strip whose longer side would pass the model's largest is not enlarged")
    func strip() throws {
        #expect(try preparation(of: picture(10, 400)) { $0.enlarges = true }.steps == [])
    }

    @Test(
        "a profile other than sRGB is converted", .enabled(if: CodecSupport.hasColorManagement, "this build has no lcms2"),
        arguments: [(false, [Preparation.Step.sRGB]), (true, [])])
    func profile(isSRGB: Bool, steps: [Preparation.Step]) throws {
        var source = picture(800, 600)
        // What it is called says nothing.
        source.colorProfile = "sRGB"
        source.isSRGB = isSRGB
        #expect(try preparation(of: source).steps == steps)
    }

    @Test("inks are converted, with a profile or without")
    func inks() throws {
        var source = picture(800, 600)
        source.isSRGB = false
        #expect(try preparation(of: source).steps == [.sRGB])
    }

    @Test("a picture over the byte limit is written anew")
    func bytes() throws {
        #expect(try preparation(of: picture(800, 600)) { $0.maximumByteCount = 999 }.steps == [.reencoded])
    }

    @Test("what will be done is said beforehand, with its measures")
    func finding() throws {
        var source = picture(9000, 600)
        source.hasAlpha = true
        let findings = try preparation(of: source).findings(field: "references[0]", name: "room.png")
        #expect(findings.map(\.allowed) == ["it will be laid over #FFFFFF, shrunk to 8000 × 533"])
        #expect(findings.map(\.severity) == [.advice])
    }

    @Test("nothing is said of a picture that is sent as it is")
    func noFinding() throws {
        #expect(try preparation(of: picture(800, 600)).findings(field: "references[0]", name: "room.png") == [])
    }
}
