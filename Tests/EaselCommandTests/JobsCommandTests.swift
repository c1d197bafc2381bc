import Easel
import Foundation
import Testing

@Suite("easel jobs")
struct JobsCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 960, height: 800)
    }

    private func edit(_ prompt: String, _ words: [String] = []) async throws -> JSONValue {
        try await Tool.run(["edit", "--image", "room.png", "-p", prompt, "--json"] + Desk.sandbox + words, in: desk).object()
    }

    private func jobs(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["jobs", "--workspace", "shoot"] + words, in: desk)
    }

    @Test("jobs --json is a line for each job, oldest first")
    func list() async throws {
        let ids = try await [edit("One"), edit("Two")].map { $0["job"]?.string }
        let answer = try await jobs("--json")
        #expect(answer.exitCode == 0)
        #expect(try answer.objects().map { $0["job"]?.string } == ids)
    }

    @Test("jobs last --json tells of the newest what edit told of it")
    func last() async throws {
        _ = try await edit("One")
        let told = try #require(try await edit("Two").object)
        let last = try #require(try await Tool.run("jobs", "last", "--workspace", "shoot", "--json", in: desk).object().object)
        for field in ["job", "model", "state", "taskId", "requestId", "sheet", "asked", "received", "billed", "cost", "usage", "prompt"] {
            #expect(last[field] == told[field], "\(field)")
        }
        #expect(last["images"]?.array?.first?["path"] == told["images"]?.array?.first?["path"])
    }

    @Test("a unique beginning of an id is enough")
    func beginning() async throws {
        let id = try #require(try await edit("One")["job"]?.string)
        let answer = try await Tool.run("jobs", String(id.prefix(6)), "--workspace", "shoot", "--json", in: desk)
        #expect(try answer.object()["job"]?.string == id)
    }

    @Test("a job that does not exist is exit 4, and the sentence says how to list them")
    func unknown() async throws {
        _ = try await edit("One")
        let answer = try await Tool.run("jobs", "zzzz", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["message"]?.string?.contains("easel jobs") == true)
    }

    @Test("of a failed job the JSON tells the service's code and sentence, as the text does")
    func failed() async throws {
        _ = try await Tool.run(["edit", "--image", "room.png", "-p", "[[fail]]"] + Desk.sandbox, in: desk)
        let text = try await Tool.run("jobs", "last", "--workspace", "shoot", in: desk).output
        let line = try await Tool.run("jobs", "last", "--workspace", "shoot", "--json", in: desk)
        #expect(text.contains("DataInspectionFailed"))
        #expect(line.output.contains("DataInspectionFailed"))
        #expect(try line.object()["state"]?.string == "failed")
    }

    @Test("an edit that was let go with --detach is fetched by jobs resume")
    func resume() async throws {
        let server = try SandboxServer(in: desk, words: ["--key", "sk-any"])
        let environment = ["DASHSCOPE_API_KEY": "sk-any"]
        let sent = try await Tool.run(
            ["edit", "--image", "room.png", "-p", "x", "--detach", "--json"] + server.words, in: desk, environment: environment)
        #expect(try sent.object()["state"]?.string == "submitted")
        let resumed = try await Tool.run(["jobs", "resume", "--json"] + server.words, in: desk, environment: environment)
        #expect(resumed.exitCode == 0)
        #expect(try resumed.object()["state"]?.string == "delivered")
        #expect(try resumed.object()["job"] == sent.object()["job"])
    }

    @Test("jobs resume with --json tells a job's error as an error object")
    func resumeError() async throws {
        let server = try SandboxServer(in: desk, words: ["--key", "sk-any"])
        let environment = ["DASHSCOPE_API_KEY": "sk-any"]
        _ = try await Tool.run(["edit", "--image", "room.png", "-p", "x", "--detach"] + server.words, in: desk, environment: environment)
        let resumed = try await Tool.run(
            "jobs", "resume", "--json", "--workspace", "shoot", "--base-url", "http://127.0.0.1:1/api/v1", in: desk,
            environment: environment)
        #expect(resumed.exitCode == 4)
        #expect(try resumed.failure()["message"]?.string?.contains(server.baseURL) == true)
    }

    @Test("a job of a sandbox that ended with its process is called expired, and is not unfinished")
    func sandboxIsGone() async throws {
        _ = try await edit("One", ["--detach"])
        _ = try await Tool.run(["jobs", "resume"] + Desk.sandbox, in: desk)
        #expect(try await Tool.run("jobs", "last", "--workspace", "shoot", "--json", in: desk).object()["state"]?.string == "expired")
    }
}
