import Easel
import Foundation
import Testing

@Suite("easel jobs, changing them")
struct JobsChangingTests {
    private static let nowhere = "http://127.0.0.1:1/api/v1"
    private static let key = ["DASHSCOPE_API_KEY": "sk-any"]
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 960, height: 800)
    }

    private func run(_ words: String..., at baseURL: String? = nil, environment: [String: String] = [:]) async throws -> Tool.Answer {
        let place = ["--workspace", "shoot"] + (baseURL.map { ["--base-url", $0] } ?? [])
        return try await Tool.run(words + place, in: desk, environment: Self.key.merging(environment) { $1 })
    }

    /// A job as another process left it.
    @discardableResult
    private func record(
        _ path: [JobState] = [], baseURL: String = Self.nowhere, at time: Double = Date().timeIntervalSince1970, task: String? = nil
    ) throws -> String {
        try FileManager.default.createDirectory(atPath: desk.path("shoot"), withIntermediateDirectories: true)
        let ledger = try JobLedger(FilePath(desk.path("shoot/ledger.sqlite")))
        let edit = Edit("A round window", references: [ReferenceImage(FilePath(desk.path("room.png")))], seed: 7)
        var job = JobRecord(
            createdAt: time, model: .wan27Image, edit: EditFile(edit: edit, model: .wan27Image).json, baseURL: baseURL, isSandbox: false,
            delivery: [:], asked: 1, plannedCost: Money("0.03", .usd))
        try ledger.add(job)
        for state in path {
            job = try ledger.move(job.id, from: job.state, to: state, at: time) {
                if state == .submitting { $0.submittedAt = time }
                $0.taskID = state == .submitted ? task.map { ServiceTask.ID(rawValue: $0) } : $0.taskID
            }
        }
        return job.id
    }

    // MARK: expiring

    @Test("--expiring lists what is paid and not here and runs out within the time: exit 8 when there is any")
    func expiring() async throws {
        let now = Date().timeIntervalSince1970
        try record([.submitting, .submitted], at: now - 1 * 3600)
        let soon = try record([.submitting, .submitted], at: now - 23 * 3600)
        try record([.failed], at: now - 23 * 3600)
        let answer = try await run("jobs", "--expiring", "2h", "--json")
        #expect(answer.exitCode == 8)
        #expect(try answer.object()["job"]?.string == soon)
        let none = try await run("jobs", "--expiring", "30m", "--json")
        #expect(none.exitCode == 0)
        #expect(none.output.isEmpty)
        #expect(try await run("jobs", "--expiring", "soon", "--json").exitCode == 4)
    }

    // MARK: cancelling and sending again

    @Test("jobs cancel ends a job that was never sent, without a server, and not a second time")
    func cancel() async throws {
        let id = try record()
        let answer = try await run("jobs", "cancel", String(id.prefix(8)), "--json", at: Self.nowhere)
        #expect(answer.exitCode == 0)
        #expect(try answer.object()["state"]?.string == "cancelled")
        let again = try await run("jobs", "cancel", id, "--json", at: Self.nowhere)
        #expect(again.exitCode == 8)
        #expect(try again.failure()["code"]?.string == "jobFailed")
    }

    @Test("jobs cancel of a job of another address is exit 4, and says which")
    func cancelElsewhere() async throws {
        let id = try record([.submitting, .submitted], baseURL: "https://dashscope.aliyuncs.com/api/v1", task: "0b1c")
        let answer = try await run("jobs", "cancel", id, "--json", at: Self.nowhere)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("--base-url https://dashscope.aliyuncs.com/api/v1") == true)
    }

    @Test("jobs resend sends a job in doubt once more, and no other")
    func resend() async throws {
        let server = try SandboxServer(in: desk, words: ["--key", "sk-any"])
        let id = try record([.submitting, .inDoubt], baseURL: server.baseURL)
        let answer = try await run("jobs", "resend", id, "--poll-interval", "0.05", "--json", at: server.baseURL)
        #expect(answer.exitCode == 0)
        #expect(try answer.object()["state"]?.string == "delivered")
        #expect(try await run("tasks", "list", "--quiet", at: server.baseURL).lines.count == 1)
        let again = try await run("jobs", "resend", id, "--json", at: server.baseURL)
        #expect(again.exitCode == 4)
        #expect(try again.failure()["hint"]?.string?.contains("easel rerun") == true)
        _ = server.stop()
    }

    // MARK: delivering again

    @Test("jobs redeliver needs no key, makes the file that is named, and replaces none")
    func redeliver() async throws {
        _ = try await Tool.run(["edit", "--image", "room.png", "-p", "x", "--quiet"] + Desk.sandbox, in: desk)
        let words = ["jobs", "redeliver", "last", "-o", "window.png", "--sheet", "none", "--workspace", "shoot"]
        let answer = try await Tool.run(words + ["--json"], in: desk)
        #expect(answer.exitCode == 0)
        let job = try answer.object()
        #expect(job["images"]?.array?.first?["path"]?.string == desk.path("window.png"))
        #expect(job["sheet"] == nil)
        let bytes = try desk.data("window.png")
        #expect(try await Tool.run(words, in: desk).exitCode == 4)
        #expect(try desk.data("window.png") == bytes)
        #expect(try await Tool.run(words + ["--overwrite", "--strip"], in: desk).exitCode == 0)
        #expect(try await Tool.run("verify", "window.png", in: desk).exitCode == 5)
    }

    @Test("jobs redeliver of a job whose results are not here is exit 8")
    func redeliverNothing() async throws {
        try record([.submitting, .submitted])
        #expect(try await run("jobs", "redeliver", "last", "--json").exitCode == 8)
    }

    // MARK: rescuing

    @Test("jobs dump prints a line for each job, and changes nothing")
    func dump() async throws {
        let ids = [try record(), try record([.submitting, .submitted], task: "0b1c")]
        let before = try desk.data("shoot/ledger.sqlite")
        let answer = try await run("jobs", "dump")
        #expect(answer.exitCode == 0)
        let rows = try answer.objects()
        #expect(rows.map { $0["id"]?.string } == ids)
        #expect(rows.last?["task_id"]?.string == "0b1c")
        #expect(answer.error.contains("2 jobs read"))
        #expect(try desk.data("shoot/ledger.sqlite") == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: desk.path("shoot"))
        #expect(!names.contains { $0.hasPrefix(".dump") })
    }

    @Test("of a ledger of which nothing can be read jobs dump says so: exit 1")
    func dumpNothing() async throws {
        try FileManager.default.createDirectory(atPath: desk.path("shoot"), withIntermediateDirectories: true)
        try desk.write([UInt8](repeating: 0x5A, count: 9000), to: "shoot/ledger.sqlite")
        let answer = try await run("jobs", "dump", "--json")
        #expect(answer.exitCode == 1)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["code"]?.string == "ledgerCorrupt")
    }

    @Test("tasks recover fetches what no ledger of this machine knows, and leaves what one knows")
    func recover() async throws {
        let server = try SandboxServer(in: desk, words: ["--key", "sk-any"])
        let edit = ["edit", "--image", "room.png", "--poll-interval", "0.05", "--base-url", server.baseURL, "--json"]
        let known = try await Tool.run(edit + ["-p", "Known", "--workspace", "other"], in: desk, environment: Self.key)
        #expect(known.exitCode == 0)
        // On another machine there is neither this ledger nor this person's state folder.
        let elsewhere = Self.key.merging(["HOME": desk.path("elsewhere")]) { $1 }
        let lost = try await Tool.run(edit + ["-p", "Lost", "--workspace", "lost"], in: desk, environment: elsewhere).object()
        for _ in 1...2 {
            let answer = try await run("tasks", "recover", "-o", "rescued", "--json", at: server.baseURL)
            #expect(answer.exitCode == 0)
            let row = try answer.object()
            #expect(row["task"] == lost["taskId"])
            let paths = row["paths"]?.array?.compactMap(\.string) ?? []
            #expect(paths.count == 1 && paths.allSatisfy { ImageInspection(FilePath($0), deep: true).problem == nil })
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.path("rescued")).count == 1)
        _ = server.stop()
    }
}
