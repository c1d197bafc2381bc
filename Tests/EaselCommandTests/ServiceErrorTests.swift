import Easel
import Foundation
import Testing

@Suite("A service that says no, or nothing")
struct ServiceErrorTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("ok.png")
    }

    private func edit(_ words: [String], key: String? = nil) async throws -> Tool.Answer {
        try await Tool.run(
            ["edit", "--image", "ok.png", "-p", "A round window", "--json"] + words, in: desk,
            environment: key.map { ["DASHSCOPE_API_KEY": $0] } ?? [:])
    }

    @Test("a key that the service does not accept is exit 2, with the service's request id")
    func wrongKey() async throws {
        let server = try SandboxServer(in: desk)
        let answer = try await edit(server.words, key: "sk-another")
        #expect(answer.exitCode == 2)
        #expect(answer.output.isEmpty)
        let failure = try answer.failure()
        #expect(failure["code"]?.string == "key")
        #expect(failure["requestId"]?.string?.isEmpty == false)
        #expect(failure["message"]?.string?.contains("service region") == true)
    }

    @Test("no key is exit 2, and the sentence says how to set one and how to do without")
    func noKey() async throws {
        let answer = try await edit(["--workspace", "shoot"])
        #expect(answer.exitCode == 2)
        let message = try #require(try answer.failure()["message"]?.string)
        #expect(message.contains("DASHSCOPE_API_KEY") && message.contains("--sandbox"))
        #expect(!desk.exists("shoot"))
    }

    @Test("a place without a common host is exit 2, and the sentence names the two ways on")
    func frankfurt() async throws {
        let answer = try await edit(["--workspace", "shoot", "--service-region", "frankfurt"], key: "sk-any")
        #expect(answer.exitCode == 2)
        let message = try #require(try answer.failure()["message"]?.string)
        for words in ["frankfurt", "--workspace-id", "--base-url"] { #expect(message.contains(words)) }
    }

    @Test("a service that cannot be reached is exit 3, nothing is billed, and the sentence names the host")
    func noNetwork() async throws {
        let answer = try await edit(["--workspace", "shoot", "--base-url", "http://127.0.0.1:1/api/v1"], key: "sk-any")
        #expect(answer.exitCode == 3)
        #expect(answer.output.isEmpty)
        let failure = try answer.failure()
        #expect(failure["code"]?.string == "network")
        #expect(failure["billed"]?.string == "no")
        #expect(failure["message"]?.string?.contains("127.0.0.1") == true)
    }

    @Test("a service that cannot be reached is exit 3 for a request that carries its files, too")
    func noNetworkInline() async throws {
        let answer = try await edit(
            ["--workspace", "shoot", "--base-url", "http://127.0.0.1:1/api/v1", "--upload", "never", "--lookup-delays", "0"], key: "sk-any")
        #expect(answer.exitCode == 3)
        #expect(try answer.failure()["billed"]?.string == "no")
    }

    @Test("a base URL that would send the key unencrypted is refused: exit 4")
    func unencrypted() async throws {
        let answer = try await edit(["--workspace", "shoot", "--base-url", "http://192.0.2.1/api/v1"], key: "sk-any")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains("https://") == true)
    }

    @Test("a prompt that the content check refuses is exit 6, not billed")
    func moderation() async throws {
        let answer = try await Tool.run(["edit", "--image", "ok.png", "-p", "[[fail]]", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 6)
        let failure = try answer.failure()
        #expect(failure["code"]?.string == "moderation")
        #expect(failure["billed"]?.string == "no")
        #expect(failure["message"]?.string?.contains("DataInspectionFailed") == true)
    }

    @Test("fewer pictures than were asked for are delivered, and the exit code is 10")
    func partial() async throws {
        let answer = try await Tool.run(["edit", "--image", "ok.png", "-p", "[[partial]]", "-n", "2", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 10)
        let job = try answer.object()
        #expect(job["asked"]?.integer == 2)
        #expect(job["received"]?.integer == 1)
        #expect(job["state"]?.string == "delivered")
    }

    @Test("the key stands in nothing that is printed or written")
    func key() async throws {
        let key = "sk-5f3c9b7e2a8d4416b0e7c1d2f3a4b5c6"
        let environment = ["DASHSCOPE_API_KEY": key]
        let server = try SandboxServer(in: desk, words: ["--key", key])
        let service = Array(server.words.prefix(2)) + ["--workspace", "shoot"]
        var printed = ""
        for words in [
            ["edit", "--image", "ok.png", "-p", "A round window"] + server.words,
            ["edit", "--image", "ok.png", "-p", "[[fail]]", "--json"] + server.words,
            ["check", "--image", "ok.png", "-p", "x", "--print-request"], ["jobs", "--workspace", "shoot", "--json"],
            ["doctor", "--json"] + service,
            ["edit", "--image", "ok.png", "-p", "x", "--base-url", "http://127.0.0.1:1/api/v1", "--workspace", "shoot"],
        ] {
            let answer = try await Tool.run(words, in: desk, environment: environment)
            printed += answer.output + answer.error
        }
        _ = server.stop()
        #expect(printed.contains("delivered"))
        #expect(!printed.contains(key))
        for (name, data) in try desk.files() { #expect(data.range(of: Data(key.utf8)) == nil, "\(name)") }
    }
}
