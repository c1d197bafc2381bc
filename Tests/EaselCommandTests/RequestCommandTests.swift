import Easel
import Foundation
import Testing

@Suite("easel request")
struct RequestCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 400, height: 400)
        try desk.picture("clock.png", width: 400, height: 400)
    }

    private func request(_ json: String, _ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["request", "--request", json] + Desk.sandbox + words, in: desk)
    }

    /// What would be sent.
    private func planned(_ json: String, _ words: String...) async throws -> JSONValue {
        let answer = try await Tool.run(["request", "--request", json, "--dry-run", "--json"] + Desk.sandbox + words, in: desk)
        return try #require(try answer.object()["request"]?.array?.first)
    }

    /// The sentence of the last error; notes may stand before it.
    private func message(_ answer: Tool.Answer) throws -> String {
        let line = try #require(answer.error.split(separator: "\n").last)
        return try #require(try Tool.object(String(line))["error"]?["message"]?.string)
    }

    // MARK: fields

    private static let everything = ##"""
        {"prompt": "Hang {it} {{here}}", "model": "wan2.7-image", "reference_images": ["clock.png", "room.png"],
         "reference_image": "x.png", "n": 2, "size": "1K", "negative_prompt": "blur", "seed": 7, "prompt_extend": true,
         "watermark": true, "enable_interleave": false, "max_images": 5, "enable_sequential": false, "thinking_mode": true,
         "bbox_list": [[], [[30, 20, 50, 40]]], "timeout_s": 60, "poll_interval_s": 0.05,
         "color_palette": [{"hex": "#C2D1E6", "ratio": "23.51%"}, {"hex": "#636574", "ratio": "40.00%"},
                           {"hex": "#CACAD2", "ratio": "36.49%"}]}
        """##

    @Test("the fields of the script's request are sent under their names, where the model has them")
    func fields() async throws {
        let body = try #require(try await planned(Self.everything)["body"])
        #expect(body["model"]?.string == "wan2.7-image")
        let colors: [JSONValue] = [
            ["hex": "#C2D1E6", "ratio": "23.51%"], ["hex": "#636574", "ratio": "40.00%"], ["hex": "#CACAD2", "ratio": "36.49%"],
        ]
        let expected: JSONValue = [
            "bbox_list": [[], [[30, 20, 50, 40]]], "color_palette": .array(colors), "enable_sequential": false, "n": 2,
            "negative_prompt": "blur", "seed": 7, "size": "1K", "watermark": true,
        ]
        #expect(body["parameters"] == expected)
        let content = try #require(body["input"]?["messages"]?.array?.first?["content"]?.array)
        #expect(content.first == ["text": "Hang {it} {{here}}"])
        #expect(content.dropFirst().map { $0["image"]?.string?.contains("clock") } == [true, false])
    }

    @Test("every field without effect is named on standard error, with the reason")
    func ignored() async throws {
        let error = try await request(Self.everything, "--dry-run").error
        for field in ["reference_image", "prompt_extend", "max_images", "thinking_mode"] {
            #expect(error.contains("ignored: \(field): "))
        }
        for field in ["negative_prompt", "watermark", "seed", "bbox_list", "color_palette", "timeout_s", "poll_interval_s"] {
            #expect(!error.contains("ignored: \(field): "))
        }
    }

    @Test("a field that the script does not have is named")
    func unknownField() async throws {
        #expect(try await request(#"{"prompt": "x", "ratio": "16:9"}"#, "--dry-run").error.contains("ignored: ratio: "))
    }

    @Test(
        "a field that one model alone has is sent to it",
        arguments: [
            (#""model": "wan2.6-t2i", "prompt_extend": true"#, "prompt_extend", true),
            (#""model": "wan2.7-image", "thinking_mode": true"#, "thinking_mode", true),
            (#""model": "wan2.6-image", "enable_interleave": true, "max_images": 3"#, "max_images", 3),
            (#""model": "wan2.6-image", "enable_interleave": true"#, "enable_interleave", true),
            (#""model": "wan2.7-image", "enable_sequential": true, "n": 3"#, "enable_sequential", true),
        ] as [(String, String, JSONValue)])
    func field(members: String, name: String, value: JSONValue) async throws {
        #expect(try await planned(#"{"prompt": "x", \#(members)}"#)["body"]?["parameters"]?[name] == value)
    }

    @Test("braces of a prompt are braces", arguments: ["{}", "A {thing}", "{{x}} } {", #"{\"a\": {\"b\": 1}}"#])
    func braces(prompt: String) async throws {
        let body = try await planned(#"{"prompt": "\#(prompt)", "model": "wan2.6-t2i"}"#)["body"]
        let text = body?["input"]?["messages"]?.array?.first?["content"]?.array?.first?["text"]?.string
        #expect(text == prompt.replacing(#"\""#, with: "\""))
    }

    @Test(
        "a request that names no model gets the script's for words and Easel's for pictures, which is said",
        arguments: [(#""n": 1"#, "wan2.6-t2i"), (#""reference_image": "room.png""#, "wan2.7-image")])
    func defaultModel(members: String, model: String) async throws {
        let answer = try await request(#"{"prompt": "x", \#(members)}"#, "--dry-run", "--json")
        #expect(try answer.object()["plan"]?["model"]?.string == model)
        #expect(answer.error.contains("names no model") && answer.error.contains(model))
    }

    @Test("--model counts over the request's, and --request over --file")
    func precedence() async throws {
        try desk.write(#"{"prompt": "from the file", "model": "wan2.6-t2i"}"#, to: "request.json")
        let file = try await Tool.run("request", "--file", "request.json", "--dry-run", "--json", in: desk).object()
        #expect(file["plan"]?["model"]?.string == "wan2.6-t2i")
        let words = ["--file", "request.json", "--model", "wan2.7-image"]
        let inline = try await Tool.run(
            ["request", "--request", #"{"prompt": "inline", "model": "z-image-turbo"}"#, "--dry-run", "--json"] + words, in: desk
        ).object()
        #expect(inline["plan"]?["model"]?.string == "wan2.7-image")
        let content = inline["request"]?.array?.first?["body"]?["input"]?["messages"]?.array?.first?["content"]
        #expect(content == [["text": "inline"]])
    }

    // MARK: what cannot be sent

    @Test(
        "a missing reference is exit 5, names the file, and no other model steps in",
        arguments: ["wan2.7-image", "wan2.6-image", "qwen-image-edit-plus"])
    func missingReference(model: String) async throws {
        let json = #"{"prompt": "x", "model": "\#(model)", "reference_images": ["nope.png"]}"#
        let answer = try await request(json, "--output", "out", "--json")
        #expect(answer.exitCode == 5)
        #expect(answer.output.isEmpty)
        #expect(try message(answer).contains("nope.png"))
        #expect(!desk.exists("out") && !desk.exists("shoot"))
    }

    @Test(
        "an editing model without a reference is exit 5, and no other model steps in", arguments: ["wan2.6-image", "qwen-image-edit-plus"])
    func noReference(model: String) async throws {
        let answer = try await request(#"{"prompt": "x", "model": "\#(model)"}"#, "--output", "out", "--json")
        #expect(answer.exitCode == 5)
        #expect(try message(answer).contains(model))
        #expect(!answer.error.contains("t2i"))
        #expect(!desk.exists("out") && !desk.exists("shoot"))
    }

    @Test(
        "a value that cannot be meant is exit 5 and names its field",
        arguments: [
            (#""timeout_s": "ten""#, "timeout_s"), (#""timeout_s": 0"#, "timeout_s"), (#""poll_interval_s": "often""#, "poll_interval_s"),
            (#""n": "3""#, "n"), (#""n": 9"#, "parameters.n"), (#""enable_sequential": true"#, "n"), (#""size": "big""#, "size"),
        ])
    func value(members: String, field: String) async throws {
        let answer = try await request(#"{"prompt": "x", "model": "wan2.7-image", \#(members)}"#, "--json")
        #expect(answer.exitCode == 5)
        #expect(try message(answer).hasPrefix("\(field): "))
    }

    @Test(
        "a request without a prompt is exit 5; none at all, or no JSON, is exit 4", arguments: [("{}", 5), ("{", 4)] as [(String, Int32)])
    func noPrompt(json: String, exitCode: Int32) async throws {
        let answer = try await request(json, "--json")
        #expect(answer.exitCode == exitCode)
        #expect(answer.output.isEmpty)
        #expect(try await Tool.run("request", "--json", in: desk).exitCode == 4)
    }
}
