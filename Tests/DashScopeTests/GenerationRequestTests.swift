import ImageEditing
import Testing

@testable import DashScope

struct GenerationRequestTests {
    private func request(
        _ id: ImageModel.ID, _ edit: Edit, images: [String] = [], call: GenerationRequest.Call? = nil, in region: ServiceRegion? = nil
    ) throws -> GenerationRequest {
        let validated = try edit.validated(for: ImageModel.named(id).model, references: edit.references.map { _ in nil }, force: true)
        return try GenerationRequest(validated, images: images, call: call, in: region)
    }

    @Test(
        "a model is called as it prefers",
        arguments: [
            ("wan2.7-image", GenerationRequest.Call.task), ("wan2.5-t2i-preview", .task), ("qwen-image-plus", .task),
            ("qwen-image-max", .sync),
            ("qwen-image-2.0", .sync), ("z-image-turbo", .sync),
        ] as [(ImageModel.ID, GenerationRequest.Call)])
    func preferred(id: ImageModel.ID, call: GenerationRequest.Call) throws {
        #expect(try request(id, Edit("x")).call == call)
    }

    @Test(
        "a way that a model has not is an error that names the flag",
        arguments: [("z-image-turbo", GenerationRequest.Call.task, "--async"), ("wan2.5-t2i-preview", .sync, "--sync")]
            as [(ImageModel.ID, GenerationRequest.Call, String)])
    func noSuchWay(id: ImageModel.ID, call: GenerationRequest.Call, flag: String) {
        let error = #expect(throws: DashScopeError.self) { try request(id, Edit("x"), call: call) }
        #expect(error?.kind == .configuration && error?.message.contains(flag) == true)
    }

    @Test("the negative prompt is a parameter of the messages models and an input of the older ones")
    func negativePrompt() throws {
        var edit = Edit("x")
        edit.negativePrompt = "blur"
        let newer = try request("wan2.6-t2i", edit).body
        #expect(newer["parameters"]?["negative_prompt"] == "blur" && newer["input"]?["negative_prompt"] == nil)
        let older = try request("wan2.5-t2i-preview", edit).body
        #expect(older["input"]?["negative_prompt"] == "blur" && older["parameters"]?["negative_prompt"] == nil)
    }

    @Test("z-image is sent no n, and always whether to rewrite the prompt, which costs")
    func zImage() throws {
        let parameters = try request("z-image-turbo", Edit("x")).body["parameters"]
        #expect(parameters?["n"] == nil)
        #expect(parameters?["prompt_extend"] == false)
        #expect(parameters?["size"] == "1024*1536")
    }

    @Test("wan2.7 is never sent prompt_extend that nobody asked for", arguments: [false, nil] as [Bool?])
    func promptExtend(value: Bool?) throws {
        var edit = Edit("x")
        edit.promptExtend = value
        #expect(try request("wan2.7-image", edit).body["parameters"]?["prompt_extend"] == nil)
    }

    @Test(
        "the resolve header comes with an uploaded image and not without",
        arguments: [("oss://a/b.png", true), ("https://a/b.png", false), ("data:image/png;base64,AAAA", false)])
    func resolveHeader(image: String, isSet: Bool) throws {
        let request = try request("wan2.7-image", Edit("x", references: [ReferenceImage(ImageSource(image))]), images: [image])
        #expect((request.headers["X-DashScope-OssResourceResolve"] == "enable") == isSet)
    }

    @Test("text that looks like an address switches nothing on")
    func textAddress() throws {
        #expect(try request("wan2.7-image", Edit("oss://a/b.png")).headers["X-DashScope-OssResourceResolve"] == nil)
    }

    @Test(
        "each place is sent its own name of wan2.1",
        arguments: [(ServiceRegion.beijing, "wanx2.1-t2i-plus"), (.singapore, "wan2.1-t2i-plus")])
    func regionalName(region: ServiceRegion, name: String) throws {
        #expect(try request("wan2.1-t2i-plus", Edit("x"), in: region).body["model"]?.string == name)
    }

    @Test(
        "a dated snapshot is sent under its own name, since the plain name means another one",
        arguments: ["qwen-image-2.0-pro-2026-03-03", "qwen-image-edit-plus-2025-12-15"])
    func snapshot(name: String) throws {
        let edit = Edit("x", references: [ReferenceImage(.address("https://a/b.png"))])
        #expect(try request(ImageModel.ID(rawValue: name), edit, images: ["https://a/b.png"]).body["model"]?.string == name)
    }

    @Test("a name that is not in the catalogue is sent as it is")
    func unknownName() throws {
        #expect(try request("wan9-image", Edit("x")).body["model"] == "wan9-image")
    }

    @Test("the prompt is sent with its names replaced")
    func names() throws {
        let edit = Edit("Put {clock} here", references: [ReferenceImage(.address("https://a/b.png"), name: "clock")])
        let content = try request("wan2.7-image", edit, images: ["https://a/b.png"]).body["input"]?["messages"]?.array?.first?["content"]
        #expect(content == [["text": "Put image 1 here"], ["image": "https://a/b.png"]])
    }
}
