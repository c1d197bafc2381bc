import ImageEditing
import Testing

@testable import DashScope

struct ClientTests {
    /// What a call fails with, and how many requests the server saw.
    private func failure(
        of call: (DashScopeClient) async throws -> Void, retry: RetryPolicy = RetryPolicy(),
        _ answer: @escaping @Sendable (RecordingServer.Request) -> RecordingServer.Answer
    ) async throws -> (error: DashScopeError, count: Int) {
        try await RecordingServer.serving(answer) { server in
            let client = try DashScopeClient.testing(server, retry: retry)
            do { try await call(client) } catch let error as DashScopeError { return (error, server.requests.count) }
            Issue.record("the call did not fail")
            throw CancellationError()
        }
    }

    private func send(_ client: DashScopeClient) async throws { _ = try await client.send(.harbour()) }

    @Test("a task is followed from its submission to its picture")
    func polling() async throws {
        let picture: JSONValue = ["choices": [["message": ["content": [["type": "image", "image": "https://example.com/1.png"]]]]]]
        try await RecordingServer.serving { request in
            switch request.number {
            case 1: .json(["output": ["task_id": "t-1", "task_status": "PENDING"], "request_id": "r-1"])
            case 2: .json(["output": ["task_id": "t-1", "task_status": "RUNNING"], "request_id": "r-2"])
            default:
                .json([
                    "output": .object(["task_status": "SUCCEEDED"].merging(picture.object ?? [:]) { first, _ in first }),
                    "request_id": "r-3",
                ])
            }
        } _: { server in
            let client = try DashScopeClient.testing(server)
            let submitted = try await client.send(.harbour())
            let id = try #require(submitted.taskID)
            #expect(submitted.status == .pending && submitted.requestID == "r-1")
            #expect(try await client.task(id).status == .running)
            let done = try await client.task(id)
            #expect(done.status == .succeeded && done.addresses == ["https://example.com/1.png"])
            #expect(server.requests.dropFirst().allSatisfy { $0.method == "GET" && $0.path == "/api/v1/tasks/t-1" && $0.body.isEmpty })
        }
    }

    @Test("an id from the service cannot leave its place in the path")
    func escapedID() async throws {
        try await RecordingServer.serving { _ in
            .json(["output": ["task_status": "UNKNOWN"]])
        } _: { server in
            let answer = try await DashScopeClient.testing(server).task(ServiceTask.ID(rawValue: "a/../b?c"))
            #expect(answer.status == .unknown)
            #expect(server.requests.map(\.path) == ["/api/v1/tasks/a%2F..%2Fb%3Fc"])
        }
    }

    @Test(
        "a refusal has the kind of its code, its request id, and is certain",
        arguments: [
            (401, "InvalidApiKey", DashScopeError.Kind.key), (429, "Throttling.RateQuota", .throttled), (429, "Throttling", .throttled),
            (400, "DataInspectionFailed", .moderation), (400, "IPInfringementSuspect", .moderation), (400, "Arrearage", .quota),
            (403, "AllocationQuota.FreeTierOnly", .quota), (403, "AccessDenied.Unpurchased", .quota), (403, "Model.AccessDenied", .key),
            (400, "InvalidParameter", .refused), (400, "UnsupportedOperation", .refused), (403, "AccessDenied", .key),
            (404, "ModelNotFound", .refused), (429, "PostpaidBillOverdue", .quota),
            // Conditions: “Free allocated quota exceeded.” is the quota; the same code without it is the pace.
            (429, "Throttling.AllocationQuota", .throttled),
        ])
    func refusal(status: Int, code: String, kind: DashScopeError.Kind) async throws {
        let (error, _) = try await failure(of: send, retry: RetryPolicy(attempts: 1)) { _ in .refusal(status, code) }
        #expect(error.kind == kind)
        #expect(error.code == code && error.httpStatus == status)
        #expect(error.requestID == "0f1e2d3c" && error.description.contains("0f1e2d3c"))
        #expect(error.outcome == .rejected)
    }

    @Test("the free quota that is used up is no matter of pace")
    func freeQuota() async throws {
        let (error, count) = try await failure(of: send) { _ in
            .refusal(429, "Throttling.AllocationQuota", "Free allocated quota exceeded.")
        }
        #expect(error.kind == .quota)
        #expect(count == 1)
    }

    @Test(
        "a refusal that will not change is not sent again",
        arguments: [(401, "InvalidApiKey"), (400, "DataInspectionFailed"), (400, "Arrearage"), (400, "InvalidParameter")])
    func notAgain(status: Int, code: String) async throws {
        let (_, count) = try await failure(of: send) { _ in .refusal(status, code) }
        #expect(count == 1)
    }

    @Test("a 200 that carries a code is a refusal")
    func codeIn200() async throws {
        let (error, count) = try await failure(of: send) { _ in .refusal(200, "DataInspectionFailed") }
        #expect(error.kind == .moderation && error.requestID == "0f1e2d3c")
        #expect(count == 1)
    }

    @Test("the code of a failed task is no refusal of the question")
    func failedTask() async throws {
        try await RecordingServer.serving { _ in
            .json(["code": "InternalError", "message": "x", "output": ["task_id": "t-1", "task_status": "FAILED"]])
        } _: { server in
            let answer = try await DashScopeClient.testing(server).task(ServiceTask.ID(rawValue: "t-1"))
            #expect(answer.status == .failed && answer.code == "InternalError")
        }
    }

    @Test(
        "a page instead of JSON, in answer to a submission, leaves in doubt whether it arrived, and it is not sent again",
        arguments: [200, 502])
    func page(status: Int) async throws {
        let (error, count) = try await failure(of: send) { _ in
            .reply(status, ["Content-Type": "text/html"], Array("<html>Sign in</html>".utf8))
        }
        #expect(error.kind == .service && error.outcome == .unknown)
        #expect(error.message.contains("text/html"))
        #expect(count == 1)
    }

    @Test("a submission whose connection breaks is in doubt and not sent again")
    func hangUp() async throws {
        let (error, count) = try await failure(of: send) { _ in .hangUp }
        #expect(error.kind == .network && error.outcome == .unknown)
        #expect(count == 1)
    }

    @Test("a submission whose answer breaks off is in doubt and not sent again")
    func brokenAnswer() async throws {
        let (error, count) = try await failure(of: send) { _ in .breakOff(Array(#"{"output": {"#.utf8), length: 500) }
        #expect(error.kind == .network && error.outcome == .unknown)
        #expect(count == 1)
    }

    @Test(
        "a submission that the service failed on is in doubt and not sent again",
        arguments: [(500, "InternalError"), (503, "ModelServingError")])
    func serviceFailed(status: Int, code: String) async throws {
        let (error, count) = try await failure(of: send) { _ in .refusal(status, code) }
        #expect(error.kind == .service && error.outcome == .unknown)
        #expect(count == 1)
    }

    @Test("a submission that was accepted without a task is in doubt")
    func noTask() async throws {
        let (error, count) = try await failure(of: send) { _ in .json(["output": ["task_status": "PENDING"], "request_id": "r-1"]) }
        #expect(error.outcome == .unknown && error.requestID == "r-1")
        #expect(count == 1)
    }

    @Test("a connection that is refused is certainly no submission")
    func refusedConnection() async throws {
        // Nobody listens any more at the port of a server that has ended.
        let server = try await RecordingServer.serving({ _ in .hangUp }) { $0 }
        let error = await #expect(throws: DashScopeError.self) { try await DashScopeClient.testing(server).send(.harbour()) }
        #expect(error?.kind == .network && error?.outcome == .rejected)
    }

    @Test("a redirection is not followed", arguments: [301, 302, 307, 308])
    func redirection(status: Int) async throws {
        let (error, count) = try await failure(of: send) { _ in .reply(status, ["Location": "/elsewhere"], []) }
        #expect(error.httpStatus == status)
        #expect(count == 1)
    }

    @Test("a cancellation that comes too late says so")
    func lateCancellation() async throws {
        let sentence = "Failed to cancel the task, please confirm if the task is in PENDING status."
        let (error, _) = try await failure(of: { try await $0.cancel(ServiceTask.ID(rawValue: "t-1")) }) { _ in
            .refusal(400, "UnsupportedOperation", sentence)
        }
        #expect(error.kind == .refused && error.code == "UnsupportedOperation" && error.message.contains("PENDING"))
    }
}
