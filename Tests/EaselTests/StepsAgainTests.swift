import Easel
import Testing

@Suite("An edit of several steps that is run again")
struct StepsAgainTests {
    /// Three steps of which the second is refused once; what is behind it is not sent.
    private static func broken(_ body: @escaping @Sendable (Studio, FaultyRelay, EditPlan, JobRecord) async throws -> Void) async throws {
        let refusal = #"{"code": "DataInspectionFailed", "message": "Input data may be inappropriate.", "request_id": "0b1c"}"#
        try await Sandbox(key: "sk-of-a-test").serving { address in
            let relay = try FaultyRelay(to: address.baseURL, sparing: 1, times: 1, .answer(400, refusal))
            defer { relay.stop() }
            let studio = try Studio(baseURL: relay.baseURL)
            let plan = try StepsTests.plan(studio.folder, regions: 5)
            let outcomes = try await studio.workspace.runAll(plan, options: studio.fast)
            try #require(outcomes.map(\.record.state) == [.delivered, .failed])
            try #require(relay.submissions == 2)
            try await body(studio, relay, plan, outcomes[0].record)
        }
    }

    @Test("it goes on from the last step that was delivered, and sends only those that are missing")
    func goesOn() async throws {
        try await Self.broken { studio, relay, plan, first in
            let outcomes = try await studio.workspace.runAll(plan, options: studio.fast)
            try #require(outcomes.map(\.record.state) == [.delivered, .delivered])
            #expect(relay.submissions == 2 + 2)
            #expect(outcomes.map { $0.record.base?.description } == ["\(first.id)#1", "\(outcomes[0].record.id)#1"])
            let regions = try outcomes.map { try EditFile($0.record.edit).edit.regions(of: 0) }
            #expect(regions == plan.steps.dropFirst().map { $0.edit.regions(of: 0) })
        }
    }

    @Test("after all steps were delivered it begins anew")
    func anew() async throws {
        try await Studio.openRelayed { studio, relay in
            let plan = try StepsTests.plan(studio.folder, regions: 3)
            for run in 1...2 {
                let outcomes = try await studio.workspace.runAll(plan, options: studio.fast)
                try #require(outcomes.map(\.record.state) == [.delivered, .delivered])
                #expect(outcomes.map { $0.record.base?.description } == [nil, "\(outcomes[0].record.id)#1"])
                #expect(relay.submissions == 2 * run)
            }
        }
    }

    @Test("a step that was taken back is made again")
    func undone() async throws {
        try await Self.broken { studio, relay, plan, first in
            _ = try studio.ledger.undo(first.id)
            let outcomes = try await studio.workspace.runAll(plan, options: studio.fast)
            #expect(outcomes.map(\.record.state) == [.delivered, .delivered, .delivered])
            #expect(outcomes.first?.record.base == nil)
            #expect(relay.submissions == 2 + 3)
        }
    }
}
