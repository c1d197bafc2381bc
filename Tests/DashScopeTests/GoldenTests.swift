import ImageEditing
import Testing

@testable import DashScope

/// Requests compared with those of the vendor's SDK.
struct GoldenTests {
    /// Every recorded flow whose request can be made without uploading anything.
    static let flows = Golden.all.filter { !$0.isDefect && !$0.hasFiles && $0.generation != nil }

    @Test("the recorded flows of wan2.7 are among those that are compared")
    func present() {
        let names = Set(Self.flows.map(\.name))
        #expect(names.isSuperset(of: ["wan27-bbox-edit", "wan27-color-palette", "wan27-edit-two-urls", "wan27-t2i-thinking-sync"]))
    }

    @Test("a request goes where the SDK's goes, with the same headers", arguments: flows)
    func envelope(flow: Golden) throws {
        let recorded = try #require(flow.generation)
        let request = try flow.request(images: flow.images)
        #expect("/api/v1" + request.path == recorded["path"]?.string)
        #expect(recorded["method"]?.string == "POST")
        #expect(recorded["query"]?.object == [:])
        #expect(Golden.actedOn(request.headers) == Golden.actedOn(recorded))
        #expect(request.headers.count == Golden.actedOn(recorded).count)
    }

    @Test("a request says what the SDK's says", arguments: flows)
    func body(flow: Golden) throws {
        flow.expectBody(try flow.request(images: flow.images).body, flow.generation?["body"])
    }

    @Test("the answers that were recorded are read", arguments: flows)
    func answer(flow: Golden) throws {
        let index = try #require(flow.requests.firstIndex { $0 == flow.generation })
        let recorded = flow.answers[index]
        guard recorded["status"] == 200 else { return }
        let answer = GenerationAnswer(recorded["body"] ?? .null)
        #expect(answer.requestID != nil)
        #expect(answer.taskID != nil || !answer.addresses.isEmpty)
    }
}

/// Whole exchanges with a server that answers what the SDK was answered.
struct GoldenTaskTests {
    private static let names: Set = [
        "task-cancel", "task-cancel-too-late", "task-failed", "task-failed-messages", "poll-503-retried", "task-unknown",
    ]
    static let flows = Golden.all.filter { names.contains($0.name) }

    @Test("a task is submitted, asked about and cancelled with the SDK's requests", arguments: flows)
    func replay(flow: Golden) async throws {
        try await RecordingServer.serving { request in
            let recorded = flow.answers[request.number - 1]
            return .json(recorded["body"] ?? .null, status: recorded["status"]?.integer ?? 0)
        } _: { server in
            let client = try DashScopeClient.testing(server)
            while server.requests.count < flow.requests.count {
                let next = flow.requests[server.requests.count]
                let path = try #require(next["path"]?.string)
                let id = ServiceTask.ID(rawValue: String(path.split(separator: "/")[min(3, path.split(separator: "/").count - 1)]))
                if path.hasSuffix("/cancel") {
                    // Refused when it is too late, which is part of the flow.
                    try? await client.cancel(id)
                } else if path.contains("/tasks/") {
                    _ = try await client.task(id)
                } else {
                    _ = try await client.send(try flow.request(images: []))
                }
            }
            #expect(server.requests.map(\.method) == flow.requests.map { $0["method"]?.string ?? "" })
            #expect(server.requests.map(\.path) == flow.requests.map { $0["path"]?.string ?? "" })
            #expect(server.requests.allSatisfy { $0.query.isEmpty && $0.headers["authorization"] == "Bearer sk-0123456789abcdef" })
        }
    }

    @Test("the list of tasks is asked for with the SDK's query, and read under either of its names", arguments: ["data", "tasks"])
    func list(key: String) async throws {
        let flow = try #require(Golden.all.first { $0.name == "task-list" })
        let recorded = flow.answers[1]["body"]
        try await RecordingServer.serving { _ in
            var body = recorded?.object ?? [:]
            let rows = body.removeValue(forKey: "data")
            body[key] = rows
            return .json(.object(body))
        } _: { server in
            let tasks = try await DashScopeClient.testing(server).tasks(page: 1, pageSize: 10)
            #expect(tasks.map(\.id.rawValue) == recorded?["data"]?.array?.compactMap { $0["task_id"]?.string })
            #expect(!tasks.isEmpty && tasks.allSatisfy { $0.model == "wan2.5-t2i-preview" && $0.created != nil })
            #expect(server.requests.map { $0.method + " " + $0.path } == ["GET /api/v1/tasks"])
            #expect(Set(server.requests[0].query.split(separator: "&")) == ["page_no=1", "page_size=10"])
        }
    }
}
