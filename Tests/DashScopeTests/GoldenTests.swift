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

    @Test("the recorded stream that sends both the header and the parameter is compared, those that lose or add one are not")
    func presentStream() {
        #expect(Self.flows.filter(\.isStream).map(\.name) == ["wan26-interleave-stream@1.25.15"])
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
        let answer =
            flow.isStream
            ? flow.events.reduce(into: GenerationAnswer(.null)) { $0.append(GenerationAnswer($1)) }
            : GenerationAnswer(recorded["body"] ?? .null)
        #expect(answer.requestID != nil)
        #expect(answer.taskID != nil || !answer.addresses.isEmpty)
    }
}

/// Streams from a server that sends the recorded events, in the frames that the SDK's parser knows.
struct GoldenStreamTests {
    static let flows = GoldenTests.flows.filter(\.isStream)

    private func exchange(_ flow: Golden) async throws -> (answer: GenerationAnswer, request: RecordingServer.Request) {
        let frames = try flow.events.enumerated().map { index, event in
            let data = String(decoding: try JSONBytes.encode(event), as: UTF8.self)
            return "id:\(index + 1)\nevent:result\n:HTTP_STATUS/200\ndata:\(data)\n\n"
        }
        let type = flow.answers.first?["content_type"]?.string ?? ""
        return try await RecordingServer.serving { _ in
            .reply(200, ["Content-Type": type], Array(frames.joined().utf8))
        } _: { server in
            let answer = try await DashScopeClient.testing(server).stream(try flow.request(images: flow.images))
            return (answer, try #require(server.requests.first))
        }
    }

    @Test("a stream is asked for with the SDK's method, path, headers and body", arguments: flows)
    func request(flow: Golden) async throws {
        let request = try await exchange(flow).request
        let recorded = try #require(flow.generation)
        #expect(request.method == recorded["method"]?.string && request.path == recorded["path"]?.string && request.query.isEmpty)
        for name in ["accept", "content-type", "x-accel-buffering", "x-dashscope-sse"] {
            #expect(request.headers[name] == recorded["headers"]?[name]?.string, "\(name)")
        }
        #expect(Golden.actedOn(request.headers) == Golden.actedOn(recorded))
        flow.expectBody(request.json, recorded["body"])
    }

    @Test("the recorded stream is three pictures with text around them", arguments: flows)
    func answer(flow: Golden) async throws {
        let answer = try await exchange(flow).answer
        #expect(
            answer.parts == [
                .text("Step 1."), .picture(1), .text("Step 2."), .picture(2), .text("Step 3."), .picture(3), .text("Enjoy."),
            ])
        #expect(answer.addresses.count == 3 && answer.usage?.imageCount == 3)
        #expect(answer.requestID == "d9c2b1bc-8ab6-d461-7766-f0c4dbee6bbb" && answer.interruption == nil)
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
