import Easel
import Testing

/// Where the image skill's script sends a request, read in `QwenCloud/qwencloud-ai`, `image.py`, v0.2.1 and the version after it.
@Suite("Where easel request sends")
struct RequestRoutingTests {
    /// A request, and how the script calls for it.
    struct Route: Sendable, CustomTestStringConvertible {
        let model: String
        let members: String
        let words: [String]
        let path: String
        let isTask: Bool

        var testDescription: String { ([model, members] + words).filter { !$0.isEmpty }.joined(separator: " ") }

        private init(_ model: String, _ members: String, _ words: [String], _ path: String, isTask: Bool) {
            self.model = model
            self.members = members
            self.words = words
            self.path = "/api/v1/services/aigc/\(path)"
            self.isTask = isTask
        }

        static func sync(_ model: String, _ members: String = "", _ words: String...) -> Route {
            Route(model, members, words, "multimodal-generation/generation", isTask: false)
        }

        static func task(_ model: String, _ members: String = "", _ words: String..., to path: String) -> Route {
            Route(model, members, words, path, isTask: true)
        }
    }

    private static let picture = #""reference_images": ["room.png"]"#
    private static let messages = "image-generation/generation"

    static let routes: [Route] = [
        // Wan edit and the multi-function models: at once, as a task where that is asked for.
        .sync("wan2.6-image", picture), .task("wan2.6-image", picture, "--async", to: messages),
        .sync("wan2.7-image", picture), .task("wan2.7-image", picture, "--async", to: messages),
        .sync("wan2.7-image-pro"), .sync("wan2.7-image", #""enable_sequential": true, "n": 2"#),
        // An answer in parts would need a stream at once.
        .task("wan2.6-image", #""enable_interleave": true"#, to: messages),
        // Qwen edit: at once only, dated snapshots too.
        .sync("qwen-image-2.0", picture), .sync("qwen-image-2.0-pro", picture, "--async"), .sync("qwen-image-edit", picture),
        .sync("qwen-image-edit-plus-2025-12-15", picture), .sync("qwen-image-edit-max", picture),
        // Tasks only.
        .task("wan2.5-i2i-preview", picture, to: "image2image/image-synthesis"),
        .task("qwen-image-plus", to: "text2image/image-synthesis"),
        // The later version takes it at once.
        .sync("qwen-image-max"),
        .sync("z-image-turbo"), .sync("z-image-turbo", "", "--async"),
        // Everything else.
        .sync("wan2.6-t2i"), .task("wan2.6-t2i", "", "--async", to: messages),
    ]

    @Test("each model is called as the script calls it", arguments: routes)
    func route(route: Route) async throws {
        let desk = try Desk()
        try desk.picture("room.png", width: 400, height: 400)
        let members = [#""prompt": "x""#, #""model": "\#(route.model)""#, route.members].filter { !$0.isEmpty }
        let json = "{\(members.joined(separator: ", "))}"
        let answer = try await Tool.run(["request", "--request", json, "--dry-run", "--json"] + route.words, in: desk)
        #expect(answer.exitCode == 0)
        let request = try #require(try answer.object()["request"]?.array?.first)
        #expect(request["path"]?.string == route.path)
        #expect(request["headers"]?["X-DashScope-Async"]?.string == (route.isTask ? "enable" : nil))
        #expect(request["headers"]?["X-DashScope-OssResourceResolve"]?.string == (route.members == Self.picture ? "enable" : nil))
    }

    @Test("--async on a model that answers only at once is said", arguments: ["z-image-turbo", "qwen-image-2.0"])
    func notAsync(model: String) async throws {
        let json = #"{"prompt": "x", "model": "\#(model)"}"#
        let answer = try await Tool.run("request", "--request", json, "--async", "--dry-run", "--json", in: Desk())
        #expect(answer.exitCode == 0)
        #expect(answer.error.contains("ignored: --async: \(model)"))
    }
}
