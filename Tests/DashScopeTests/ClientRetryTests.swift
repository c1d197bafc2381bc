import ImageEditing
import Testing

@testable import DashScope

/// What the client sends again, and when.
struct ClientRetryTests {
    private static let accepted = RecordingServer.Answer.json([
        "output": ["task_id": "t-1", "task_status": "PENDING"], "request_id": "r-1",
    ])

    @Test("a submission that came too fast is sent again")
    func throttled() async throws {
        try await RecordingServer.serving {
            $0.number < 3 ? .refusal(429, "Throttling.RateQuota") : Self.accepted
        } _: { server in
            let answer = try await DashScopeClient.testing(server).send(.harbour())
            #expect(answer.taskID?.rawValue == "t-1")
            #expect(server.requests.count == 3)
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
    }

    @Test(
        "a question is asked again when the service is busy or the connection breaks",
        arguments: [RecordingServer.Answer.refusal(503, "ModelUnavailable"), .hangUp])
    func askedAgain(answer: RecordingServer.Answer) async throws {
        try await RecordingServer.serving {
            $0.number == 1 ? answer : .json(["output": ["task_status": "RUNNING"]])
        } _: { server in
            let answer = try await DashScopeClient.testing(server).task(ServiceTask.ID(rawValue: "t-1"))
            #expect(answer.status == .running)
            #expect(server.requests.count == 2)
        }
    }

    @Test("a question is asked as often as the policy says and no more")
    func attempts() async throws {
        try await RecordingServer.serving { _ in
            .refusal(503, "ModelUnavailable")
        } _: { server in
            let client = try DashScopeClient.testing(server, retry: RetryPolicy(attempts: 3))
            let error = await #expect(throws: DashScopeError.self) { try await client.task(ServiceTask.ID(rawValue: "t-1")) }
            #expect(error?.kind == .service)
            #expect(server.requests.count == 3)
        }
    }

    @Test("the pause that the server asks for is kept", arguments: [("Retry-After", "7", 7.0), ("retry-after-ms", "9500", 9.5)])
    func retryAfter(header: String, value: String, seconds: Double) async throws {
        let clock = InstantClock()
        try await RecordingServer.serving { request in
            request.number == 1
                ? .reply(429, ["Content-Type": "application/json", header: value], Array(#"{"code": "Throttling", "message": "x"}"#.utf8))
                : .json(["output": ["task_status": "RUNNING"]])
        } _: { server in
            _ = try await DashScopeClient.testing(server, clock: clock).task(ServiceTask.ID(rawValue: "t-1"))
        }
        #expect(clock.sleeps.count == 1)
        #expect((clock.sleeps.first ?? .zero) >= .seconds(seconds))
    }
}
