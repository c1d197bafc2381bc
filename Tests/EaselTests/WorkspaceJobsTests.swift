@testable import Easel
import Foundation
import Testing

@Suite("Jobs changed by a person's word")
struct WorkspaceJobsTests {
    /// Nothing listens there; a test that needed it would fail.
    private static let nowhere = "http://127.0.0.1:9/api/v1"

    // MARK: cancelling

    @Test("a job that was never sent is cancelled without the service")
    func cancelPlanned() async throws {
        let studio = try Studio(baseURL: Self.nowhere)
        let job = try studio.plan(studio.edit())
        let cancelled = try await studio.workspace.cancel(String(job.id.prefix(6)))
        #expect(cancelled.state == .cancelled)
        #expect(try studio.states(of: job.id) == [.planned, .cancelled])
    }

    @Test("a job whose task still waits is cancelled at the service")
    func cancelSubmitted() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            // A task waits for a tenth of a second: on a busy machine some are too late.
            for _ in 0..<20 {
                let job = try studio.plan(edit)
                let task = try await studio.submitUnrecorded(edit)
                try studio.take(job, along: [.submitting, .submitted]) { $0.taskID = task }
                guard let cancelled = try? await studio.workspace.cancel(job.id) else { continue }
                #expect(cancelled.state == .cancelled)
                let status = try await studio.client.task(task).status
                #expect(status == .canceled)
                return
            }
            Issue.record("none of 20 tasks could be cancelled while it waited")
        }
    }

    @Test("a job whose task is done cannot be cancelled, stays as it is, and is fetched afterwards")
    func cancelTooLate() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            let task = try await studio.submitUnrecorded(edit)
            let job = try studio.take(studio.plan(edit), along: [.submitting, .submitted]) { $0.taskID = task }
            try await studio.wait(for: task)
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.cancel(job.id) }
            #expect(error?.kind == .jobFailed)
            #expect(error?.message.contains("succeeded") == true)
            #expect(try studio.ledger.job(job.id).state == .submitted)
            let resumed = try await studio.workspace.resume(studio.options)
            #expect(resumed.first?.record.state == .delivered)
        }
    }

    @Test("a job in doubt or finished cannot be cancelled", arguments: [[.submitting, .inDoubt], [.failed]] as [[JobState]])
    func cancelOther(path: [JobState]) async throws {
        let studio = try Studio(baseURL: Self.nowhere)
        let job = try studio.take(studio.plan(studio.edit()), along: path)
        let error = await #expect(throws: EaselError.self) { try await studio.workspace.cancel(job.id) }
        #expect(error?.kind == .jobFailed)
        #expect(try studio.ledger.job(job.id).state == path.last)
    }

    @Test("a job of another address is not cancelled there")
    func cancelElsewhere() async throws {
        let studio = try Studio(baseURL: Self.nowhere)
        let job = try studio.take(
            studio.plan(studio.edit(), baseURL: "https://dashscope.aliyuncs.com/api/v1"), along: [.submitting, .submitted]
        ) { $0.taskID = ServiceTask.ID(rawValue: "0b1c") }
        let error = await #expect(throws: EaselError.self) { try await studio.workspace.cancel(job.id) }
        #expect(error?.kind == .usage)
    }

    // MARK: sending again

    @Test("a job in doubt is sent once more and delivered")
    func resend() async throws {
        try await Studio.openRelayed { studio, relay in
            let job = try studio.take(studio.plan(studio.edit()), along: [.submitting, .inDoubt])
            let done = try await studio.workspace.resend(job.id, options: studio.fast)
            #expect(done.state == .delivered)
            #expect(relay.submissions == 1)
        }
    }

    @Test(
        "a job that is not in doubt is not sent again",
        arguments: [[], [.submitting, .submitted], [.failed], [.cancelled]] as [[JobState]])
    func resendOther(path: [JobState]) async throws {
        try await Studio.openRelayed { studio, relay in
            let job = try studio.take(studio.plan(studio.edit()), along: path)
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.resend(job.id, options: studio.fast) }
            #expect(error?.kind == .usage)
            #expect(try studio.ledger.job(job.id).state == path.last ?? .planned)
            #expect(relay.requests("").isEmpty)
        }
    }

    // MARK: delivering again

    @Test("a delivered job is delivered again under another name, and nobody is asked")
    func redeliver() async throws {
        try await Studio.openRelayed { studio, relay in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.fast)
            let before = relay.requests("").count
            var options = RunOptions()
            options.name = "{stem}-again-{k}"
            let again = try studio.workspace.redeliver(job.id, options: options)
            #expect(again.images.map { $0.path.lastComponent?.string } == ["room-again-1.png"])
            #expect(again.sheet?.lastComponent?.string == "room-again-sheet.png")
            #expect(FileManager.default.fileExists(atPath: try #require(job.images.first).path.string))
            #expect(relay.requests("").count == before)
            #expect(try studio.ledger.job(job.id).results.first?.deliveredPath == again.images.first?.path.string)
        }
    }

    @Test("delivered again with strip, the picture no longer says how it was made and is otherwise the same")
    func strip() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.fast)
            let image = try #require(job.images.first)
            let provenance = try Provenance(of: image.path)
            var options = studio.fast
            options.strips = true
            let again = try studio.workspace.redeliver(job.id, options: options)
            #expect(again.images.first?.path == image.path)
            let error = #expect(throws: EaselError.self) { try Provenance(of: image.path) }
            #expect(error?.kind == .noProvenance)
            #expect(try provenance.isUnchanged(image.path))
        }
    }

    @Test("a job whose results are not here is not delivered again")
    func redeliverNothing() throws {
        let studio = try Studio(baseURL: Self.nowhere)
        let job = try studio.take(studio.plan(studio.edit()), along: [.submitting, .submitted])
        let error = #expect(throws: EaselError.self) { try studio.workspace.redeliver(job.id, options: RunOptions()) }
        #expect(error?.kind == .jobFailed)
    }

    // MARK: recovering

    @Test("tasks that no ledger knows are fetched, those that one knows are left, and a second time nothing is fetched again")
    func recover() async throws {
        try await Studio.openRelayed { studio, relay in
            let other = try Studio(baseURL: studio.client.baseURL.text, state: studio.state)
            _ = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.fast)
            _ = try await other.workspace.run(other.edit("Theirs"), on: .wan27Image, options: other.fast)
            let task = try await studio.submitUnrecorded(studio.edit("Lost"))
            try await studio.wait(for: task)
            let folder = studio.folder.path.appending("recovered")
            for _ in 1...2 {
                var found: [ServiceTask.ID] = []
                var paths: [FilePath] = []
                try await studio.workspace.recoverTasks(into: folder) { row, outcome in
                    found.append(row.id)
                    paths += try outcome.get()?.pictures.values.map(\.path) ?? []
                }
                #expect(found == [task])
                #expect(paths.map { ImageInspection($0, deep: true).problem == nil } == [true])
            }
            #expect(relay.requests("GET /results/").count == 3)
            #expect(try studio.folder.files(in: "recovered").count == 1)
        }
    }
}
