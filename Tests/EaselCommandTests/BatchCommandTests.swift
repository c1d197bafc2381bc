import Easel
import Foundation
import Testing

@Suite("easel batch")
struct BatchCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try FileManager.default.createDirectory(atPath: desk.path("photos"), withIntermediateDirectories: true)
        for name in ["room.png", "photos/a.png", "photos/b.png"] { try desk.picture(name) }
        try desk.write("ink\tIn ink\nfog\tIn fog\n", to: "styles.txt")
        try desk.write(
            """
            {"prompt": "One", "images": ["room.png"], "id": "one"}
            {"prompt": "[[fail]]", "images": ["room.png"], "id": "bad"}
            no JSON
            {"prompt": "Two", "images": ["room.png"], "n": 2}

            """, to: "jobs.jsonl")
    }

    private static let folderMode = ["--images", "photos", "--prompts", "styles.txt"]

    private func batch(_ words: [String]) async throws -> Tool.Answer {
        try await Tool.run(["batch"] + words + Desk.sandbox, in: desk)
    }

    /// What `--json` says last.
    private func summary(_ answer: Tool.Answer) throws -> JSONValue {
        try #require(try answer.objects().last?["summary"], "\(answer.output) \(answer.error)")
    }

    private func numbers(_ summary: JSONValue, _ names: String...) -> [Int?] { names.map { summary[$0]?.integer } }

    @Test("every picture with every prompt is delivered under its own name, with a contact sheet for each prompt")
    func folder() async throws {
        let answer = try await batch(Self.folderMode + ["--json"])
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let jobs = try answer.objects().dropLast()
        #expect(jobs.compactMap { $0["edit"]?["id"]?.string }.sorted() == ["a-fog", "a-ink", "b-fog", "b-ink"])
        #expect(jobs.allSatisfy { $0["state"]?.string == "delivered" })
        for name in ["a-fog-1.png", "a-ink-1.png", "b-fog-1.png", "b-ink-1.png"] { #expect(desk.exists("shoot/out/\(name)"), "\(name)") }
        let summary = try summary(answer)
        #expect(numbers(summary, "rows", "delivered", "received", "billed") == [4, 4, 4, 4])
        let sheets = summary["sheets"]?.array?.compactMap(\.string)
        #expect(sheets == ["contact-fog.png", "contact-ink.png"].map { desk.path("shoot/out/\($0)") })
        for sheet in sheets ?? [] { #expect(ImageInspection(FilePath(sheet), deep: true).problem == nil) }
    }

    @Test("the same command again sends nothing, makes nothing, and ends with 0")
    func again() async throws {
        #expect(try await batch(Self.folderMode + ["--quiet"]).lines.count == 4)
        let answer = try await batch(Self.folderMode + ["--json"])
        #expect(answer.exitCode == 0)
        #expect(answer.lines.count == 1)
        #expect(numbers(try summary(answer), "rows", "done", "delivered", "asked") == [4, 4, 0, 0])
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).lines.count == 4)
    }

    @Test("a row that fails and one that cannot be read stop no other: exit 10, each is an error object, the summary counts them")
    func failing() async throws {
        let answer = try await batch(["jobs.jsonl", "--json"])
        #expect(answer.exitCode == 10)
        #expect(answer.lines.count == 3)
        #expect(numbers(try summary(answer), "rows", "delivered", "failed", "invalid", "received") == [4, 2, 1, 1, 3])
        let failures = try answer.error.split(separator: "\n").map { try Tool.object(String($0))["error"] }
        #expect(Set(failures.compactMap { $0?["code"]?.string }) == ["usage", "moderation"])
        #expect(failures.contains { $0?["message"]?.string?.contains("3") == true })
        #expect(failures.contains { $0?["message"]?.string?.contains("bad") == true })
    }

    @Test("failed rows are tried again when asked for, with their code or with any")
    func retrying() async throws {
        _ = try await batch(["jobs.jsonl", "--quiet"])
        for (words, failed) in [([], 0), (["--retry-failed=Throttling"], 0), (["--retry-failed=DataInspectionFailed"], 1)]
            as [([String], Int)]
        {
            let answer = try await batch(["jobs.jsonl", "--json"] + words)
            #expect(answer.exitCode == 10)
            #expect(numbers(try summary(answer), "failed", "failedBefore", "done") == [failed, 1 - failed, 2], "\(words)")
        }
        let all = try await batch(["jobs.jsonl", "--json", "--retry-failed"])
        #expect(numbers(try summary(all), "failed", "failedBefore") == [1, 0])
    }

    @Test("--dry-run counts rows and costs, sends nothing and makes nothing")
    func dryRun() async throws {
        let answer = try await batch(["jobs.jsonl", "--dry-run", "--json"])
        // One row is no JSON, which is told as a check tells it.
        #expect(answer.exitCode == 5)
        #expect(answer.error.contains("is no JSON"))
        let plan = try answer.object()
        #expect(numbers(plan, "rows", "new", "done", "faults", "pictures") == [4, 3, 0, 1, 4])
        #expect(plan["cost"] == [["amount": .number(0.12), "currency": "USD"]])
        #expect(!desk.exists("shoot"))
    }

    @Test("--max-cost leaves out what it does not cover: exit 11, and the next run goes on")
    func maxCost() async throws {
        let answer = try await batch(Self.folderMode + ["--max-cost", "0.07", "--json"])
        #expect(answer.exitCode == 11)
        #expect(numbers(try summary(answer), "delivered", "notSent") == [2, 2])
        let next = try await batch(Self.folderMode + ["--json"])
        #expect(next.exitCode == 0)
        #expect(numbers(try summary(next), "done", "delivered") == [2, 2])
    }

    @Test("--manifest-out only writes the manifest, which batch then runs; a file that is there is not replaced")
    func manifestOut() async throws {
        let words = Self.folderMode + ["--seeds", "1,2", "--manifest-out", "made.jsonl"]
        let answer = try await batch(words + ["--json"])
        #expect(try answer.object()["path"]?.string == desk.path("made.jsonl"))
        #expect(!desk.exists("shoot"))
        let bytes = try desk.data("made.jsonl")
        #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count == 8)
        try desk.write("b", to: "styles.txt")
        #expect(try await batch(words).exitCode == 4)
        #expect(try desk.data("made.jsonl") == bytes)
        #expect(numbers(try await batch(["made.jsonl", "--dry-run", "--json"]).object(), "rows", "new") == [8, 8])
    }

    @Test("without --json the summary stands last on standard output, and progress on standard error")
    func text() async throws {
        let answer = try await batch(Self.folderMode + ["--sheet", "none"])
        #expect(answer.exitCode == 0)
        #expect(answer.lines.first?.hasPrefix("rows") == true)
        #expect(answer.lines.contains { $0.hasPrefix("delivered") && $0.contains("4 now, 0 before") })
        #expect(answer.error.split(separator: "\n").first?.contains("4 new") == true)
        #expect(answer.error.contains("4/4  4 delivered"))
        #expect(!answer.error.contains("\u{1B}"))
    }

    @Test("an id that asks for something else than before is exit 4, and nothing is sent")
    func otherContent() async throws {
        try desk.write(#"{"prompt": "One", "images": ["room.png"], "id": "a"}"#, to: "a.jsonl")
        #expect(try await batch(["a.jsonl", "--quiet"]).exitCode == 0)
        try desk.write(#"{"prompt": "Two", "images": ["room.png"], "id": "a"}"#, to: "a.jsonl")
        let answer = try await batch(["a.jsonl", "--json"])
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.hasPrefix("“a” ") == true)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).lines.count == 1)
    }

    @Test("a batch whose ledger is gone does not begin anew: exit 1 and nothing is sent, unless --new says so")
    func lostLedger() async throws {
        try desk.write(#"{"prompt": "One", "images": ["room.png"]}"#, to: "a.jsonl")
        _ = try await batch(["a.jsonl", "--quiet"])
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: desk.path("shoot/\(name)"))
        }
        let answer = try await batch(["a.jsonl", "--json"])
        #expect(answer.exitCode == 1)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["code"]?.string == "ledgerLost")
        #expect(try await batch(["a.jsonl", "--new", "--quiet"]).lines.count == 1)
    }

    @Test(
        "words that cannot be meant are exit 4, and make nothing",
        arguments: [
            [], ["jobs.jsonl", "--images", "photos", "--prompts", "styles.txt"], ["--images", "photos"], ["none.jsonl"],
            ["jobs.jsonl", "--concurrent", "0"], ["--images", "photos", "--prompts", "styles.txt", "--seeds", "1,x"],
        ])
    func words(words: [String]) async throws {
        let answer = try await batch(words + ["--json"])
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["exitCode"]?.integer == 4)
        #expect(!desk.exists("shoot"))
    }
}
