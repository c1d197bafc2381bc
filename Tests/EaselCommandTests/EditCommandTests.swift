import Easel
import Foundation
import Testing

@Suite("easel edit")
struct EditCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 960, height: 800)
        try desk.picture("clock.png", width: 400, height: 400)
    }

    private func edit(_ words: String...) async throws -> Tool.Answer { try await Tool.run(["edit"] + Desk.sandbox + words, in: desk) }

    private func hang(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(
            [
                "edit", "--image", "clock=clock.png", "--image", "room=room.png", "--region", "room:300,200,500,400", "--seed", "7", "-p",
                "Hang {clock} in {room}",
            ]
                + Desk.sandbox + words, in: desk)
    }

    @Test("--json is one line with every field of the contract, and standard error is empty")
    func json() async throws {
        let answer = try await hang("--json")
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let job = try answer.object()
        for field in [
            "job", "model", "state", "taskId", "requestId", "images", "sheet", "asked", "received", "billed", "comparison", "cost", "usage",
            "prompt", "seed",
        ] { #expect(job[field] != nil && job[field] != .null, "\(field)") }
        #expect(job["state"]?.string == "delivered")
        #expect(job["prompt"]?.string == "Hang image 1 in image 2")
        #expect(job["cost"] == ["images": 1, "amount": .number(0.03), "currency": "USD"])
    }

    @Test("each of images has path, raw, size and the hash of its bytes")
    func images() async throws {
        let image = try #require(try await hang("--json").object()["images"]?.array?.first)
        let path = try #require(image["path"]?.string)
        let raw = try Data(contentsOf: URL(fileURLWithPath: try #require(image["raw"]?.string)))
        #expect([image["width"]?.integer, image["height"]?.integer] == [960, 800])
        #expect(image["sha256"]?.string == ContentHash.of([UInt8](raw)))
        #expect(path.hasPrefix(desk.path("shoot/out/room-")) && path.hasSuffix("-1.png"))
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("the comparison says that the region changed and the rest did not")
    func comparison() async throws {
        let job = try await edit("--image", "room.png", "--region", "300,200,500,400", "-p", "A round window", "--json").object()
        let comparison = try #require(job["comparison"])
        #expect((comparison["inside"]?["changed"]?.integer ?? 0) > 20_000)
        #expect((comparison["outside"]?["changed"]?.integer ?? .max) < 8000)
    }

    @Test("--quiet prints the delivered paths alone")
    func quiet() async throws {
        let answer = try await edit("--image", "room.png", "-p", "Evening light", "-n", "2", "--quiet")
        #expect(answer.error.isEmpty)
        #expect(answer.lines.count == 2)
        for path in answer.lines { #expect(path.hasPrefix("/") && FileManager.default.fileExists(atPath: path)) }
    }

    @Test("without a terminal progress is one line a change, on standard error")
    func progress() async throws {
        let answer = try await edit("--image", "room.png", "-p", "Evening light")
        #expect(!answer.error.contains("\r") && !answer.error.contains("\u{1B}"))
        #expect(!answer.output.contains("\u{1B}"))
        #expect(answer.error.split(separator: "\n").first?.contains("0.03 USD") == true)
        #expect(answer.error.contains("delivered"))
    }

    @Test("-o FILE.png is that file, and it is not replaced by a second edit")
    func output() async throws {
        #expect(try await edit("--image", "room.png", "-p", "One", "-o", "window.png").exitCode == 0)
        let bytes = try desk.data("window.png")
        #expect(try await edit("--image", "room.png", "-p", "Two", "-o", "window.png").exitCode == 4)
        #expect(try desk.data("window.png") == bytes)
        #expect(try await edit("--image", "room.png", "-p", "Two", "-o", "window.png", "--overwrite").exitCode == 0)
        #expect(try desk.data("window.png") != bytes)
    }

    @Test("a picture with alpha is flattened, which is said as advice")
    func alpha() async throws {
        try desk.picture("glass.png", width: 1200, height: 1200, alpha: 100)
        let answer = try await edit("--image", "glass.png", "-p", "x")
        #expect(answer.exitCode == 0)
        #expect(answer.error.contains("advice") && answer.error.contains("#FFFFFF"))
    }

    @Test("the same edit and seed give the same picture")
    func deterministic() async throws {
        let hashes = try await [hang("--json"), hang("--json")].map { try $0.object()["images"]?.array?.first?["sha256"]?.string }
        #expect(hashes[0] == hashes[1])
    }

    @Test("--dry-run sends nothing and makes nothing")
    func dryRun() async throws {
        let answer = try await edit("--image", "room.png", "-p", "x", "--dry-run", "--json")
        #expect(answer.exitCode == 0)
        #expect(try answer.object()["cost"]?["amount"] == .number(0.03))
        #expect(!desk.exists("shoot"))
    }

    @Test("an edit file gives the same request as the words")
    func editFile() async throws {
        try desk.write(##"{"prompt": "x", "images": ["room.png"], "regions": [[300, 200, 500, 400]], "seed": 7}"##, to: "edit.json")
        let file = try await Tool.run("check", "--edit", "edit.json", "--print-request", "--json", in: desk).object()
        let words = try await Tool.run(
            "check", "--image", "room.png", "--region", "300,200,500,400", "--seed", "7", "-p", "x", "--print-request", "--json", in: desk
        ).object()
        #expect(file["request"] == words["request"])
    }
}
