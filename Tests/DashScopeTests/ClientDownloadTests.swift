import ImageEditing
import Testing

@testable import DashScope

struct ClientDownloadTests {
    /// The bytes that arrive from an address of the server, and how often the download began.
    private func download(_ path: String, from server: RecordingServer) async throws -> (bytes: [UInt8], starts: Int) {
        var bytes: [UInt8] = []
        var starts = 0
        try await DashScopeClient.testing(server).download(server.address + path) {
            bytes = []
            starts += 1
        } into: {
            bytes += $0
        }
        return (bytes, starts)
    }

    @Test("a result is fetched without the key")
    func withoutKey() async throws {
        let picture = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        try await RecordingServer.serving { _ in
            .reply(200, ["Content-Type": "image/png"], picture)
        } _: { server in
            let result = try await download("/results/1.png?Expires=1&Signature=abc", from: server)
            #expect(result.bytes == picture)
            #expect(result.starts == 1)
            let request = try #require(server.requests.first)
            #expect(request.method == "GET" && request.path == "/results/1.png" && request.query == "Expires=1&Signature=abc")
            #expect(request.headers["authorization"] == nil)
            #expect(!request.headers.values.contains { $0.contains(DashScopeClient.testKey) })
        }
    }

    @Test("a result that breaks off is an error")
    func truncated() async throws {
        try await RecordingServer.serving { _ in
            .breakOff([1, 2, 3], length: 1000)
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await download("/1.png", from: server) }
            #expect(error?.kind == .network)
        }
    }

    @Test("a result that broke off is fetched again from its beginning")
    func fetchedAgain() async throws {
        try await RecordingServer.serving {
            $0.number == 1 ? .breakOff([1, 2, 3], length: 5) : .reply(200, [:], [1, 2, 3, 4, 5])
        } _: { server in
            let result = try await download("/1.png", from: server)
            #expect(result.bytes == [1, 2, 3, 4, 5])
            #expect(result.starts == 2)
        }
    }

    @Test("an address that is no longer good is expired", arguments: [403, 404])
    func expired(status: Int) async throws {
        try await RecordingServer.serving { _ in
            .reply(status, ["Content-Type": "application/xml"], Array("<Error/>".utf8))
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await download("/1.png?Signature=abc", from: server) }
            #expect(error?.kind == .expired)
            #expect(error?.description.contains("Signature") == false)
            #expect(server.requests.count == 1)
        }
    }

    @Test("a storage host that is busy is asked again")
    func busy() async throws {
        try await RecordingServer.serving {
            $0.number == 1 ? .reply(503, [:], []) : .reply(200, [:], [7])
        } _: { server in
            let result = try await download("/1.png", from: server)
            #expect(result.bytes == [7])
        }
    }

    @Test("a redirection of a result is followed three times at most, and without the key")
    func redirections() async throws {
        try await RecordingServer.serving { _ in
            .reply(302, ["Location": "/other.png"], [])
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await download("/1.png", from: server) }
            #expect(error?.kind == .refused)
            #expect(server.requests.map(\.path) == ["/1.png", "/other.png", "/other.png", "/other.png"])
            #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
        }
    }

    @Test("what a redirection leads to is fetched")
    func redirection() async throws {
        try await RecordingServer.serving {
            $0.path == "/1.png" ? .reply(307, ["Location": "/other.png"], []) : .reply(200, [:], [7])
        } _: { server in
            let result = try await download("/1.png", from: server)
            #expect(result.bytes == [7])
        }
    }

    @Test(
        "a redirection into a private network, or to an unencrypted host, is not followed",
        arguments: [
            "http://169.254.169.254/latest", "https://169.254.169.254/", "https://10.0.0.1/1.png", "https://192.168.1.1/1.png",
            "https://[fd00::1]/1.png", "https://[fe80::1]/1.png", "https://0/1.png", "https://0x7f000001/", "http://example.com/1.png",
            "file:///etc/passwd",
        ])
    func redirectionElsewhere(location: String) async throws {
        try await RecordingServer.serving { _ in
            .reply(302, ["Location": location], [])
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await download("/1.png", from: server) }
            #expect(error?.kind == .refused)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "an address that is neither https nor on this machine is not fetched",
        arguments: [
            "http://example.com/1.png", "http://127.0.0.1.example.com/1.png", "ftp://127.0.0.1/1.png", "file:///etc/passwd",
            "//example.com/1.png", "", "http://localhost:1@nowhere.invalid/1.png",
        ])
    func insecure(address: String) async throws {
        try await RecordingServer.serving { _ in
            .hangUp
        } _: { server in
            let client = try DashScopeClient.testing(server, retry: RetryPolicy(attempts: 1))
            let error = await #expect(throws: DashScopeError.self) { try await client.download(address, restart: {}, into: { _ in }) }
            #expect(error?.kind == .refused)
        }
    }

    @Test("an address on this machine is not fetched for the real service")
    func loopbackFromService() async throws {
        try await RecordingServer.serving { _ in
            .reply(200, [:], [1])
        } _: { server in
            let client = try DashScopeClient(apiKey: APIKey(DashScopeClient.testKey), clock: InstantClock())
            await #expect(throws: DashScopeError.self) { try await client.download(server.address + "/1.png", restart: {}, into: { _ in }) }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("an error of the place where the bytes go ends the download")
    func sinkFails() async throws {
        struct Full: Error {}
        try await RecordingServer.serving { _ in
            .reply(200, [:], [1])
        } _: { server in
            let client = try DashScopeClient.testing(server)
            await #expect(throws: Full.self) {
                try await client.download(server.address + "/1.png", restart: {}, into: { _ in throw Full() })
            }
            #expect(server.requests.count == 1)
        }
    }
}
