import Easel
import Foundation
import Testing

@Suite("easel tasks")
struct TasksCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png")
    }

    private func serve() throws -> SandboxServer { try SandboxServer(in: desk, words: ["--key", "sk-any"]) }

    private func run(_ words: [String]) async throws -> Tool.Answer {
        try await Tool.run(words, in: desk, environment: ["DASHSCOPE_API_KEY": "sk-any"])
    }

    /// Words after `tasks`, spoken to a server.
    private func tasks(_ words: [String], _ server: SandboxServer, workspace: String = "shoot") async throws -> Tool.Answer {
        try await run(["tasks"] + words + ["--base-url", server.baseURL, "--workspace", workspace])
    }

    /// An edit that was let go once the service had it.
    private func detached(_ server: SandboxServer) async throws -> (task: String, job: String) {
        let words = ["edit", "--image", "room.png", "-p", "A round window", "--detach", "--json"]
        let job = try await run(words + server.words).object()
        return (try #require(job["taskId"]?.string), try #require(job["job"]?.string))
    }

    /// Asks until the service lists the task as done, which takes it a quarter of a second.
    private func waitFor(_ task: String, _ server: SandboxServer) async throws {
        for _ in 0..<200 {
            if try await tasks(["list", "--status", "SUCCEEDED", "--quiet"], server).lines.contains(task) { return }
        }
        Issue.record("the task \(task) is never done")
    }

    @Test("a task of a detached edit is listed with its model and the job that it belongs to")
    func listed() async throws {
        let server = try serve()
        let (task, job) = try await detached(server)
        let answer = try await tasks(["--json"], server)
        #expect(answer.exitCode == 0)
        let row = try answer.object()
        #expect([row["task"]?.string, row["job"]?.string, row["model"]?.string] == [task, job, "wan2.7-image"])
        _ = server.stop()
    }

    @Test("the list is narrowed by status, model and page")
    func narrowed() async throws {
        let server = try serve()
        let (task, _) = try await detached(server)
        try await waitFor(task, server)
        for (words, expected) in [
            (["--status", "succeeded"], [task]), (["--status", "CANCELED"], []), (["--model", "wan2.7-image"], [task]),
            (["--model", "wan2.6-image"], []), (["--page", "1", "--page-size", "1"], [task]), (["--page", "2"], []),
        ] as [([String], [String])] {
            let answer = try await tasks(["list", "--json"] + words, server)
            #expect(answer.exitCode == 0)
            #expect(try answer.objects().compactMap { $0["task"]?.string } == expected, "\(words)")
        }
        _ = server.stop()
    }

    @Test("a task is fetched into a folder, and a second time beside the first without replacing it")
    func fetchedTwice() async throws {
        let server = try serve()
        let (task, job) = try await detached(server)
        try await waitFor(task, server)
        let first = try await tasks(["fetch", task, "-o", "rescued", "--json"], server)
        #expect(first.exitCode == 0)
        let report = try first.object()
        #expect(report["job"]?.string == job)
        let path = try #require(report["images"]?.array?.first?["path"]?.string)
        #expect(path.hasPrefix(desk.path("rescued/")))
        #expect(ImageInspection(FilePath(path), deep: true).problem == nil)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let second = try await tasks(["fetch", task, "-o", "rescued", "--quiet"], server)
        #expect(second.lines.count == 1 && second.lines != [path])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.path("rescued")).count == 2)
        _ = server.stop()
    }

    @Test("a task that no ledger here knows is fetched, and no workspace is made for it")
    func foreign() async throws {
        let server = try serve()
        let (task, _) = try await detached(server)
        try await waitFor(task, server)
        let answer = try await tasks(["fetch", task, "-o", "rescued", "--json"], server, workspace: "other")
        #expect(answer.exitCode == 0)
        let report = try answer.object()
        #expect(report["job"] == nil)
        #expect(report["received"]?.integer == 1)
        #expect(!desk.exists("other"))
        _ = server.stop()
    }

    @Test("what a task did not make is told with the service's reason, and what it made is fetched: exit 10")
    func partial() async throws {
        let server = try serve()
        let words = [
            "generate", "-p", "[[partial]]", "--model", "wan2.5-t2i-preview", "--size", "768*768", "-n", "2", "--detach", "--json",
        ]
        let task = try #require(try await run(words + server.words).object()["taskId"]?.string)
        try await waitFor(task, server)
        let answer = try await tasks(["fetch", task, "-o", "rescued", "--json"], server)
        #expect(answer.exitCode == 10)
        let report = try answer.object()
        #expect(report["failures"]?.array?.map { $0["position"]?.integer } == [2])
        #expect(report["failures"]?.array?.first?["message"]?.string?.contains("DataInspectionFailed") == true)
        #expect(report["images"]?.array?.count == 1)
        _ = server.stop()
    }

    @Test("a task that the service does not know is exit 8, and no folder is made")
    func unknown() async throws {
        let server = try serve()
        let answer = try await tasks(["fetch", "0b1c", "-o", "rescued", "--json"], server)
        #expect(answer.exitCode == 8)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["code"]?.string == "expired")
        #expect(!desk.exists("rescued"))
        _ = server.stop()
    }

    @Test("a task that is done is not cancelled: exit 8, and its status is said")
    func cancelledTooLate() async throws {
        let server = try serve()
        let (task, _) = try await detached(server)
        try await waitFor(task, server)
        let answer = try await tasks(["cancel", task, "--json"], server)
        #expect(answer.exitCode == 8)
        let report = try answer.object()
        #expect(report["status"]?.string == "SUCCEEDED")
        #expect(report["cancelled"]?.bool == false)
        #expect(try answer.failure()["message"]?.string?.contains("succeeded") == true)
        _ = server.stop()
    }

    @Test("whether a task was cancelled is what its status says, and the exit code agrees")
    func cancelledAtOnce() async throws {
        let server = try serve()
        let (task, _) = try await detached(server)
        // A task waits for a tenth of a second: on a slow machine it is too late for this one.
        let answer = try await tasks(["cancel", task, "--json"], server)
        let report = try answer.object()
        let isCancelled = report["status"]?.string == "CANCELED"
        #expect(report["cancelled"]?.bool == isCancelled)
        #expect(answer.exitCode == (isCancelled ? 0 : 8))
        #expect(answer.error.isEmpty == isCancelled)
        _ = server.stop()
    }

    @Test(
        "words that are no status, page or time are exit 4 and ask nobody",
        arguments: [
            (["--status", "DONE"], "DONE"), (["--page", "0"], "0"), (["--page-size", "101"], "101"),
            (["--start", "yesterday"], "yesterday"),
            (["--end", "2026-11-27"], "2026-11-27"),
        ] as [([String], String)])
    func words(words: [String], says: String) async throws {
        let nowhere = ["--base-url", "http://127.0.0.1:1/api/v1", "--workspace", "shoot", "--json"]
        let answer = try await run(["tasks", "list"] + words + nowhere)
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["message"]?.string?.contains(says) == true)
    }

    @Test("an empty id is exit 4, and not the list of all tasks", arguments: ["fetch", "cancel"])
    func emptyID(command: String) async throws {
        let server = try serve()
        #expect(try await tasks([command, "", "--json"], server).exitCode == 4)
        _ = server.stop()
    }

    @Test("an output that is a file is exit 4, in a sentence that names it")
    func outputIsFile() async throws {
        let server = try serve()
        let (task, _) = try await detached(server)
        try await waitFor(task, server)
        let answer = try await tasks(["fetch", task, "-o", "room.png", "--json"], server)
        #expect(answer.exitCode == 4)
        let message = try #require(try answer.failure()["message"]?.string)
        #expect(message.contains("room.png") && !message.contains("NSCocoaErrorDomain"))
        _ = server.stop()
    }
}
