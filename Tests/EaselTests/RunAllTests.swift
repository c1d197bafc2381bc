import Easel
import Testing

@Suite("An edit that takes several requests")
struct RunAllTests {
    private static let model: ImageModel.ID = "z-image-turbo"

    private static func plan(_ prompt: String = "A teapot", count: Int = 3) -> EditPlan {
        EditPlan(Edit(prompt, size: .pixels(PixelSize(width: 512, height: 512)), count: count, seed: 7), on: model)
    }

    /// As fast as they go, since nobody's quota is spent.
    private static func options(_ studio: Studio) -> RunOptions {
        var options = studio.options
        options.pace = 1000
        return options
    }

    @Test("each request is a job of its own, with a seed of its own")
    func jobs() async throws {
        try await Studio.open { studio in
            let outcomes = try await studio.workspace.runAll(Self.plan(), options: Self.options(studio))
            #expect(outcomes.map(\.record.state) == [.delivered, .delivered, .delivered])
            #expect(outcomes.map { $0.job?.images.count } == [1, 1, 1])
            #expect(outcomes.map { $0.record.edit["seed"]?.integer } == [7, 8, 9])
            #expect(try studio.ledger.jobs().map(\.id) == outcomes.map(\.record.id))
        }
    }

    @Test("an edit of one request is one job, and its error is thrown")
    func single() async throws {
        try await Studio.open { studio in
            let outcomes = try await studio.workspace.runAll(Self.plan(count: 1), options: Self.options(studio))
            #expect(outcomes.map(\.record.asked) == [1])
            let error = await #expect(throws: DashScopeError.self) {
                try await studio.workspace.runAll(Self.plan("[[fail]]", count: 1), options: Self.options(studio))
            }
            #expect(error?.kind == .moderation)
        }
    }

    @Test("a request that fails does not stop those after it")
    func failing() async throws {
        try await Studio.openRelayed { studio, relay in
            let outcomes = try await studio.workspace.runAll(Self.plan("[[fail]]"), options: Self.options(studio))
            #expect(outcomes.map(\.record.state) == [.failed, .failed, .failed])
            #expect(outcomes.map { ($0.error as? DashScopeError)?.kind } == [.moderation, .moderation, .moderation])
            #expect(relay.requests("POST /api/v1/services").count == 3)
        }
    }

    @Test("a request that nobody answered stops those after it, since it may be billed")
    func doubt() async throws {
        try await Studio.openRelayed { studio, relay in
            relay.loseAnswer(to: "POST /api/v1/services")
            let outcomes = try await studio.workspace.runAll(Self.plan(), options: Self.options(studio))
            #expect(outcomes.map(\.record.state) == [.inDoubt])
            #expect((outcomes.first?.error as? EaselError)?.kind == .inDoubt)
            #expect(relay.requests("POST /api/v1/services").count == 1)
        }
    }

    @Test("a key that the service does not accept stops those after it")
    func key() async throws {
        try await Studio.openRelayed { studio, relay in
            let stranger = try DashScopeClient(apiKey: APIKey("sk-another"), baseURL: studio.client.baseURL)
            let shoot = try Workspace(studio.workspace.path, client: stranger, state: studio.state)
            let outcomes = try await shoot.runAll(Self.plan(), options: Self.options(studio))
            #expect(outcomes.map { ($0.error as? DashScopeError)?.kind } == [.key])
            #expect(relay.requests("POST /api/v1/services").count == 1)
        }
    }

    // MARK: what stops all of it

    /// Nothing may be on record or sent after this.
    private func expectNothing(_ studio: Studio, _ relay: Relay) throws {
        #expect(try studio.ledger.jobs().isEmpty)
        #expect(relay.requests("").isEmpty)
    }

    @Test("run takes one request, and says so of several")
    func run() async throws {
        try await Studio.openRelayed { studio, relay in
            let error = await #expect(throws: EaselError.self) {
                try await studio.workspace.run(Self.plan(), options: Self.options(studio))
            }
            #expect(error?.kind == .usage)
            #expect(error?.message.contains("3 requests") == true)
            try expectNothing(studio, relay)
        }
    }

    @Test("more requests than one edit may take are a violation, and nothing is sent")
    func tooMany() async throws {
        try await Studio.openRelayed { studio, relay in
            let error = await #expect(throws: InvalidEdit.self) {
                try await studio.workspace.runAll(Self.plan(count: 13), options: Self.options(studio))
            }
            #expect(error?.violations.map(\.field) == ["parameters.n"])
            try expectNothing(studio, relay)
        }
    }

    @Test("one file for three pictures is refused before the first is made")
    func oneFile() async throws {
        try await Studio.openRelayed { studio, relay in
            var options = Self.options(studio)
            options.output = studio.folder.path.appending("teapot.png")
            let final = options
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.runAll(Self.plan(), options: final) }
            #expect(error?.kind == .usage)
            try expectNothing(studio, relay)
        }
    }

    @Test("an edit of which one request is unfinished here, the first or the last, is refused before anything is sent", arguments: [0, 2])
    func unfinished(index: Int) async throws {
        try await Studio.openRelayed { studio, relay in
            let part = Self.plan().requests[index]
            let job = JobRecord(
                createdAt: 1, model: part.model.id, edit: EditFile(edit: part.edit, model: part.model.id).json,
                baseURL: studio.client.baseURL.text, isSandbox: false, delivery: [:], asked: 1, isTask: false, plannedCost: nil)
            try studio.ledger.add(job)
            let error = await #expect(throws: EaselError.self) {
                try await studio.workspace.runAll(Self.plan(), options: Self.options(studio))
            }
            #expect(error?.kind == .stillRunning)
            #expect(try studio.ledger.jobs().map(\.id) == [job.id])
            #expect(relay.requests("").isEmpty)
        }
    }
}
