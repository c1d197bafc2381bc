import Easel
import Testing

@Suite("easel check")
struct CheckCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 960, height: 800)
        try desk.picture("clock.png", width: 400, height: 400)
        try desk.picture("small.png", width: 100, height: 100)
    }

    private func check(_ words: String...) async throws -> Tool.Answer { try await Tool.run(["check"] + words, in: desk) }

    private func parameters(_ words: String...) async throws -> JSONValue {
        let answer = try await Tool.run(["check", "--image", "room.png", "-p", "x", "--print-request", "--json"] + words, in: desk)
        return try #require(try answer.object()["request"]?.array?.last?["body"]?["parameters"])
    }

    @Test("--print-request shows the request with a place for the key, and no key is needed")
    func request() async throws {
        let answer = try await check(
            "--image", "clock=clock.png", "--image", "room=room.png", "--region", "room:300,200,500,400", "-p", "Hang {clock} in {room}",
            "--print-request", "--json")
        #expect(answer.exitCode == 0)
        let request = try #require(try answer.object()["request"]?.array?.last)
        #expect(request["method"]?.string == "POST")
        #expect(request["path"]?.string == "/api/v1/services/aigc/image-generation/generation")
        #expect(request["headers"]?["Authorization"]?.string == "Bearer <key>")
        #expect(request["headers"]?["X-DashScope-Async"]?.string == "enable")
        let body = try #require(request["body"])
        #expect(body["model"]?.string == "wan2.7-image")
        let content = try #require(body["input"]?["messages"]?.array?.first?["content"]?.array)
        #expect(content.first == ["text": "Hang image 1 in image 2"])
        #expect(content.dropFirst().allSatisfy { $0["image"]?.string?.hasPrefix("oss://<upload_dir>/") == true })
        #expect(body["parameters"]?["bbox_list"] == [[], [[300, 200, 500, 400]]])
        #expect(body["parameters"]?["n"]?.integer == 1)
    }

    @Test("the prompt says 图1 when it holds a Han character")
    func han() async throws {
        let answer = try await check("--image", "room=room.png", "-p", "把{room}变成夜晚", "--print-request", "--json")
        let content = try answer.object()["request"]?.array?.last?["body"]?["input"]?["messages"]?.array?.first?["content"]
        #expect(content?.array?.first == ["text": "把图1变成夜晚"])
    }

    @Test(
        "--watermark is accepted as people write it",
        arguments: [
            (["--watermark", "false"], false), (["--watermark", "no"], false), (["--no-watermark"], false), (["--watermark=off"], false),
            (["--watermark"], true), (["--watermark", "true"], true), (["--watermark=yes"], true),
        ] as [([String], Bool)])
    func watermark(words: [String], value: Bool) async throws {
        let answer = try await Tool.run(["check", "--image", "room.png", "-p", "x", "--print-request", "--json"] + words, in: desk)
        #expect(try answer.object()["request"]?.array?.last?["body"]?["parameters"]?["watermark"] == .bool(value))
    }

    @Test(
        "--size is accepted as people write it",
        arguments: [("2k", "2K"), ("1K", "1K"), ("1280x1280", "1280*1280"), ("1280*1280", "1280*1280"), ("like:1", "960*800")])
    func size(text: String, sent: String) async throws {
        #expect(try await parameters("--size", text)["size"]?.string == sent)
    }

    @Test("a violation is exit 5, and plan and request are printed all the same")
    func violation() async throws {
        let answer = try await check("--image", "small.png", "-p", "x", "--print-request", "--json")
        #expect(answer.exitCode == 5)
        let report = try answer.object()
        #expect(report["findings"]?.array?.map { $0["field"]?.string } == ["references[0].size"])
        #expect(report["request"]?.array?.isEmpty == false)
    }

    @Test("the plan names canvas, size and whether boxes are sent")
    func plan() async throws {
        let plan = try #require(try await check("--image", "room.png", "--region", "1,1,9,9", "-p", "x", "--json").object()["plan"])
        #expect(plan["canvas"]?.string == "1")
        #expect(plan["size"]?.string == "960*800")
        #expect(plan["boxesSent"]?.bool == true)
    }

    @Test("on a model without boxes the plan says so, and no box is sent")
    func boxesNotSent() async throws {
        let words = ["--image", "room.png", "--region", "1,1,9,9", "-p", "x", "--model", "qwen-image-edit-plus"]
        let report = try await Tool.run(["check", "--print-request", "--json"] + words, in: desk).object()
        #expect(report["plan"]?["boxesSent"]?.bool == false)
        #expect(report["request"]?.array?.last?["body"]?["parameters"]?["bbox_list"] == nil)
        #expect(try await Tool.run(["check"] + words, in: desk).output.contains("boxes not sent"))
    }

    @Test("the price is that of all pictures")
    func cost() async throws {
        let cost = try await check("--image", "room.png", "-p", "x", "-n", "4", "--json").object()["cost"]
        #expect(cost == ["images": 4, "amount": .number(0.12), "currency": "USD"])
    }
}
