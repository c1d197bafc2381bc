import ImageEditing
import Raster
import Testing

struct EditSizeValidationTests {
    private static let pro: ImageModel.ID = "wan2.7-image-pro"
    private static let standard: ImageModel.ID = "wan2.7-image"

    /// Source: Model Studio, “Wan image generation and editing 2.7”: 768 × 768 to 2048 × 2048 pixels, for pro without images
    /// and not in a sequence to 4096 × 4096; shapes of 1:8 to 8:1.
    @Test(
        "the sizes of the 2.7 family are those of its page",
        arguments: [
            (pro, Mode.text, "1K", true), (pro, .text, "2K", true), (pro, .text, "4K", true), (pro, .text, "8K", false),
            (pro, .edit, "1K", true), (pro, .edit, "2K", true), (pro, .edit, "4K", false),
            (pro, .sequential, "2K", true), (pro, .sequential, "4K", false),
            (standard, .text, "2K", true), (standard, .text, "4K", false), (standard, .edit, "4K", false),
            (standard, .sequential, "4K", false),
            (pro, .text, "768*768", true), (pro, .text, "767*768", false), (pro, .text, "2049*2048", true), (pro, .text, "4096*4096", true),
            (pro, .text, "4097*4096", false), (pro, .text, "11520*1440", true), (pro, .text, "11521*1440", false),
            (pro, .edit, "768*768", true), (pro, .edit, "767*768", false), (pro, .edit, "2048*2048", true),
            (pro, .edit, "2049*2048", false),
            (pro, .edit, "4096*4096", false), (pro, .edit, "720*5760", true), (pro, .edit, "719*5760", false),
            (pro, .edit, "5760*720", true),
            (pro, .edit, "5760*719", false),
            (pro, .sequential, "768*768", true), (pro, .sequential, "767*768", false), (pro, .sequential, "2048*2048", true),
            (pro, .sequential, "2049*2048", false),
            (standard, .text, "768*768", true), (standard, .text, "767*768", false), (standard, .text, "2048*2048", true),
            (standard, .text, "2049*2048", false), (standard, .text, "4096*4096", false), (standard, .text, "720*5760", true),
            (standard, .text, "719*5760", false), (standard, .edit, "2048*2048", true), (standard, .edit, "2049*2048", false),
            (standard, .sequential, "2048*2048", true), (standard, .sequential, "2049*2048", false),
            (standard, .text, "8:1", true), (standard, .text, "1:8", true), (standard, .text, "9:1", false),
            (standard, .text, "1:9", false),
        ] as [(ImageModel.ID, Mode, String, Bool)])
    func wan27(model: ImageModel.ID, mode: Mode, size: String, isAllowed: Bool) throws {
        var edit = Edit.of(images: mode == .edit ? 1 : 0)
        if mode == .sequential { edit.sequential = true }
        let wanted: ResultSize = try #require(ResultSize(size))
        edit.size = wanted
        #expect(try edit.violations(of: model).map(\.field) == (isAllowed ? [] : ["parameters.size"]))
    }

    @Test(
        "the sizes of other models are those of their pages",
        arguments: [
            ("wan2.6-image", 1, "1K", true), ("wan2.6-image", 1, "4K", false), ("wan2.6-image", 1, "2048*512", true),
            ("wan2.6-image", 1, "2049*512", false), ("wan2.6-image", 1, "2048*2049", false),
            ("wan2.6-t2i", 0, "768*2700", true), ("wan2.6-t2i", 0, "1104*1472", true), ("wan2.6-t2i", 0, "1104*1454", false),
            ("wan2.6-t2i", 0, "1K", false), ("wan2.5-t2i-preview", 0, "768*768", true), ("wan2.5-t2i-preview", 0, "767*768", false),
            ("wan2.2-t2i-plus", 0, "512*1440", true), ("wan2.2-t2i-plus", 0, "511*1440", false), ("wan2.2-t2i-plus", 0, "512*1441", false),
            ("wan2.5-i2i-preview", 1, "1280*1280", true), ("wan2.5-i2i-preview", 1, "1281*1280", false),
            ("qwen-image-2.0", 0, "512*512", true), ("qwen-image-2.0", 0, "511*512", false), ("qwen-image-2.0-pro", 1, "2048*2048", true),
            ("qwen-image-plus", 0, "1664*928", true), ("qwen-image-plus", 0, "1328*1328", true), ("qwen-image-plus", 0, "1024*1024", false),
            ("z-image-turbo", 0, "1120*1440", true), ("z-image-turbo", 0, "2048*2049", false),
            // Conflict C16: the page says that it cannot be set.
            ("qwen-image-edit", 1, "1024*1024", false),
        ] as [(ImageModel.ID, Int, String, Bool)])
    func others(model: ImageModel.ID, images: Int, size: String, isAllowed: Bool) throws {
        var edit = Edit.of(images: images)
        let wanted: ResultSize = try #require(ResultSize(size))
        edit.size = wanted
        #expect(try edit.violations(of: model).map(\.field) == (isAllowed ? [] : ["parameters.size"]))
    }

    @Test("a size that is refused comes with the nearest that is taken")
    func nearest() throws {
        var edit = Edit.of(images: 1)
        edit.size = .pixels(PixelSize(width: 4096, height: 4096))
        #expect(try edit.violations(of: .wan27Image).first?.allowed.hasSuffix("the nearest is 2048*2048") == true)
    }

    @Test("like: a name that no image has is a violation")
    func likeNobody() throws {
        var edit = Edit.of(images: 1)
        edit.size = .like("room")
        #expect(try edit.violations(of: .wan27Image).map(\.field) == ["size"])
    }

    @Test("the shape of an image that only the service sees is advice")
    func unseen() throws {
        let edit = Edit("x", references: [ReferenceImage(.address("https://example.com/a.png"))])
        #expect(try edit.violations(of: .wan27Image, images: [nil]).isEmpty)
        #expect(try edit.advice(of: .wan27Image, images: [nil]).contains { $0.field == "parameters.size" })
    }
}
