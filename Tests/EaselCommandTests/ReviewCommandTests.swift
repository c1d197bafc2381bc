import Easel
import Foundation
import Testing

@Suite("easel review")
struct ReviewCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png")
    }

    /// A job in the workspace `shoot`, run in a sandbox of its own; its id.
    @discardableResult
    private func edit(_ words: String...) async throws -> String {
        let answer = try await Tool.run(
            ["edit", "-p", "A round window", "--image", "room.png", "--sheet", "none", "--json"] + words + Desk.sandbox, in: desk)
        try #require(answer.exitCode == 0, "\(answer.error)")
        return try #require(try answer.object()["job"]?.string)
    }

    private func review(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["review"] + words + ["--workspace", "shoot"], in: desk)
    }

    /// Two folders of one pair each, and a picture without a partner in both.
    private func folders() throws {
        for folder in ["before", "after"] {
            try FileManager.default.createDirectory(atPath: desk.path(folder), withIntermediateDirectories: true)
        }
        for name in ["before/a.png", "before/gone.png", "after/a-1.png", "after/new.png"] { try desk.picture(name, width: 60, height: 40) }
    }

    /// What the page's script reads.
    private func shown(_ page: String = "review/index.html") throws -> [JSONValue] {
        let text = String(decoding: try desk.data(page), as: UTF8.self)
        let start = try #require(text.range(of: #"<script type="application/json" id="data">"#))
        let end = try #require(text.range(of: "</script>", range: start.upperBound..<text.endIndex))
        return try #require(try Tool.object(String(text[start.upperBound..<end.lowerBound]))["entries"]?.array)
    }

    private func decision(_ item: String, _ verdict: String, at time: Int = 1000, pick: Bool = false, more: [String: JSONValue] = [:])
        -> JSONValue
    {
        let members: [String: JSONValue] = [
            "item": .string(item), "verdict": .string(verdict), "decidedAt": .integer(time), "pick": .bool(pick),
        ]
        return .object(members.merging(more) { _, new in new })
    }

    private func save(_ name: String, by reviewer: String, _ decisions: JSONValue...) throws {
        let json: JSONValue = ["easelReview": 1, "reviewer": .string(reviewer), "decisions": .array(decisions)]
        try desk.write(String(decoding: ReportJSON.encode(json), as: UTF8.self), to: name)
    }

    // MARK: jobs

    @Test("without a word every picture of the workspace is on the page that --json names")
    func workspace() async throws {
        let first = try await edit("-n", "2")
        let second = try await edit("--seed", "7")
        let answer = try await review("--json")
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let report: JSONValue = [
            "path": .string(desk.path("review/index.html")), "pictures": 3, "missing": [], "added": [], "unreadable": [],
        ]
        #expect(try answer.object() == report)
        #expect(try Set(shown().map { $0["item"]?.string }) == ["\(first)#1", "\(first)#2", "\(second)#1"])
    }

    @Test("a job that was taken back is not on the page of the workspace")
    func takenBack() async throws {
        let first = try await edit()
        try await edit("--seed", "7")
        _ = try await Tool.run("undo", "--workspace", "shoot", in: desk)
        #expect(try await review("--json").object()["pictures"] == 1)
        #expect(try shown().map { $0["item"]?.string } == ["\(first)#1"])
    }

    @Test("named jobs alone are on the page", arguments: [false, true])
    func named(isLast: Bool) async throws {
        let first = try await edit()
        let second = try await edit("--seed", "7")
        _ = try await review(isLast ? "last" : String(first.prefix(8)))
        #expect(try shown().map { $0["item"]?.string } == ["\(isLast ? second : first)#1"])
    }

    @Test("a job on the page has its prompt, regions, figures and the line that makes it again")
    func contents() async throws {
        let job = try await edit("--region", "100,100,150,150")
        _ = try await review()
        let entry = try #require(shown().first)
        #expect(entry["prompt"] == "A round window")
        #expect(entry["regions"] == [[100, 100, 150, 150]])
        #expect(entry["figures"]?["inside"] != nil && entry["figures"]?["leak"] != nil && entry["figures"]?["price"] == 0)
        #expect(entry["lines"]?.array?.first?.array?.last == .string("easel rerun \(job.prefix(6))"))
    }

    @Test("no path of the machine is in the page")
    func noPaths() async throws {
        try await edit()
        _ = try await review()
        #expect(!String(decoding: try desk.data("review/index.html"), as: UTF8.self).contains(desk.folder.path))
    }

    @Test("an unknown job is exit 4, and no folder is made")
    func unknownJob() async throws {
        try await edit()
        let answer = try await review("zzzz", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty && !desk.exists("review"))
    }

    @Test("where there is no workspace it is exit 4, and none is made")
    func noWorkspace() async throws {
        #expect(try await review("--json").exitCode == 4)
        #expect(!desk.exists("shoot") && !desk.exists("review"))
    }

    // MARK: files

    @Test("of two folders every result is on the page, and what has no partner is named")
    func twoFolders() async throws {
        try folders()
        let answer = try await review("before", "after", "-o", "page", "--json")
        #expect(answer.exitCode == 0)
        let report: JSONValue = [
            "path": .string(desk.path("page/index.html")), "pictures": 2, "missing": [.string(desk.path("before/gone.png"))],
            "added": [.string(desk.path("after/new.png"))], "unreadable": [],
        ]
        #expect(try answer.object() == report)
        #expect(try shown("page/index.html").map { $0["before"] != nil } == [true, false])
    }

    @Test("what has no partner is told on standard error too, and not with --quiet")
    func partners() async throws {
        try folders()
        let answer = try await review("before", "after")
        #expect(answer.error.contains("nothing came of \(desk.path("before/gone.png"))"))
        #expect(answer.error.contains("made of nothing that is there: \(desk.path("after/new.png"))"))
        #expect(try await review("before", "after", "--quiet", "--overwrite").error.isEmpty)
    }

    @Test("of two files the regions that are given are drawn and measured")
    func twoFiles() async throws {
        try desk.picture("after.png", color: SRGBColor(red: 200, green: 90, blue: 120))
        #expect(try await review("room.png", "after.png", "--region", "0,0,150,150").exitCode == 0)
        let entry = try #require(shown().first)
        #expect(entry["name"] == "after.png")
        #expect(entry["regions"] == [[0, 0, 150, 150]])
        #expect(entry["figures"]?["inside"] != nil)
    }

    @Test("of a folder of results those of jobs keep their jobs, and the others are known by their hash")
    func resultsFolder() async throws {
        let job = try await edit("-o", "made/window.png")
        try desk.picture("made/other.png", width: 60, height: 40)
        _ = try await review("made")
        let items = try shown().compactMap { $0["item"]?.string }
        #expect(items.count == 2 && items.contains("\(job)#1"))
        #expect(items.contains { $0.hasPrefix("sha256:") })
    }

    @Test("a result that cannot be read is told on the page, and the page is made")
    func broken() async throws {
        try folders()
        try desk.write("text", to: "after/a-1.png")
        #expect(try await review("before", "after").exitCode == 0)
        #expect(try shown().contains { $0["reason"]?.string?.hasPrefix("The picture is no picture") == true })
    }

    @Test(
        "a folder and a file, or a folder with a region, is exit 4",
        arguments: [["before", "room.png"], ["before", "after", "--region", "0,0,9,9"]])
    func refused(words: [String]) async throws {
        try folders()
        let answer = try await Tool.run(["review"] + words + ["--json"], in: desk)
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty && !desk.exists("review"))
    }

    @Test("a folder without pictures is exit 4, with --check too: nothing is accepted", arguments: [[], ["--check"]])
    func empty(words: [String]) async throws {
        try FileManager.default.createDirectory(atPath: desk.path("empty"), withIntermediateDirectories: true)
        #expect(try await Tool.run(["review", "empty"] + words, in: desk).exitCode == 4)
    }

    // MARK: the page

    @Test("--embed makes one file")
    func embed() async throws {
        try folders()
        _ = try await review("before", "after", "--embed")
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.path("review")) == ["index.html"])
    }

    @Test("--quiet prints the page's path alone")
    func quiet() async throws {
        try folders()
        #expect(try await review("before", "after", "--quiet").lines == [desk.path("review/index.html")])
    }

    @Test("--title stands above the page, as text")
    func title() async throws {
        try folders()
        _ = try await review("before", "after", "--title", "<b>Windows")
        #expect(String(decoding: try desk.data("review/index.html"), as: UTF8.self).contains("<bdi>&lt;b&gt;Windows</bdi>"))
    }

    @Test("a page that is there is exit 4 and stays; --overwrite replaces it")
    func exists() async throws {
        try folders()
        _ = try await review("before", "after")
        let page = try desk.data("review/index.html")
        #expect(try await review("before", "after").exitCode == 4)
        #expect(try desk.data("review/index.html") == page)
        #expect(try await review("before", "after", "--overwrite").exitCode == 0)
        #expect(try desk.data("review/index.html") != page)
    }

    // MARK: decisions

    @Test("--import reads the words of several reviewers, and tells where they disagree")
    func twoReviewers() async throws {
        let job = try await edit()
        try save("ann.json", by: "Ann", decision("\(job)#1", "accepted"))
        try save("bo.json", by: "Bo", decision("\(job)#1", "rejected"), decision("ffff#1", "accepted"))
        let answer = try await review("--import", "ann.json", "bo.json", "--json")
        // One of the pictures is none of this ledger's.
        #expect(answer.exitCode == 10)
        let report = try answer.object()
        #expect([report["decisions"], report["new"]] == [3, 2])
        #expect(report["reviewers"] == ["Ann", "Bo"])
        #expect(report["unknown"] == ["ffff#1"])
        #expect(report["disagreements"]?.array?.first?["item"]?.string == "\(job)#1")
        #expect(report["disagreements"]?.array?.first?["decisions"]?.array?.map { $0["reviewer"] } == ["Ann", "Bo"])
    }

    @Test("--import in words says what is disputed, what is unknown, and the lines that would mend what was rejected")
    func importWords() async throws {
        let job = try await edit()
        let mark = job.prefix(6)
        try save("ann.json", by: "Ann", decision("\(job)#1", "accepted"), decision("ffff#1", "accepted"))
        try save("bo.json", by: "Bo", decision("\(job)#1", "rejected", more: ["note": "less red", "boxes": [[10, 20, 30, 40]]]))
        let answer = try await review("--import", "ann.json", "bo.json")
        #expect(answer.error.contains("ffff#1"))
        #expect(answer.output.contains("disputed  \(mark)#1  Ann: accepted, Bo: rejected"))
        #expect(answer.output.contains("easel edit --on \(mark)#1 --region 10,20,30,40 --prompt 'less red'"))
    }

    @Test("the line that would mend a rejection is one that easel takes")
    func mendRuns() async throws {
        let job = try await edit()
        try save("ann.json", by: "Ann", decision("\(job)#1", "rejected", more: ["note": "it's too red", "boxes": [[10, 20, 130, 140]]]))
        let line = try #require(try await review("--import", "ann.json", "--json").object()["mends"]?.array?.first?.string)
        try #require(line.hasPrefix("easel edit "))
        // The words as a shell splits them.
        try desk.write("printf '%s\\n' \(line.dropFirst(6))", to: "words.sh")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = [desk.path("words.sh")]
        let pipe = Pipe()
        shell.standardOutput = pipe
        try shell.run()
        let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n").map(String.init)
        let answer = try await Tool.run(words + ["--dry-run", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
    }

    @Test("what was decided stands on the next page")
    func nextPage() async throws {
        let job = try await edit()
        try save("ann.json", by: "Ann", decision("\(job)#1", "rejected", more: ["note": "too red"]))
        _ = try await review("--import", "ann.json")
        _ = try await review()
        #expect(try shown().first?["decisions"]?.array?.map { $0["note"] } == ["too red"])
    }

    @Test("a file that is no decisions.json is exit 4, and nothing of the others is read")
    func noDecisions() async throws {
        let job = try await edit()
        try save("ann.json", by: "Ann", decision("\(job)#1", "accepted"))
        try desk.write("{}", to: "other.json")
        let answer = try await review("--import", "ann.json", "other.json", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try await review("--check").exitCode == 23)
    }

    @Test("--import and a subject are refused: exit 4")
    func importAndSubject() async throws {
        try save("ann.json", by: "Ann")
        #expect(try await review("last", "--import", "ann.json").exitCode == 4)
    }

    // MARK: checking

    @Test(
        "--check ends with 0 when all is accepted, and with 23 while anything is not",
        arguments: [
            (["accepted"], 0), (["rejected"], 23), (["undecided"], 23), (["accepted", "rejected"], 23), (["accepted", "undecided"], 0),
            ([], 23),
        ]
            as [([String], Int32)])
    func check(verdicts: [String], code: Int32) async throws {
        let job = try await edit()
        for (index, verdict) in verdicts.enumerated() {
            try save("\(index).json", by: "Reviewer \(index)", decision("\(job)#1", verdict))
            _ = try await review("--import", "\(index).json")
        }
        let answer = try await review("--check")
        #expect(answer.exitCode == code)
        #expect(!desk.exists("review"))
    }

    @Test("--check --json counts, and names what is open")
    func checkReport() async throws {
        let first = try await edit()
        let second = try await edit("--seed", "7")
        try save("ann.json", by: "Ann", decision("\(first)#1", "accepted"), decision("\(second)#1", "rejected"))
        _ = try await review("--import", "ann.json")
        let report: JSONValue = [
            "pictures": 2, "accepted": 1, "rejected": 1, "disagreed": 0, "undecided": 0, "open": [.string("\(second)#1")],
        ]
        #expect(try await review("--check", "--json").object() == report)
    }

    @Test("of several variants the picked one counts")
    func checkPicked() async throws {
        let job = try await edit("-n", "2")
        try save("ann.json", by: "Ann", decision("\(job)#1", "rejected"), decision("\(job)#2", "accepted", pick: true))
        let answer = try await review("--import", "ann.json", "--check", "--json")
        #expect(answer.exitCode == 0)
        #expect(try answer.objects().last?["pictures"] == 1)
        #expect(try await Tool.run("jobs", "last", "--workspace", "shoot", "--json", in: desk).object()["picked"] == 2)
    }

    @Test("while none is picked every variant counts")
    func checkUnpicked() async throws {
        let job = try await edit("-n", "2")
        try save("ann.json", by: "Ann", decision("\(job)#2", "accepted"))
        _ = try await review("--import", "ann.json")
        #expect(try await review("--check").exitCode == 23)
    }

    @Test("what was rejected and mended since holds nothing up once the mended picture is accepted")
    func checkMended() async throws {
        let first = try await edit()
        let answer = try await Tool.run(["edit", "--on", "last", "-p", "less red", "--sheet", "none", "--json"] + Desk.sandbox, in: desk)
        let second = try #require(try answer.object()["job"]?.string)
        try save("ann.json", by: "Ann", decision("\(first)#1", "rejected"), decision("\(second)#1", "accepted"))
        #expect(try await review("--import", "ann.json", "--check").exitCode == 0)
    }
}
