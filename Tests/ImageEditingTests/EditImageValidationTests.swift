import ImageEditing
import Raster
import Testing

struct EditImageValidationTests {
    @Test("nine images are taken and ten are not, in an edit and in a sequence", arguments: EditValidationTests.wan27, [false, true])
    func count(model: ImageModel.ID, isSequential: Bool) throws {
        for (count, fields) in [(9, []), (10, ["references"])] {
            var edit = Edit.of(images: count)
            if isSequential { edit.sequential = true }
            #expect(try edit.violations(of: model).map(\.field) == fields)
        }
    }

    @Test(
        "the number of images is each model's own",
        arguments: [
            ("wan2.6-image", 4, 5), ("wan2.5-i2i-preview", 3, 4), ("qwen-image-edit-plus", 3, 4), ("qwen-image-2.0-pro", 3, 4),
            ("wan2.6-t2i", 0, 1), ("z-image-turbo", 0, 1), ("qwen-image-plus", 0, 1),
        ] as [(ImageModel.ID, Int, Int)])
    func counts(model: ImageModel.ID, most: Int, tooMany: Int) throws {
        #expect(try Edit.of(images: most).violations(of: model).isEmpty)
        #expect(try Edit.of(images: tooMany).violations(of: model).map(\.field) == ["references"])
    }

    @Test(
        "a model that only edits needs an image", arguments: ["wan2.5-i2i-preview", "qwen-image-edit", "wan2.6-image"] as [ImageModel.ID])
    func needsImage(model: ImageModel.ID) throws {
        #expect(try Edit("x").violations(of: model).map(\.field) == ["references"])
    }

    @Test(
        "sides of 240 to 8000 and shapes of 1:8 to 8:1 are taken", arguments: EditValidationTests.wan27,
        [
            (240, 240, []), (239, 240, ["size"]), (240, 239, ["size"]), (8000, 8000, []), (8001, 8000, ["size"]), (8000, 8001, ["size"]),
            (1920, 240, []), (1921, 240, ["ratio"]), (240, 1920, []), (240, 1921, ["ratio"]), (8001, 240, ["size", "ratio"]),
        ] as [(Int, Int, [String])])
    func sizes(model: ImageModel.ID, row: (width: Int, height: Int, faults: [String])) throws {
        let violations = try Edit.of(images: 1).violations(of: model, images: [.png(row.width, row.height)])
        #expect(violations.map(\.field) == row.faults.map { "references[0].\($0)" })
    }

    @Test(
        "20,000,000 bytes are taken and one more is not", arguments: EditValidationTests.wan27,
        [(20_000_000, []), (20_000_001, ["references[0].bytes"])])
    func bytes(model: ImageModel.ID, row: (count: Int, fields: [String])) throws {
        let violations = try Edit.of(images: 1).violations(of: model, images: [.png(1000, 1000, byteCount: row.count)])
        #expect(violations.map(\.field) == row.fields)
    }

    @Test(
        "JPEG, PNG, BMP and WebP are taken, GIF and TIFF are not", arguments: EditValidationTests.wan27,
        [(ImageFormat.jpeg, true), (.png, true), (.bmp, true), (.webp, true), (.gif, false), (.tiff, false)])
    func formats(model: ImageModel.ID, row: (format: ImageFormat, isAllowed: Bool)) throws {
        let info = ImageInfo(format: row.format, size: PixelSize(width: 1000, height: 1000))
        #expect(
            try Edit.of(images: 1).violations(of: model, images: [info]).map(\.field) == (row.isAllowed ? [] : ["references[0].format"]))
    }

    @Test("an alpha channel is a violation", arguments: EditValidationTests.wan27)
    func alpha(model: ImageModel.ID) throws {
        let info = ImageInfo(format: .png, size: PixelSize(width: 1000, height: 1000), hasAlpha: true)
        #expect(try Edit.of(images: 1).violations(of: model, images: [info]).map(\.field) == ["references[0].alpha"])
    }

    @Test(
        "the sides of other models are those of their pages",
        arguments: [
            ("qwen-image-edit-plus", 384, 3072), ("qwen-image-edit", 384, 3072), ("qwen-image-2.0-pro", 384, 3072),
            ("wan2.5-i2i-preview", 384, 5000), ("wan2.6-image", 240, 8000),
        ] as [(ImageModel.ID, Int, Int)])
    func otherSides(model: ImageModel.ID, least: Int, most: Int) throws {
        let edit = Edit.of(images: 1)
        for side in [least, most] { #expect(try edit.violations(of: model, images: [.png(side, side)]).isEmpty) }
        for side in [least - 1, most + 1] {
            #expect(try edit.violations(of: model, images: [.png(side, side)]).map(\.field) == ["references[0].size"])
        }
    }

    @Test("the size that counts is the upright one, of which the shorter side is told")
    func upright() throws {
        let turned = ImageInfo(format: .jpeg, size: PixelSize(width: 1000, height: 200), orientation: .right)
        let violations = try Edit.of(images: 1).violations(of: .wan27Image, images: [turned])
        #expect(violations.first?.found.contains("200 × 1000") == true)
    }

    @Test("the fault of an image names the image, and which one it is")
    func named() throws {
        let edit = Edit("x", references: ["a.png", "desk.jpg"], canvas: "2")
        let violations = try edit.violations(of: .wan27Image, images: [.png(1000, 1000), .png(212, 900)])
        #expect(violations.map(\.field) == ["references[1].size"])
        #expect(violations.first?.found == "desk.jpg is 212 × 900 pixels")
    }

    @Test("an image that only the service sees is advice")
    func unseen() throws {
        let edit = Edit("x", references: [ReferenceImage(.address("https://example.com/a.png"))])
        #expect(try edit.advice(of: .wan27Image, images: [nil]).contains { $0.field == "references[0]" })
    }

    @Test("transparency is disputed for wan2.5 and undocumented for Qwen, so neither is refused")
    func otherAlpha() throws {
        let info = ImageInfo(format: .png, size: PixelSize(width: 1000, height: 1000), hasAlpha: true)
        #expect(try Edit.of(images: 1).violations(of: .wan25Edit, images: [info]).isEmpty)
        #expect(try Edit.of(images: 1).advice(of: .wan25Edit, images: [info]).map(\.field) == ["references[0].alpha"])
        #expect(try Edit.of(images: 1).violations(of: .qwenImageEditPlus, images: [info]).isEmpty)
    }
}
