@testable import Easel
import Foundation
import Testing

@Suite("A submission without an answer")
struct DoubtTests {
    /// Resumes the only job of a studio that is not finished.
    private static func resumed(_ studio: Studio, _ options: RunOptions? = nil) async throws -> JobOutcome {
        let outcomes = try await studio.workspace.resume(options ?? studio.options)
        try #require(outcomes.count == 1)
        return outcomes[0]
    }

    private static func expectDoubt(_ outcome: JobOutcome, because words: String) {
        let error = outcome.error as? EaselError
        #expect(outcome.record.state == .inDoubt)
        #expect(outcome.record.taskID == nil)
        #expect(error?.kind == .inDoubt)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "no error")")
    }

    // MARK: evidence

    @Test("a task that made another number of pictures is not adopted")
    func otherNumber() async throws {
        try await Studio.open { studio in
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            var other = try studio.edit()
            other.count = 2
            _ = try await studio.submitUnrecorded(other)
            Self.expectDoubt(try await Self.resumed(studio), because: "2 pictures and not 1")
        }
    }

    @Test("a task that made pictures of another size is not adopted")
    func otherSize() async throws {
        try await Studio.open { studio in
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            var other = try studio.edit()
            other.size = .pixels(PixelSize(width: 1280, height: 1280))
            _ = try await studio.submitUnrecorded(other)
            Self.expectDoubt(try await Self.resumed(studio), because: "1280*1280")
        }
    }

    @Test("a task that tells another prompt is not adopted")
    func otherPrompt() async throws {
        try await Studio.open { studio in
            try studio.take(studio.plan(studio.edit("A round window"), on: .wan25Edit), along: [.submitting])
            _ = try await studio.submitUnrecorded(studio.edit("A square window"), on: .wan25Edit)
            Self.expectDoubt(try await Self.resumed(studio), because: "prompt")
        }
    }

    @Test("a task that tells the same prompt is adopted")
    func samePrompt() async throws {
        try await Studio.openRelayed { studio, relay in
            let edit = try studio.edit("A round window")
            try studio.take(studio.plan(edit, on: .wan25Edit), along: [.submitting])
            let task = try await studio.submitUnrecorded(edit, on: .wan25Edit)
            let outcome = try await Self.resumed(studio)
            #expect(outcome.record.taskID == task)
            #expect(outcome.record.state == .delivered)
            #expect(relay.submissions == 1)
        }
    }

    @Test("a task of another model is not adopted")
    func otherModel() async throws {
        try await Studio.open { studio in
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            _ = try await studio.submitUnrecorded(studio.edit(), on: .wan27ImagePro)
            Self.expectDoubt(try await Self.resumed(studio), because: "does not show it")
        }
    }

    // MARK: other workspaces of the account

    @Test("a task of another workspace of this machine is not adopted")
    func otherWorkspace() async throws {
        try await Studio.open { studio in
            let other = try Studio(baseURL: studio.client.baseURL.text, state: studio.state)
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            let theirs = try await other.workspace.run(other.edit(), on: .wan27Image, options: other.fast)
            #expect(theirs.state == .delivered)
            Self.expectDoubt(try await Self.resumed(studio), because: "does not show it")
        }
    }

    @Test("while another workspace waits for an answer too, a task that fits both is not adopted")
    func rival() async throws {
        try await Studio.open { studio in
            let other = try Studio(baseURL: studio.client.baseURL.text, state: studio.state)
            let now = Date().timeIntervalSince1970
            let theirs = try other.take(other.plan(other.edit()), along: [.submitting])
            other.workspace.openSubmissions.open(theirs, at: now)
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            _ = try await studio.submitUnrecorded(studio.edit())
            Self.expectDoubt(try await Self.resumed(studio), because: "another one without an answer")
        }
    }

    @Test("a workspace of another account is no rival")
    func otherAccount() async throws {
        try await Studio.open { studio in
            let other = try Studio(baseURL: studio.client.baseURL.text, key: "sk-another", state: studio.state)
            let theirs = try other.take(other.plan(other.edit()), along: [.submitting])
            other.workspace.openSubmissions.open(theirs, at: Date().timeIntervalSince1970)
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            _ = try await studio.submitUnrecorded(studio.edit())
            let state = try await Self.resumed(studio).record.state
            #expect(state == .delivered)
        }
    }

    // MARK: sending again

    @Test("with the person's word a task that the list does not show is sent once more")
    func unlisted() async throws {
        try await Studio.openRelayed { studio, relay in
            let job = try studio.take(studio.plan(studio.edit()), along: [.submitting])
            var options = studio.fast
            options.resendsUnlisted = true
            let state = try await Self.resumed(studio, options).record.state
            #expect(state == .delivered)
            #expect(try studio.states(of: job.id).count { $0 == .submitting } == 2)
            #expect(relay.submissions == 1)
        }
    }

    @Test("with the person's word nothing is sent again that the list shows, whether it fits or not", arguments: [1, 2])
    func listed(count: Int) async throws {
        try await Studio.openRelayed { studio, relay in
            try studio.take(studio.plan(studio.edit()), along: [.submitting])
            var (other, options) = (try studio.edit(), studio.fast)
            other.count = count
            options.resendsUnlisted = true
            _ = try await studio.submitUnrecorded(other)
            let state = try await Self.resumed(studio, options).record.state
            #expect(state == (count == 1 ? .delivered : .inDoubt))
            #expect(relay.submissions == 1)
        }
    }

    @Test("a model that answers at once stays in doubt, also with the person's word for tasks")
    func atOnce() async throws {
        try await Studio.openRelayed { studio, relay in
            try studio.take(studio.plan(studio.edit(), on: .qwenImageEditPlus, isTask: false), along: [.submitting])
            var options = studio.fast
            options.resendsUnlisted = true
            Self.expectDoubt(try await Self.resumed(studio, options), because: "answers at once")
            #expect(relay.submissions == 0)
        }
    }
}
