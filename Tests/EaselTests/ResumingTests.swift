import Easel
import Foundation
import Testing

@Suite("Carrying on after a crash")
struct ResumingTests {
    @Test("a planned job is sent and delivered")
    func planned() async throws {
        try await Studio.open { studio in
            let job = try studio.plan(studio.edit())
            let resumed = try await studio.workspace.resume(studio.options)
            #expect(resumed.map(\.record.state) == [.delivered])
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .submitted, .succeeded, .downloaded, .delivered])
        }
    }

    @Test("a job that was being sent becomes in doubt, adopts the one task that fits, and is delivered")
    func submitting() async throws {
        try await Studio.openRelayed { studio, relay in
            let edit = try studio.edit()
            let job = try studio.take(studio.plan(edit), along: [.submitting])
            let task = try await studio.submitUnrecorded(edit)
            let resumed = try await studio.workspace.resume(studio.options)
            #expect(resumed.first?.record.taskID == task)
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .inDoubt, .submitted, .succeeded, .downloaded, .delivered])
            #expect(relay.requests("POST /api/v1/services").count == 1)
        }
    }

    @Test(
        "a job in doubt stays so and is never sent again when no task fits", arguments: [[JobState.submitting], [.submitting, .inDoubt]])
    func noTask(path: [JobState]) async throws {
        try await Studio.openRelayed { studio, relay in
            try studio.take(studio.plan(studio.edit()), along: path)
            let resumed = try #require(try await studio.workspace.resume(studio.options).first)
            #expect((resumed.error as? EaselError)?.kind == .inDoubt)
            #expect(resumed.record.state == .inDoubt)
            #expect(relay.requests("POST /api/v1/services").isEmpty)
        }
    }

    @Test("a job in doubt stays so when two unknown tasks would fit")
    func twoTasks() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            try studio.take(studio.plan(edit), along: [.submitting])
            _ = try await studio.submitUnrecorded(edit)
            _ = try await studio.submitUnrecorded(edit)
            let resumed = try #require(try await studio.workspace.resume(studio.options).first)
            #expect(resumed.record.state == .inDoubt)
            #expect(resumed.record.taskID == nil)
        }
    }

    @Test("a task that another job has is not adopted")
    func knownTask() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            let doubtful = try studio.take(studio.plan(edit), along: [.submitting])
            let task = try await studio.submitUnrecorded(edit)
            try studio.take(studio.plan(edit), along: [.submitting, .submitted]) { $0.taskID = task }
            _ = try await studio.workspace.resume(studio.options)
            #expect(try studio.ledger.job(doubtful.id).state == .inDoubt)
        }
    }

    @Test("a task from before the submission is not adopted")
    func olderTask() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            _ = try await studio.submitUnrecorded(edit)
            let job = try studio.take(studio.plan(edit), along: [.submitting], at: Date().timeIntervalSince1970 + 60)
            _ = try await studio.workspace.resume(studio.options)
            #expect(try studio.ledger.job(job.id).state == .inDoubt)
        }
    }

    @Test("a submitted job is polled and delivered")
    func submitted() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            let task = try await studio.submitUnrecorded(edit)
            let job = try studio.take(studio.plan(edit), along: [.submitting, .submitted]) { $0.taskID = task }
            _ = try await studio.workspace.resume(studio.options)
            #expect(try studio.states(of: job.id).suffix(3) == [.succeeded, .downloaded, .delivered])
        }
    }

    @Test(
        "a task that the service does not know is expired after a day, and not before",
        arguments: [(23.0, JobState.submitted), (25.0, .expired)])
    func forgotten(hours: Double, state: JobState) async throws {
        try await Studio.open { studio in
            try studio.take(studio.plan(studio.edit()), along: [.submitting, .submitted]) { $0.taskID = ServiceTask.ID(rawValue: "gone") }
            let record = try #require(try studio.ledger.jobs().first)
            let later = (record.submittedAt ?? record.createdAt) + hours * 3600
            let workspace = try Workspace(studio.workspace.path, client: studio.client, now: { later }, state: studio.state)
            let resumed = try #require(try await workspace.resume(studio.options).first)
            #expect(resumed.record.state == state)
            #expect((resumed.error as? DashScopeError)?.kind == .expired)
        }
    }

    @Test("a succeeded job is downloaded and delivered")
    func succeeded() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            let task = try await studio.submitUnrecorded(edit)
            var answer = try await studio.client.task(task)
            while answer.status != .succeeded { answer = try await studio.client.task(task) }
            let address = try #require(answer.addresses.first)
            let job = try studio.take(studio.plan(edit), along: [.submitting, .submitted, .succeeded]) {
                $0.results = [ResultRecord(position: 1, address: address)]
            }
            let resumed = try await studio.workspace.resume(studio.options)
            #expect(resumed.first?.job?.images.count == 1)
            #expect(try studio.states(of: job.id).suffix(2) == [.downloaded, .delivered])
        }
    }

    @Test("several jobs are carried on in one call, and a finished one is left as it is")
    func several() async throws {
        try await Studio.open { studio in
            let finished = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            _ = try studio.plan(studio.edit("One"))
            _ = try studio.plan(studio.edit("Two"))
            #expect(try await studio.workspace.resume(studio.options).map(\.record.state) == [.delivered, .delivered])
            #expect(try await studio.workspace.resume(studio.options).isEmpty)
            #expect(try studio.states(of: finished.id).count == 6)
        }
    }

    @Test("when the answer to a submission is lost, the task is found in the list and nothing is sent twice")
    func lostAnswer() async throws {
        try await Studio.openRelayed { studio, relay in
            relay.loseAnswer(to: "POST /api/v1/services")
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .inDoubt, .submitted, .succeeded, .downloaded, .delivered])
            #expect(relay.requests("POST /api/v1/services").count == 1)
        }
    }

    @Test("when the answer of a call that makes pictures at once is lost, the job stays in doubt")
    func lostPictures() async throws {
        try await Studio.openRelayed { studio, relay in
            relay.loseAnswer(to: "POST /api/v1/services")
            let edit = try studio.edit()
            let error = await #expect(throws: EaselError.self) {
                try await studio.workspace.run(edit, on: .qwenImageEditPlus, options: studio.options)
            }
            #expect(error?.kind == .inDoubt)
            #expect(try studio.ledger.jobs().map(\.state) == [.inDoubt])
            #expect(relay.requests("POST /api/v1/services").count == 1)
        }
    }

    @Test("a job in doubt whose call makes pictures at once is not given a task, which can only be another's")
    func foreignTask() async throws {
        try await Studio.openRelayed { studio, relay in
            relay.loseAnswer(to: "POST /api/v1/services")
            var options = studio.options
            options.call = .sync
            let (edit, final) = (try studio.edit(), options)
            _ = try? await studio.workspace.run(edit, on: .wan27Image, options: final)
            _ = try await studio.submitUnrecorded(studio.edit("Of another process"))
            _ = try await studio.workspace.resume(studio.options)
            #expect(try studio.ledger.jobs().map(\.state) == [.inDoubt])
        }
    }
}
