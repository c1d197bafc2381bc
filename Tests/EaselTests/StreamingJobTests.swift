import Easel
import Foundation
import Testing

@Suite("Jobs whose answer comes as a stream")
struct StreamingJobTests {
    private static func tutorial(_ prompt: String = "Fold a paper boat", steps: Int = 2) -> Edit {
        var edit = Edit(prompt, size: .pixels(PixelSize(width: 768, height: 768)))
        edit.interleave = true
        edit.maxImages = steps
        return edit
    }

    private static func options(_ studio: Studio) -> RunOptions {
        var options = studio.options
        options.call = .stream
        return options
    }

    /// The same answer, made by a task, so that its addresses can be fetched.
    private func made(_ studio: Studio) async throws -> GenerationAnswer {
        let request = try GenerationRequest(
            EditPlan(Self.tutorial(), on: .wan26Image).validated(), images: [], call: .task, in: .singapore)
        let task = try #require(try await studio.client.send(request).taskID)
        var answer = try await studio.client.task(task)
        while answer.status != .succeeded { answer = try await studio.client.task(task) }
        return answer
    }

    /// A job that is being sent, as a process leaves it that is killed then.
    private func submitting(_ studio: Studio, _ change: (inout JobRecord) -> Void = { _ in }) throws -> JobRecord {
        let job = JobRecord(
            createdAt: Date().timeIntervalSince1970, model: .wan26Image,
            edit: EditFile(edit: Self.tutorial(), model: .wan26Image).json, baseURL: studio.client.baseURL.text, isSandbox: false,
            delivery: [:], asked: 2, isTask: false, plannedCost: nil)
        try studio.ledger.add(job)
        return try studio.take(job, along: [.submitting], change)
    }

    @Test("a stream is delivered as pictures and Markdown, and goes through no task")
    func delivered() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(Self.tutorial(), on: .wan26Image, options: Self.options(studio))
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .succeeded, .downloaded, .delivered])
            #expect(job.record.parts == [.text("Step 1. "), .picture(1), .text("Step 2. "), .picture(2)])
            let markdown = try #require(job.markdown)
            let text = try String(contentsOfFile: markdown.string, encoding: .utf8)
            for image in job.images {
                #expect(ImageInspection(image.path, deep: true).problem == nil)
                #expect(text.contains("](\(image.path.lastComponent?.string ?? ""))"))
            }
        }
    }

    @Test("a picture is on record as soon as it came, while the stream goes on")
    func onRecord() async throws {
        try await Studio.open { studio in
            let address = try #require(try await made(studio).addresses.first)
            let held = try HeldStream([
                #"{"output":{"choices":[{"message":{"content":[{"type":"text","text":"Step 1."}]}}]},"request_id":"0b1c"}"#,
                #"{"output":{"choices":[{"message":{"content":[{"type":"image","image":"\#(address)"}]}}]},"request_id":"0b1c"}"#,
            ])
            defer { held.release() }
            let client = try DashScopeClient(apiKey: APIKey("sk-any"), baseURL: BaseURL(held.baseURL))
            let shoot = try Workspace(studio.folder.path.appending("held"), client: client, state: studio.state)
            let run = Task { try await shoot.run(Self.tutorial(), on: .wan26Image, options: Self.options(studio)) }
            var record = try shoot.ledger.jobs().first
            for _ in 0..<1000 where record?.results.isEmpty ?? true {
                try await Task.sleep(for: .milliseconds(5))
                record = try shoot.ledger.jobs().first
            }
            #expect(record?.state == .submitting)
            #expect(record?.results.map(\.address) == [address])
            #expect(record?.parts == [.text("Step 1."), .picture(1)])
            held.release()
            #expect(try await run.value.received == 1)
        }
    }

    @Test("what came of a stream that breaks off is delivered, with the reason")
    func broken() async throws {
        try await Studio.open { studio in
            let edit = Self.tutorial("[[partial]]", steps: 3)
            let job = try await studio.workspace.run(edit, on: .wan26Image, options: Self.options(studio))
            #expect((job.asked, job.received, job.state) == (3, 1, .delivered))
            #expect(job.record.errorCode == "DataInspectionFailed")
        }
    }

    @Test("pictures of a stream that the process did not live to read to its end are fetched, and nothing is sent again")
    func resumed() async throws {
        try await Studio.openRelayed { studio, relay in
            let answer = try await made(studio)
            let job = try submitting(studio) {
                $0.results = answer.addresses.enumerated().map { ResultRecord(position: $0 + 1, address: $1) }
                $0.parts = answer.parts
            }
            let before = relay.requests("POST ").count
            let resumed = try #require(try await studio.workspace.resume(studio.options).first)
            #expect(resumed.error == nil)
            #expect(resumed.job?.received == 2)
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .succeeded, .downloaded, .delivered])
            #expect(FileManager.default.fileExists(atPath: try #require(resumed.job?.markdown).string))
            #expect(relay.requests("POST ").count == before)
        }
    }

    @Test("of such a job that had one picture of two the record says what became of the other")
    func resumedInPart() async throws {
        try await Studio.open { studio in
            let address = try await made(studio).addresses.first
            _ = try submitting(studio) {
                $0.results = [ResultRecord(position: 1, address: address)]
                $0.parts = [.text("Step 1. "), .picture(1)]
            }
            let job = try #require(try await studio.workspace.resume(studio.options).first?.job)
            #expect((job.asked, job.received, job.state) == (2, 1, .delivered))
            #expect(job.record.errorMessage?.contains("process ended") == true)
        }
    }

    @Test("a stream of which nothing had come is in doubt, and is never sent again", arguments: [false, true])
    func doubt(isLost: Bool) async throws {
        try await Studio.openRelayed { studio, relay in
            if isLost {
                relay.loseAnswer(to: "POST /api/v1/services")
                let error = await #expect(throws: EaselError.self) {
                    try await studio.workspace.run(Self.tutorial(), on: .wan26Image, options: Self.options(studio))
                }
                #expect(error?.kind == .inDoubt)
            } else {
                _ = try submitting(studio)
            }
            let resumed = try #require(try await studio.workspace.resume(studio.options).first)
            #expect((resumed.error as? EaselError)?.kind == .inDoubt)
            #expect(try studio.ledger.jobs().map(\.state) == [.inDoubt])
            #expect(relay.requests("POST /api/v1/services").count == (isLost ? 1 : 0))
        }
    }
}
