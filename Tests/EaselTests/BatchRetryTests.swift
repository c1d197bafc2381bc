@testable import Easel
import Testing

@Suite("What a batch sends again, and what it may cost")
struct BatchRetryTests {
    private static func retrying(_ codes: Set<String>?) -> BatchOptions {
        var batch = BatchOptions()
        batch.retriesFailed = codes
        return batch
    }

    @Test(
        "a failed row is tried again only when its code is asked for, or every code",
        arguments: [(nil, 1), (["Throttling.RateQuota"], 1), (["DataInspectionFailed"], 2), (["failed"], 2), ([], 2)]
            as [(Set<String>?, Int)])
    func codes(codes: Set<String>?, submissions: Int) async throws {
        try await Studio.openRelayed { studio, relay in
            let edits = [try studio.edit("[[fail]]")]
            #expect(try await studio.run(edits).failed == 1)
            let again = try await studio.run(edits, batch: Self.retrying(codes))
            #expect(([again.failed, again.failedBefore] as [Int]) == (submissions == 2 ? [1, 0] : [0, 1]))
            #expect(relay.submissions == submissions)
        }
    }

    @Test("another try is a job of its own, and the first stays on record")
    func attempts() async throws {
        try await Studio.open { studio in
            let edits = [try studio.edit("[[fail]]")]
            _ = try await studio.run(edits)
            _ = try await studio.run(edits, batch: Self.retrying([]))
            #expect(try studio.ledger.jobs().map(\.attempt) == [1, 2])
        }
    }

    @Test(
        "a row whose result is paid and gone is sent again only when that is named",
        arguments: [([], 0), (["expired"], 1)] as [(Set<String>, Int)])
    func expired(codes: Set<String>, submissions: Int) async throws {
        try await Studio.openRelayed { studio, relay in
            let rows = try Batch([studio.edit("One")], on: .wan27Image).rows
            _ = try studio.record(rows[0], along: [.submitting, .submitted, .expired])
            let summary = try await studio.run(rows, batch: Self.retrying(codes))
            #expect(([summary.failedBefore, summary.delivered] as [Int]) == [1 - submissions, submissions])
            #expect(relay.submissions == submissions)
        }
    }

    // MARK: the budget

    /// wan2.7-image costs 0.03 USD a picture in Singapore. Source: Model Studio, “Pricing”.
    private static func budget(_ amount: String) -> BatchOptions {
        var batch = BatchOptions()
        batch.budget = Money(amount, .usd)
        return batch
    }

    @Test("rows beyond the budget are not sent", arguments: [("0.02", 0), ("0.03", 1), ("0.08", 2), ("0.09", 3)])
    func beyondBudget(amount: String, sent: Int) async throws {
        try await Studio.openRelayed { studio, relay in
            let summary = try await studio.run(try ["One", "Two", "Three"].map { try studio.edit($0) }, batch: Self.budget(amount))
            #expect(([summary.delivered, summary.notSent] as [Int]) == [sent, 3 - sent])
            #expect(relay.submissions == sent)
        }
    }

    @Test("what was spent is the price of what was sent")
    func spent() async throws {
        try await Studio.open { studio in
            var two = try studio.edit("Two of them")
            two.count = 2
            let summary = try await studio.run([try studio.edit("One"), two])
            #expect(summary.spent == ["USD": 0.09])
            #expect(([summary.asked, summary.received, summary.billed] as [Int]) == [3, 3, 3])
        }
    }

    @Test("a row that an earlier run planned and did not send counts against the budget")
    func plannedBefore() async throws {
        try await Studio.openRelayed { studio, relay in
            let rows = try Batch([studio.edit("One")], on: .wan27Image).rows
            _ = try studio.record(rows[0])
            let summary = try await studio.run(rows, batch: Self.budget("0.02"))
            #expect(summary.notSent == 1)
            #expect(relay.submissions == 0)
        }
    }
}
