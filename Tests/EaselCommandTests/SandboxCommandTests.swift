import Easel
import Foundation
import Testing

@Suite("easel sandbox")
struct SandboxCommandTests {
    @Test("the first line says where it is and which key it takes")
    func firstLine() throws {
        let server = try SandboxServer(in: Desk(), words: ["--key", "sk-mine"])
        #expect(server.firstLine["apiKey"]?.string == "sk-mine")
        #expect(server.baseURL.hasPrefix("http://127.0.0.1:"))
        #expect(server.baseURL.hasSuffix("/api/v1"))
        _ = server.stop()
    }

    @Test("SIGTERM ends it as Ctrl-C does, by itself, with 130")
    func termination() throws {
        let end = try SandboxServer(in: Desk()).stop()
        #expect(end.reason == .exit)
        #expect(end.exitCode == 130)
    }

    @Test("a port that is taken is exit 4, and the hint names --port")
    func takenPort() async throws {
        let desk = try Desk()
        let server = try SandboxServer(in: desk)
        let port = try #require(URL(string: server.baseURL)?.port)
        let answer = try await Tool.run("sandbox", "--port", String(port), in: desk)
        #expect(answer.exitCode == 4)
        #expect(answer.error.contains(String(port)) && answer.error.contains("--port"))
        _ = server.stop()
    }

    @Test("doctor finds a sandbox well")
    func doctor() async throws {
        let desk = try Desk()
        let answer = try await Tool.run("doctor", "--sandbox", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 0)
        #expect(try answer.objects().first { $0["check"]?.string == "service" }?["verdict"]?.string == "ok")
    }
}
