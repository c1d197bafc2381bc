@testable import Easel
import Foundation
import Testing

@Suite("A ledger that is gone, or not whole")
struct WholenessTests {
    private static func remove(_ path: FilePath) { try? FileManager.default.removeItem(atPath: path.string) }

    private static func copy(_ path: FilePath, to target: FilePath) throws {
        try FileManager.default.copyItem(atPath: path.string, toPath: target.string)
    }

    /// The ledger's files: itself, and what SQLite keeps beside it.
    private static func files(_ studio: Studio) -> [FilePath] {
        ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"].map { studio.workspace.path.appending($0) }
    }

    private static func delivered(_ studio: Studio, _ prompt: String = "A round window") async throws -> Job {
        try await studio.workspace.run(studio.edit(prompt), on: .wan27Image, options: studio.fast)
    }

    /// A job that the service has and of which nothing is here yet.
    private static func detached(_ studio: Studio, _ prompt: String = "A square window") async throws -> Job {
        var options = studio.fast
        options.detaches = true
        return try await studio.workspace.run(studio.edit(prompt), on: .wan27Image, options: options)
    }

    /// Opening the workspace must be refused, and the sentence must name one of its jobs.
    private static func expectLost(_ studio: Studio, _ job: Job) {
        let error = #expect(throws: LedgerError.self) { _ = try studio.reopened() }
        #expect(error?.kind == .lost)
        #expect(error?.message.contains(job.id.prefix(6)) == true)
        #expect(error?.message.contains("--new") == true)
    }

    @Test("a whole ledger is opened beside its results")
    func whole() async throws {
        try await Studio.open { studio in
            _ = try await Self.delivered(studio)
            _ = try await Self.detached(studio)
            #expect(throws: Never.self) { _ = try studio.reopened() }
        }
    }

    @Test("a ledger that was deleted beside its results is missed, and again when the workspace is opened again")
    func deleted() async throws {
        try await Studio.open { studio in
            let job = try await Self.delivered(studio)
            for file in Self.files(studio) { Self.remove(file) }
            Self.expectLost(studio, job)
            Self.expectLost(studio, job)
        }
    }

    @Test("an empty ledger in the place of one that knew jobs is not taken for a fresh start")
    func replaced() async throws {
        try await Studio.open { studio in
            let job = try await Self.delivered(studio)
            for file in Self.files(studio) { Self.remove(file) }
            try studio.folder.write([UInt8](), to: "shoot/ledger.sqlite")
            Self.expectLost(studio, job)
        }
    }

    @Test("an older copy of the ledger misses the job that was sent since, of which nothing is here yet")
    func olderCopy() async throws {
        try await Studio.open { studio in
            _ = try await Self.delivered(studio)
            let kept = studio.folder.path.appending("kept")
            try FileManager.default.createDirectory(atPath: kept.string, withIntermediateDirectories: true)
            let names = ["ledger.sqlite", "ledger.sqlite-wal"]
            for name in names { try Self.copy(studio.workspace.path.appending(name), to: kept.appending(name)) }
            let job = try await Self.detached(studio)
            for file in Self.files(studio) { Self.remove(file) }
            for name in names { try Self.copy(kept.appending(name), to: studio.workspace.path.appending(name)) }
            Self.expectLost(studio, job)
        }
    }

    @Test("a ledger whose log was deleted misses the job that only the log knew")
    func logDeleted() async throws {
        try await Studio.open { studio in
            let job = try await Self.detached(studio)
            // The first connection still holds the log: a copy without it is what a power cut and a cleaner leave.
            let copy = studio.folder.path.appending("copy")
            try FileManager.default.createDirectory(atPath: copy.string, withIntermediateDirectories: true)
            for name in ["ledger.sqlite", "sent"] {
                try Self.copy(studio.workspace.path.appending(name), to: copy.appending(name))
            }
            let error = #expect(throws: LedgerError.self) { _ = try Workspace(copy, client: studio.client, state: studio.state) }
            #expect(error?.kind == .lost)
            #expect(error?.message.contains(job.id.prefix(6)) == true)
        }
    }

    @Test("starting anew sets the unknown files aside, deletes none, and goes on")
    func anew() async throws {
        try await Studio.open { studio in
            let job = try await Self.delivered(studio)
            let raw = try studio.folder.data("shoot/raw/\(job.id)-1.png")
            for file in Self.files(studio) { Self.remove(file) }
            let shoot = try studio.reopened(isNew: true)
            let names = try FileManager.default.contentsOfDirectory(atPath: shoot.path.string)
            let aside = try #require(names.first { $0.hasPrefix("unknown-") })
            #expect(try studio.folder.data("shoot/\(aside)/raw-\(job.id)-1.png") == raw)
            let next = try await shoot.run(studio.edit("Anew"), on: .wan27Image, options: studio.fast)
            #expect(next.state == .delivered)
            #expect(throws: Never.self) { _ = try studio.reopened() }
        }
    }

    @Test("who only fetches what the service still has may open it all the same")
    func recovering() async throws {
        try await Studio.open { studio in
            _ = try await Self.delivered(studio)
            for file in Self.files(studio) { Self.remove(file) }
            #expect(throws: Never.self) {
                _ = try Workspace(studio.workspace.path, client: studio.client, state: studio.state, checksWholeness: false)
            }
        }
    }

    @Test("the mark of a job that was sent goes when its results are here, or when it was refused")
    func marks() async throws {
        try await Studio.open { studio in
            let sent = studio.workspace.path.appending("sent").string
            let job = try await Self.detached(studio)
            #expect(try FileManager.default.contentsOfDirectory(atPath: sent) == [job.id])
            _ = try await studio.workspace.resume(studio.fast)
            _ = try? await studio.workspace.run(studio.edit("[[fail]]"), on: .qwenImageEditPlus, options: studio.fast)
            #expect(try FileManager.default.contentsOfDirectory(atPath: sent).isEmpty)
        }
    }

    // MARK: the folder of a batch

    @Test("a folder of deliveries knows its ledger, and no other is let in")
    func marker() throws {
        let folder = try TemporaryFolder()
        let ledgers = try ["one", "two"].map { try JobLedger(folder.path.appending("\($0).sqlite")) }
        let marker = BatchMarker(folder.path.appending("out"))
        #expect(throws: Never.self) { try marker.check(ledgers[1], startingAnew: false) }
        try marker.mark(ledgers[0])
        #expect(throws: Never.self) { try marker.check(ledgers[0], startingAnew: false) }
        let error = #expect(throws: LedgerError.self) { try marker.check(ledgers[1], startingAnew: false) }
        #expect(error?.kind == .lost)
        #expect(error?.message.contains(folder.path.appending("out").string) == true)
    }

    @Test("started anew, the folder is the other ledger's from then on")
    func markerAnew() throws {
        let folder = try TemporaryFolder()
        let ledgers = try ["one", "two"].map { try JobLedger(folder.path.appending("\($0).sqlite")) }
        let marker = BatchMarker(folder.path.appending("out"))
        try marker.mark(ledgers[0])
        try marker.check(ledgers[1], startingAnew: true)
        try marker.mark(ledgers[1])
        #expect(throws: Never.self) { try marker.check(ledgers[1], startingAnew: false) }
        #expect(throws: LedgerError.self) { try marker.check(ledgers[0], startingAnew: false) }
    }
}
