import ImageFiles
import Raster
import Testing

struct ImageHeaderTests {
    @Test("a header gives the facts that other programs read from it", arguments: Fixture.pictures)
    func facts(picture: Fixture.Picture) throws {
        let info = try #require(ImageInspection(picture.path).info)
        let expected = ImageInfo(
            format: try #require(ImageFormat(rawValue: picture.format)),
            size: PixelSize(width: picture.width, height: picture.height),
            orientation: try #require(Orientation(rawValue: picture.orientation)), hasAlpha: picture.hasAlpha,
            bitsPerChannel: picture.bitsPerChannel, frames: picture.frames,
            byteCount: try Fixture.bytes(picture.file).count, colorProfile: info.colorProfile,
            isSRGB: info.isSRGB)
        #expect(info == expected)
    }

    @Test("the size that a person sees has the sides of a turned picture exchanged", arguments: Fixture.pictures)
    func displaySize(picture: Fixture.Picture) {
        let size = PixelSize(width: picture.displayWidth, height: picture.displayHeight)
        #expect(ImageInspection(picture.path).info?.displaySize == size)
    }

    @Test("a good file is ok to its last pixel", arguments: Fixture.pictures.filter(\.canBeDecoded))
    func good(picture: Fixture.Picture) {
        #expect(ImageInspection(picture.path, deep: true).problem == nil)
    }

    @Test("an embedded profile is told by its name", arguments: ["png-rgb8-iccp.png", "jpeg-icc.jpg"])
    func profile(file: String) {
        #expect(ImageInspection(Fixture.path(file)).info?.colorProfile != nil)
    }

    @Test(
        "colours are judged by what the profile holds, and inks are none of sRGB's",
        arguments: [
            ("png-rgb8-iccp.png", false), ("jpeg-icc.jpg", false), ("jpeg-cmyk-adobe.jpg", false), ("png-rgb8.png", true),
            ("jpeg-420.jpg", true),
        ])
    func colors(file: String, isSRGB: Bool) throws {
        #expect(try #require(ImageInspection(Fixture.path(file)).info).isSRGB == isSRGB)
    }

    @Test("a file without a profile says none", arguments: ["png-rgb8.png", "jpeg-420.jpg"])
    func noProfile(file: String) throws {
        #expect(try #require(ImageInspection(Fixture.path(file)).info).colorProfile == nil)
    }
}
