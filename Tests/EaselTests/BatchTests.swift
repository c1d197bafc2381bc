@testable import Easel
import Foundation
import Testing

@Suite("A batch")
struct BatchTests {
    private static func edits(_ studio: Studio, _ prompts: [String]) throws -> [Edit] { try prompts.map { try studio.edit($0) } }

    @Test("a batch that is run twice sends nothing the second time")
    func twice() async throws {
        try await Studio.openRelayed { studio, relay in
            let edits = try Self.edits(studio, ["One", "Two", "Three"])
            let first = try await studio.run(edits)
            let second = try await studio.run(edits)
            #expect(([first.rows, first.done, first.delivered] as [Int]) == [3, 0, 3])
            #expect(([second.rows, second.done, second.delivered] as [Int]) == [3, 3, 0])
            #expect(second.isComplete)
            #expect(relay.submissions == 3)
        }
    }

    @Test("identical edits are separate jobs, as many as there are, whenever the batch is run")
    func identical() async throws {
        try await Studio.openRelayed { studio, relay in
            let edit = try studio.edit("The same")
            #expect(try await studio.run([edit, edit]).delivered == 2)
            let more = try await studio.run([edit, edit, edit])
            #expect(([more.done, more.delivered] as [Int]) == [2, 1])
            let paths = try studio.ledger.jobs().flatMap(\.results).compactMap(\.deliveredPath)
            #expect(Set(paths).count == 3)
            #expect(relay.submissions == 3)
        }
    }

    @Test("a row that fails, and one that breaks a limit, stop no other")
    func failing() async throws {
        try await Studio.openRelayed { studio, relay in
            var tooMany = try studio.edit("Many")
            tooMany.count = 99
            let summary = try await studio.run(try Self.edits(studio, ["[[fail]]", "One"]) + [tooMany, studio.edit("Two")])
            #expect(([summary.rows, summary.delivered, summary.failed, summary.invalid] as [Int]) == [4, 2, 1, 1])
            #expect(!summary.isComplete)
            #expect(relay.submissions == 3)
        }
    }

    @Test("a key that the service does not accept stops all, and nothing is asked after it")
    func key() async throws {
        try await Studio.openRelayed { studio, relay in
            let stranger = try DashScopeClient(apiKey: APIKey("sk-another"), baseURL: studio.client.baseURL)
            let shoot = try Workspace(studio.workspace.path, client: stranger, state: studio.state)
            let edits = try Self.edits(studio, ["One", "Two", "Three", "Four"])
            var batch = BatchOptions()
            batch.atOnce = 1
            let one = batch
            let stopped = await #expect(throws: BatchStopped.self) { try await studio.run(edits, in: shoot, batch: one) }
            #expect((stopped?.reason as? DashScopeError)?.kind == .key)
            #expect(stopped?.summary.notSent == 3)
            #expect(relay.requests("").count == 1)
        }
    }

    @Test("a row in doubt holds up no other, is counted, and is not sent again by the next run")
    func doubt() async throws {
        try await Studio.openRelayed { studio, relay in
            relay.loseAnswer(to: "POST /api/v1/services")
            let doubtful = try Batch([studio.edit("One")], on: .qwenImageEditPlus).rows
            let rows = try doubtful + Batch(Self.edits(studio, ["Two", "Three"]), on: .wan27Image).rows
            var batch = BatchOptions()
            batch.atOnce = 1
            let first = try await studio.run(rows, batch: batch)
            #expect(([first.inDoubt, first.delivered, first.failed] as [Int]) == [1, 2, 0])
            let second = try await studio.run(rows, batch: batch)
            #expect(([second.inDoubt, second.done] as [Int]) == [1, 2])
            #expect(relay.submissions == 3)
        }
    }

    @Test("rows that an earlier run left unfinished are carried on from where they are")
    func carriedOn() async throws {
        try await Studio.openRelayed { studio, relay in
            let edits = try Self.edits(studio, ["One", "Two"])
            var options = studio.fast
            options.detaches = true
            #expect(try await studio.run(edits, options: options).waiting == 2)
            #expect(try await studio.run(edits).delivered == 2)
            #expect(relay.submissions == 2)
        }
    }

    @Test("an id that now asks for something else is an error, and nothing is sent for it")
    func otherContent() async throws {
        try await Studio.openRelayed { studio, relay in
            func row(_ prompt: String) throws -> BatchRow {
                let file = EditFile(edit: try studio.edit(prompt), model: .wan27Image, id: "window")
                return BatchRow(key: "id:window", file: file, content: ContentHash.of(try ReportJSON.encode(file.json)))
            }
            let (first, other) = (try row("One"), try row("Two"))
            #expect(try await studio.run([first]).delivered == 1)
            let error = await #expect(throws: EaselError.self) { try await studio.run([other]) }
            #expect(error?.kind == .usage)
            #expect(error?.message.hasPrefix("“window” ") == true)
            #expect(relay.submissions == 1)
        }
    }

    // MARK: several at once

    @Test("two processes that run one batch at once send each row once")
    func shared() async throws {
        try await Studio.openRelayed { studio, relay in
            let edits = try Self.edits(studio, (1...8).map { "Window \($0)" })
            let other = try studio.reopened()
            async let first = studio.run(edits)
            async let second = studio.run(edits, in: other)
            let summaries = try await [first, second]
            #expect(relay.submissions == 8)
            #expect(try studio.ledger.jobs().map(\.state) == [JobState](repeating: .delivered, count: 8))
            #expect(summaries.reduce(0) { $0 + $1.delivered + $1.done } >= 8)
        }
    }

    /// From one state to another, of every job.
    private static func spans(_ studio: Studio, from first: JobState, to last: JobState) throws -> [(start: Double, end: Double)] {
        try studio.ledger.jobs().map { job -> (start: Double, end: Double) in
            let history = try studio.ledger.history(of: job.id)
            let (start, end) = (history.first { $0.state == first }?.at, history.first { $0.state == last }?.at)
            return (start: try #require(start), end: try #require(end))
        }.sorted { $0.start < $1.start }
    }

    @Test("submissions of one model go out one after another, each after the answer to the last")
    func oneSubmission() async throws {
        try await Studio.open { studio in
            var batch = BatchOptions()
            batch.atOnce = 6
            _ = try await studio.run(try Self.edits(studio, (1...6).map { "Window \($0)" }), batch: batch)
            let spans = try Self.spans(studio, from: .submitting, to: .submitted)
            #expect(spans.count == 6)
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start })
        }
    }

    @Test("never more jobs than asked for are under way at once, and as many as that are")
    func atOnce() async throws {
        try await Studio.open { studio in
            var batch = BatchOptions()
            batch.atOnce = 2
            _ = try await studio.run(try Self.edits(studio, (1...6).map { "Window \($0)" }), batch: batch)
            let spans = try Self.spans(studio, from: .planned, to: .delivered)
            let underWay = spans.map { span in spans.count { $0.start <= span.start && span.start < $0.end } }
            #expect(underWay.max() == 2)
        }
    }

    @Test("a batch that is cancelled leaves its rows so that the next run finishes them, each sent once")
    func cancelled() async throws {
        try await Studio.openRelayed { studio, relay in
            let edits = try Self.edits(studio, (1...6).map { "Window \($0)" })
            let run = Task { try await studio.run(edits) }
            while try !studio.ledger.jobs().contains(where: { $0.state == .submitted }) { try await Task.sleep(for: .milliseconds(2)) }
            run.cancel()
            await #expect(throws: CancellationError.self) { try await run.value }
            let left = try studio.ledger.jobs()
            #expect(!left.contains { [.failed, .cancelled, .inDoubt].contains($0.state) })
            let summary = try await studio.run(edits)
            #expect(summary.isComplete)
            #expect(relay.submissions == 6)
        }
    }
}
