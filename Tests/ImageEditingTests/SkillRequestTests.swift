import ImageEditing
import SystemPackage
import Testing

/// The request JSON of the image skill's script, `QwenCloud/qwencloud-ai`, `image.py`, v0.2.1 and the version after it.
@Suite("The image skill's request")
struct SkillRequestTests {
    private func ignored(_ json: JSONValue) throws -> [String] { try SkillRequest(json).ignored }

    private func faults(_ json: JSONValue) -> [String] {
        do {
            _ = try SkillRequest(json)
            return []
        } catch { return error.violations.map(\.field) }
    }

    @Test("every field means the part of the edit that it names")
    func fields() throws {
        let request = try SkillRequest([
            "prompt": "Hang it", "model": "wan2.7-image-pro", "reference_images": ["clock.png", "https://example.com/room.png"], "n": 2,
            "size": "1K", "negative_prompt": "blur", "seed": 7, "prompt_extend": false, "watermark": true, "enable_interleave": false,
            "max_images": 5, "enable_sequential": false, "thinking_mode": true, "bbox_list": [[], [[30, 20, 50, 40]]],
            "color_palette": [["hex": "#C2D1E6", "ratio": "100.00%"]], "timeout_s": 60, "poll_interval_s": .number(0.5),
        ])
        var edit = Edit(
            "Hang it", references: ["clock.png", "https://example.com/room.png"],
            palette: Palette([.init(hex: "#C2D1E6", ratio: "100.00%")]),
            size: .keyword("1K"), count: 2, seed: 7)
        edit.boxList = [[], [[30, 20, 50, 40]]]
        edit.negativePrompt = "blur"
        edit.promptExtend = false
        edit.watermark = true
        edit.thinking = true
        edit.sequential = false
        edit.interleave = false
        edit.maxImages = 5
        #expect(request.edit == edit)
        #expect(request.model == "wan2.7-image-pro")
        #expect([request.timeout, request.pollInterval] == [60, 0.5])
        #expect(request.ignored.isEmpty)
    }

    @Test("what is not said, or null, is as if nothing was set")
    func least() throws {
        let request = try SkillRequest(["prompt": "x"])
        #expect(request.edit == Edit("x"))
        #expect(request.model == nil)
        let nulls: JSONValue = [
            "prompt": "x", "model": .null, "reference_images": .null, "reference_image": .null, "seed": .null, "size": .null,
            "bbox_list": .null, "timeout_s": .null,
        ]
        #expect(try SkillRequest(nulls) == request)
    }

    @Test(
        "a prompt is sent as it is written, whatever its braces",
        arguments: ["{}", "A {thing}", "{{x}} } {", "}{", "{a} and {{a}}", "no brace"])
    func braces(prompt: String) throws {
        let resolved = try SkillRequest(["prompt": .string(prompt)]).edit.resolvedPrompt()
        #expect(resolved.text == prompt)
        #expect(resolved.findings.isEmpty)
    }

    @Test(
        "one reference image may stand alone, and a path may hold what looks like a name", arguments: ["room.png", "room=a.png", "a b.png"])
    func oneReference(path: String) throws {
        let reference = ReferenceImage(.file(FilePath(path)))
        #expect(try SkillRequest(["prompt": "x", "reference_image": .string(path)]).edit.references == [reference])
        #expect(try SkillRequest(["prompt": "x", "reference_images": [.string(path)]]).edit.references == [reference])
    }

    @Test("of both, reference_images counts, and it is said")
    func bothReferences() throws {
        let request = try SkillRequest(["prompt": "x", "reference_images": ["a.png"], "reference_image": "b.png"])
        #expect(request.edit.references == ["a.png"])
        #expect(request.ignored.map { $0.hasPrefix("reference_image: ") } == [true])
    }

    @Test("fields that the script has for other purposes, or not at all, are named one by one")
    func unknownFields() throws {
        let names = try ignored(["prompt": "x", "ratio": "16:9", "ext": 1, "source_lang": "en"]).map { $0.prefix { $0 != ":" } }
        #expect(names == ["ext", "ratio", "source_lang"])
    }

    @Test(
        "a value that cannot be meant is a fault that names its field",
        arguments: [
            ([:], ["prompt"]), (["prompt": " \n"], ["prompt"]), (["prompt": 3], ["prompt"]), ([], ["request"]),
            (["prompt": "x", "n": "2"], ["n"]), (["prompt": "x", "size": "big"], ["size"]),
            (["prompt": "x", "watermark": "no"], ["watermark"]),
            (["prompt": "x", "timeout_s": "ten"], ["timeout_s"]), (["prompt": "x", "timeout_s": 0], ["timeout_s"]),
            (["prompt": "x", "poll_interval_s": .integer(-1)], ["poll_interval_s"]),
            (["prompt": "x", "poll_interval_s": true], ["poll_interval_s"]),
            (["prompt": "x", "reference_images": ["a.png", 3]], ["reference_images"]),
            (["prompt": "x", "reference_image": ["source": "a.png"]], ["reference_images"]),
            (["prompt": "x", "bbox_list": [[1, 2, 3, 4]]], ["bbox_list[0]"]),
        ] as [(JSONValue, [String])])
    func fault(json: JSONValue, fields: [String]) {
        #expect(faults(json) == fields)
    }

    @Test("every fault is told at once")
    func allFaults() {
        #expect(
            Set(faults(["timeout_s": "x", "poll_interval_s": "x", "size": "big"])) == ["timeout_s", "poll_interval_s", "size", "prompt"])
    }

    @Test("a sequence that does not say how many is a fault, since the script would take and bill twelve", arguments: [false, true])
    func sequence(isNull: Bool) throws {
        var members: [String: JSONValue] = ["prompt": "x", "enable_sequential": true]
        if isNull { members["n"] = .null }
        #expect(faults(.object(members)) == ["n"])
        members["n"] = 3
        #expect(try SkillRequest(.object(members)).edit.count == 3)
    }

    // MARK: wishes in vain

    private func left(_ json: JSONValue, for id: ImageModel.ID) throws -> SkillRequest {
        var request = try SkillRequest(json)
        request.leaveOutVainWishes(for: try #require(ImageModel.known(id)))
        return request
    }

    @Test(
        "a field without effect on a model is left out and named, with the reason",
        arguments: [
            ("z-image-turbo", ["negative_prompt": "blur"]), ("z-image-turbo", ["watermark": true]), ("z-image-turbo", ["max_images": 5]),
            ("wan2.7-image", ["prompt_extend": true]), ("wan2.7-image", ["enable_interleave": true]),
            ("wan2.7-image", ["reference_image": "a.png", "thinking_mode": true]),
            ("wan2.6-t2i", ["enable_sequential": true, "n": 1]),
            ("wan2.6-image", ["reference_image": "a.png", "bbox_list": [[[1, 2, 3, 4]]]]),
            ("qwen-image-edit", ["reference_image": "a.png", "size": "1024*1024"]),
            ("wan2.7-image", ["enable_sequential": true, "n": 2, "color_palette": [["hex": "#C2D1E6", "ratio": "100.00%"]]]),
        ] as [(ImageModel.ID, [String: JSONValue])])
    func vain(id: ImageModel.ID, members: [String: JSONValue]) throws {
        let request = try left(.object(members.merging(["prompt": "x"]) { $1 }), for: id)
        try #require(request.ignored.count == 1, "\(request.ignored)")
        let name = String(request.ignored[0].prefix { $0 != ":" })
        #expect(members[name] != nil)
        #expect(request.ignored[0].count > name.count + 2)
        let model = try #require(ImageModel.known(id))
        #expect(
            !request.edit.findings(for: model, references: request.edit.references.map { _ in nil }).contains { $0.service == .ignores })
    }

    @Test("what false asks for is nothing, and is not named")
    func falseIsNothing() throws {
        let json: JSONValue = [
            "prompt": "x", "watermark": false, "prompt_extend": false, "thinking_mode": false, "enable_interleave": false,
            "enable_sequential": false,
        ]
        #expect(try left(json, for: "z-image-turbo").ignored.isEmpty)
    }

    @Test("what the service would refuse stays, so that it is refused before it is sent")
    func refused() throws {
        let request = try left(["prompt": "x", "n": 9, "size": "9K", "seed": .integer(-1)], for: "wan2.7-image")
        #expect(request.ignored.isEmpty)
        #expect(request.edit.count == 9)
        let model = try #require(ImageModel.known(.wan27Image))
        let fields = request.edit.findings(for: model, references: []).violations.map(\.field)
        #expect(Set(fields) == ["parameters.n", "parameters.size", "parameters.seed"])
    }
}
