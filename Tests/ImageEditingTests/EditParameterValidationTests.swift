import ImageEditing
import Testing

struct EditParameterValidationTests {
    private static let palette = Palette([
        .init(hex: "#C2D1E6", ratio: "23.51%"), .init(hex: "#636574", ratio: "40.00%"), .init(hex: "#CACAD2", ratio: "36.49%"),
    ])

    @Test("a palette in a sequence is a violation", arguments: EditValidationTests.wan27)
    func paletteInSequence(model: ImageModel.ID) throws {
        var edit = Edit("x")
        edit.palette = Self.palette
        #expect(try edit.violations(of: model).isEmpty)
        edit.sequential = true
        #expect(try edit.violations(of: model).map(\.field) == ["parameters.color_palette"])
    }

    @Test("a palette with reference images is advice, since no page forbids it", arguments: EditValidationTests.wan27)
    func paletteWithImages(model: ImageModel.ID) throws {
        var edit = Edit.of(images: 1)
        edit.palette = Self.palette
        #expect(try edit.violations(of: model).isEmpty)
        #expect(try edit.advice(of: model).map(\.field) == ["parameters.color_palette"])
    }

    @Test("the faults of a palette are the edit's")
    func paletteFaults() throws {
        var edit = Edit("x")
        edit.palette = Palette([.init(hex: "#C2D1E6", ratio: "50.00%"), .init(hex: "#636574", ratio: "50.01%")])
        #expect(try edit.violations(of: .wan27Image).map(\.field) == ["parameters.color_palette", "parameters.color_palette"])
    }

    @Test(
        "thinking has an effect only without images and not in a sequence", arguments: EditValidationTests.wan27,
        [(0, false, true), (1, false, false), (0, true, false), (1, true, false)])
    func thinking(model: ImageModel.ID, row: (images: Int, isSequential: Bool, isAllowed: Bool)) throws {
        var edit = Edit.of(images: row.images)
        edit.thinking = true
        if row.isSequential { edit.sequential = true }
        let violations = try edit.violations(of: model)
        #expect(violations.map(\.field) == (row.isAllowed ? [] : ["parameters.thinking_mode"]))
        #expect(violations.allSatisfy { $0.service == .ignores })
    }

    @Test("what is set to false is not asked for", arguments: ["wan2.7-image", "qwen-image-edit", "wan2.6-image"] as [ImageModel.ID])
    func falseIsNothing(model: ImageModel.ID) throws {
        var edit = Edit.of(images: 1)
        edit.thinking = false
        edit.sequential = false
        edit.interleave = false
        edit.promptExtend = false
        edit.watermark = false
        #expect(try edit.violations(of: model).isEmpty)
    }

    @Test(
        "a parameter that the model does not have is a violation",
        arguments: [
            ("wan2.7-image", 1, "prompt_extend"), ("qwen-image-edit", 1, "prompt_extend"), ("z-image-turbo", 0, "watermark"),
            ("z-image-turbo", 0, "negative_prompt"), ("wan2.6-t2i", 0, "thinking_mode"), ("wan2.6-image", 1, "max_images"),
            ("wan2.7-image", 1, "max_images"), ("qwen-image-edit-plus", 1, "thinking_mode"),
        ] as [(ImageModel.ID, Int, String)])
    func unknownParameter(model: ImageModel.ID, images: Int, parameter: String) throws {
        var edit = Edit.of(images: images)
        switch parameter {
        case "prompt_extend": edit.promptExtend = true
        case "watermark": edit.watermark = true
        case "negative_prompt": edit.negativePrompt = "blur"
        case "thinking_mode": edit.thinking = true
        default: edit.maxImages = 3
        }
        #expect(try edit.violations(of: model).map(\.field) == ["parameters.\(parameter)"])
    }

    @Test(
        "an interleaved answer has n = 1 and at most five pictures",
        arguments: [(1, 1, true), (1, 5, true), (1, 0, false), (1, 6, false), (2, 3, false)])
    func interleave(count: Int, maxImages: Int, isAllowed: Bool) throws {
        var edit = Edit.of(images: 1)
        edit.interleave = true
        edit.count = count
        edit.maxImages = maxImages
        #expect(try edit.violations(of: .wan26Image).isEmpty == isAllowed)
    }

    @Test("a model that makes no sequences says what it does", arguments: ["wan2.6-image", "qwen-image-edit-plus"] as [ImageModel.ID])
    func noSequence(model: ImageModel.ID) throws {
        var edit = Edit.of(images: 1)
        edit.sequential = true
        let violations = try edit.violations(of: model)
        #expect(violations.map(\.field) == ["references"])
        #expect(violations.first?.allowed.contains("edit") == true)
    }

    @Test("the negative prompt of wan2.7 is sent with advice, since only one document lists it")
    func negativePrompt() throws {
        var edit = Edit("x")
        edit.negativePrompt = "blur"
        #expect(try edit.violations(of: .wan27Image).isEmpty)
        #expect(try edit.advice(of: .wan27Image).map(\.field) == ["parameters.negative_prompt"])
    }

    @Test(
        "one picture more than the model makes is a violation, where the service would refuse or not make it",
        arguments: [("wan2.6-image", 1), ("qwen-image-2.0", 0)] as [(ImageModel.ID, Int)])
    func tooMany(model: ImageModel.ID, images: Int) throws {
        // At most 4 and 6.
        let most = ["wan2.6-image": 4, "qwen-image-2.0": 6][model.rawValue] ?? 0
        var edit = Edit.of(images: images)
        edit.count = most
        #expect(try edit.violations(of: model).isEmpty)
        edit.count = most + 1
        #expect(try edit.violations(of: model).map(\.field) == ["parameters.n"])
    }

    @Test(
        "several pictures of a model that makes one at a time are several edits, with seeds that count up",
        arguments: ["z-image-turbo", "qwen-image-plus", "qwen-image-max", "qwen-image"] as [ImageModel.ID])
    func oneAtATime(id: ImageModel.ID) throws {
        let model = try #require(ImageModel.known(id))
        var edit = Edit("x", count: 3, seed: 7)
        #expect(edit.requests(on: model).map(\.seed) == [7, 8, 9])
        #expect(edit.requests(on: model).allSatisfy { $0.count == 1 })
        edit.seed = nil
        #expect(edit.requests(on: model).map(\.seed) == [nil, nil, nil])
    }

    @Test("seeds that count up stay within the range of seeds")
    func seedsWrap() throws {
        let model = try #require(ImageModel.known("z-image-turbo"))
        let seeds = Edit("x", count: 3, seed: 2_147_483_646).requests(on: model).compactMap(\.seed)
        #expect(Set(seeds).count == 3 && seeds.allSatisfy { (0...2_147_483_647).contains($0) })
    }

    @Test("several pictures of a model that makes them in one request are one edit")
    func together() throws {
        let model = try #require(ImageModel.known(.wan27Image))
        #expect(Edit("x", count: 4).requests(on: model).map(\.count) == [4])
    }
}
