@testable import Easel
import Testing

@Suite("A submission that the service or the network fails")
struct RefusedSubmissionTests {
    private static let internalError = #"{"code": "InternalError", "message": "An internal error.", "request_id": "0b1c"}"#

    /// A studio behind a relay that fails the first submissions.
    private static func open(
        _ times: Int, _ fault: FaultyRelay.Fault, _ body: @escaping @Sendable (Studio, FaultyRelay) async throws -> Void
    ) async throws {
        try await Sandbox(key: "sk-of-a-test").serving { address in
            let relay = try FaultyRelay(to: address.baseURL, times: times, fault)
            defer { relay.stop() }
            try await body(Studio(baseURL: relay.baseURL), relay)
        }
    }

    @Test("a 500 with a code of the service's is sent again when its list does not know the task")
    func code() async throws {
        try await Self.open(1, .answer(500, Self.internalError)) { studio, relay in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.fast)
            #expect(
                try studio.states(of: job.id) == [
                    .planned, .submitting, .inDoubt, .planned, .submitting, .submitted, .succeeded, .downloaded, .delivered,
                ])
            #expect(relay.submissions == 2)
        }
    }

    @Test("a service that answers 500 for ever is given up after a few tries, and the job is in doubt")
    func forever() async throws {
        try await Self.open(.max, .answer(500, Self.internalError)) { studio, relay in
            let (edit, options) = (try studio.edit(), studio.fast)
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.run(edit, on: .wan27Image, options: options) }
            #expect(error?.kind == .inDoubt)
            #expect((2...4).contains(relay.submissions))
        }
    }

    @Test(
        "an answer that is not the service's own, and none, are not sent again",
        arguments: [.answer(502, "<html>Bad gateway</html>"), .hangUp] as [FaultyRelay.Fault])
    func noCode(fault: FaultyRelay.Fault) async throws {
        try await Self.open(1, fault) { studio, relay in
            let (edit, options) = (try studio.edit(), studio.fast)
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.run(edit, on: .wan27Image, options: options) }
            #expect(error?.kind == .inDoubt)
            #expect(relay.submissions == 1)
        }
    }

    @Test("a model that answers at once is not sent again after a 500")
    func atOnce() async throws {
        try await Self.open(1, .answer(500, Self.internalError)) { studio, relay in
            let (edit, options) = (try studio.edit(), studio.fast)
            let error = await #expect(throws: EaselError.self) {
                try await studio.workspace.run(edit, on: .qwenImageEditPlus, options: options)
            }
            #expect(error?.kind == .inDoubt)
            #expect(relay.submissions == 1)
        }
    }

    @Test("the person's word to send again holds for one more submission, not for as many as get no answer")
    func onceMore() async throws {
        try await Self.open(6, .hangUp) { studio, relay in
            var options = studio.fast
            options.resendsUnlisted = true
            let (edit, final) = (try studio.edit(), options)
            _ = try? await studio.workspace.run(edit, on: .wan27Image, options: final)
            #expect(relay.submissions == 2)
            #expect(try studio.ledger.jobs().map(\.state) == [.inDoubt])
        }
    }
}
