@testable import Easel
import Foundation
import Testing

@Suite("The decisions that a review page saves")
struct DecisionFileTests {
    private let folder: TemporaryFolder
    private let ledger: JobLedger

    private static let (first, second) = ("a1b2c3d4e5f60718", "b1b2c3d4e5f60718")

    init() throws {
        folder = try TemporaryFolder()
        ledger = try JobLedger(folder.path.appending("ledger.sqlite"))
        try ledger.addDelivered(Self.first, pictures: 3)
        try ledger.addDelivered(Self.second)
    }

    private func file(by reviewer: String = "Ann", _ decisions: JSONValue...) throws -> DecisionFile {
        let json: JSONValue = ["easelReview": 1, "reviewer": .string(reviewer), "decisions": .array(decisions)]
        return try DecisionFile(ReportJSON.encode(json), name: "decisions.json")
    }

    private func decision(
        _ item: String = "\(Self.first)#1", _ verdict: String = "rejected", at time: Int = 1000, pick: Bool = false, note: String = "",
        boxes: [[Int]] = []
    ) -> JSONValue {
        [
            "item": .string(item), "verdict": .string(verdict), "decidedAt": .integer(time), "pick": .bool(pick), "note": .string(note),
            "boxes": .array(boxes.map { .array($0.map(JSONValue.integer)) }),
        ]
    }

    private func read(_ files: DecisionFile...) throws -> DecisionImport { try DecisionImport(files, into: ledger) }

    // MARK: the file

    @Test("a file says who decided, what, and how each picture is called")
    func contents() throws {
        let text = """
            {"easelReview": 1, "review": "x", "title": "Windows", "reviewer": "Ann", "savedAt": 5, "decisions": [{"item": "a1#2",
            "name": "room a1#2", "verdict": "rejected", "decidedAt": 1763700000.25, "pick": true, "note": "图", "boxes": [[1, 2, 3, 4]]}]}
            """
        let file = try DecisionFile(folder.write(Array(text.utf8), to: "decisions.json"))
        #expect(file.reviewer == "Ann")
        #expect(file.names == ["a1#2": "room a1#2"])
        let box = Region(left: 1, top: 2, right: 3, bottom: 4)
        #expect(
            file.decisions == [
                ReviewDecision(
                    item: "a1#2", reviewer: "Ann", decidedAt: 1_763_700_000.25, verdict: .rejected, isPick: true, note: "图", boxes: [box])
            ])
    }

    @Test(
        "a file that no page saved is refused",
        arguments: [
            "", "text", "[]", "{}", #"{"easelReview": 1, "reviewer": "Ann"}"#, #"{"reviewer": "Ann", "decisions": []}"#,
            #"{"easelReview": "1", "reviewer": "Ann", "decisions": []}"#, #"{"easelReview": 1, "reviewer": "Ann", "decisions": {}}"#,
            #"{"easelReview": 1, "reviewer": "Ann", "decisions": []"#,
        ])
    func refused(text: String) {
        let error = #expect(throws: EaselError.self) { try DecisionFile(Array(text.utf8), name: "x.json") }
        #expect(error?.kind == .usage && error?.message == "x.json is no decisions.json of a review page.")
    }

    @Test("a file of a newer Easel is refused")
    func newer() {
        let text = #"{"easelReview": 2, "reviewer": "Ann", "decisions": []}"#
        let error = #expect(throws: EaselError.self) { try DecisionFile(Array(text.utf8), name: "x.json") }
        #expect(error?.hint == "Update Easel.")
    }

    @Test("a file without a reviewer is refused", arguments: ["", "  ", "\n\t"])
    func nobody(reviewer: String) {
        let error = #expect(throws: EaselError.self) { try file(by: reviewer, decision()) }
        #expect(error?.message.contains("does not say whose decisions it holds") == true)
    }

    @Test("a file that is not there is refused")
    func missing() {
        let error = #expect(throws: EaselError.self) { try DecisionFile(folder.path.appending("nothing.json")) }
        #expect(error?.kind == .usage)
    }

    static let impossible: [JSONValue] = [
        "text", [:], ["item": "a1#1", "verdict": "accepted"], ["item": "a1#1", "decidedAt": 1], ["verdict": "accepted", "decidedAt": 1],
        ["item": "a1#1", "verdict": "perhaps", "decidedAt": 1], ["item": "a1", "verdict": "accepted", "decidedAt": 1],
        ["item": "a1#0", "verdict": "accepted", "decidedAt": 1], ["item": "#1", "verdict": "accepted", "decidedAt": 1],
        ["item": "sha256:abc", "verdict": "accepted", "decidedAt": 1], ["item": "a1#1", "verdict": "accepted", "decidedAt": "today"],
        ["item": "a1#1", "verdict": "accepted", "decidedAt": 1, "boxes": [[1, 2, 3]]],
        ["item": "a1#1", "verdict": "accepted", "decidedAt": 1, "boxes": [[5, 2, 3, 4]]],
        ["item": "a1#1", "verdict": "accepted", "decidedAt": 1, "boxes": [[-1, 2, 3, 4]]],
        ["item": "a1#1", "verdict": "accepted", "decidedAt": 1, "note": 5],
    ]

    @Test("a decision that cannot be is refused with its number, and with it the whole file", arguments: impossible)
    func refusedDecision(impossible: JSONValue) {
        let error = #expect(throws: EaselError.self) { try file(decision(), impossible) }
        #expect(error?.message == "Decision 2 of decisions.json is none.")
    }

    @Test("the reviewer is the file's, whatever a decision says, without the blanks around it")
    func reviewer() throws {
        var members = try #require(decision().object)
        members["reviewer"] = "Bo"
        let file = try file(by: "  Ann \n Lee ", .object(members))
        #expect(file.reviewer == "Ann Lee")
        #expect(file.decisions.map(\.reviewer) == ["Ann Lee"])
    }

    // MARK: into the ledger

    @Test("the words of two reviewers stand side by side, and where they disagree it is told")
    func twoReviewers() throws {
        let found = try read(
            file(by: "Bo", decision("\(Self.first)#1", "rejected"), decision("\(Self.second)#1", "accepted")),
            file(by: "Ann", decision("\(Self.first)#1", "accepted"), decision("\(Self.second)#1", "accepted")))
        #expect((found.total, found.added) == (4, 4))
        #expect(found.disagreements.map(\.item) == ["\(Self.first)#1"])
        #expect(found.disagreements.first?.decisions.map(\.reviewer) == ["Ann", "Bo"])
        #expect(try ledger.decisions()["\(Self.second)#1"]?.map(\.reviewer) == ["Ann", "Bo"])
    }

    @Test("a disagreement with what the ledger holds already is told too")
    func laterReviewer() throws {
        _ = try read(file(by: "Bo", decision(Self.first + "#1", "rejected")))
        #expect(try read(file(by: "Ann", decision(Self.first + "#1", "accepted"))).disagreements.map(\.item) == ["\(Self.first)#1"])
    }

    @Test("reading a file twice adds nothing")
    func twice() throws {
        let file = try file(decision("\(Self.first)#1"), decision("\(Self.first)#2"))
        _ = try read(file)
        let again = try read(file)
        #expect((again.total, again.added) == (2, 0))
    }

    @Test("decisions about pictures that the ledger does not have are left out, and the others are read")
    func unknown() throws {
        let found = try read(file(decision("ffff#1"), decision("\(Self.first)#4"), decision("\(Self.first)#3", "accepted")))
        #expect(found.unknown == ["ffff#1", "\(Self.first)#4"])
        #expect((found.total, found.added) == (3, 1))
        #expect(try ledger.decisions().keys.sorted() == ["\(Self.first)#3"])
    }

    @Test("the beginning of a job's id is written down as the whole")
    func beginning() throws {
        _ = try read(file(decision("a1b2#2", "accepted")))
        #expect(try ledger.decisions().keys.sorted() == ["\(Self.first)#2"])
    }

    @Test("a decision about a file that no ledger knows is kept under the file's hash")
    func hash() throws {
        let item = "sha256:" + String(repeating: "0f", count: 32)
        let found = try read(file(decision(item, "rejected", boxes: [[1, 2, 3, 4]])))
        #expect(try ledger.decisions().keys.sorted() == [item])
        #expect(found.mends.isEmpty && found.unknown.isEmpty)
    }

    // MARK: picks

    @Test("of several picks in one job the newest counts, in whichever order the files are named", arguments: [false, true])
    func newestPick(isReversed: Bool) throws {
        let files = try [
            file(by: "Ann", decision("\(Self.first)#2", "accepted", at: 2000, pick: true)),
            file(by: "Bo", decision("\(Self.first)#3", "accepted", at: 1000, pick: true)),
        ]
        _ = try DecisionImport(isReversed ? files.reversed() : files, into: ledger)
        #expect(try ledger.job(Self.first).picked == 2)
    }

    @Test("without a pick the picked picture stays as it was")
    func noPick() throws {
        _ = try ledger.amend(Self.first) { $0.picked = 3 }
        _ = try read(file(decision("\(Self.first)#1", "accepted")))
        #expect(try ledger.job(Self.first).picked == 3)
    }

    @Test("an older pick that is read later does not take the place of a newer one")
    func olderPick() throws {
        _ = try read(file(by: "Ann", decision("\(Self.first)#2", "accepted", at: 2000, pick: true)))
        _ = try read(file(by: "Bo", decision("\(Self.first)#3", "accepted", at: 1000, pick: true)))
        #expect(try ledger.job(Self.first).picked == 2)
    }

    @Test("a file that was read before does not take back what was picked since")
    func pickedSince() throws {
        let file = try file(decision("\(Self.first)#2", "accepted", pick: true))
        _ = try read(file)
        _ = try ledger.amend(Self.first) { $0.picked = 3 }
        _ = try read(file)
        #expect(try ledger.job(Self.first).picked == 3)
    }

    // MARK: mending

    @Test(
        "a rejection with boxes says the line that would mend it",
        arguments: [
            ([[1, 2, 30, 40]], "--region 1,2,30,40"), ([[1, 2, 30, 40], [50, 60, 70, 80]], "--region 1,2,30,40 --region 50,60,70,80"),
        ] as [([[Int]], String)])
    func mend(boxes: [[Int]], regions: String) throws {
        let found = try read(file(decision("\(Self.first)#2", "rejected", note: "less red", boxes: boxes)))
        #expect(found.mends == ["easel edit --on a1b2c3#2 \(regions) --prompt 'less red'"])
    }

    @Test("of more boxes than the service takes the first become one around them")
    func threeBoxes() throws {
        let boxes = [[10, 10, 20, 20], [50, 0, 60, 30], [80, 80, 90, 90]]
        let found = try read(file(decision("\(Self.first)#1", note: "x", boxes: boxes)))
        #expect(found.mends == ["easel edit --on a1b2c3#1 --region 10,0,60,30 --region 80,80,90,90 --prompt x"])
    }

    @Test("without a note the line leaves the prompt to the person")
    func noNote() throws {
        #expect(try read(file(decision(boxes: [[1, 2, 3, 4]]))).mends == ["easel edit --on a1b2c3#1 --region 1,2,3,4 --prompt …"])
    }

    @Test("what is accepted, undecided or has no box says no line")
    func noMend() throws {
        let found = try read(
            file(
                decision("\(Self.first)#1", "accepted", boxes: [[1, 2, 3, 4]]),
                decision("\(Self.first)#2", "undecided", boxes: [[1, 2, 3, 4]]),
                decision("\(Self.first)#3", "rejected", note: "x")))
        #expect(found.mends.isEmpty)
    }

    @Test("a rejection that its reviewer has taken back says no line")
    func takenBack() throws {
        let old = try file(decision("\(Self.first)#1", "rejected", at: 1000, note: "x", boxes: [[1, 2, 3, 4]]))
        let new = try file(decision("\(Self.first)#1", "accepted", at: 2000))
        #expect(try read(old, new).mends.isEmpty)
    }

    @Test("a note that begins with a dash is not taken for an option")
    func dash() throws {
        let mends = try read(file(decision(note: "- less red", boxes: [[1, 2, 3, 4]]))).mends
        #expect(mends.first?.contains("--prompt '-") == false)
    }

    @Test(
        "a shell takes a quoted word as one and as it is",
        arguments: [
            "", "plain", "two words", "it's", "'", "''", "\"$HOME\" `id` $(id) ; | & > <", "\\", "a\nb", "*?[a]~", "!!", "-n", "图", "#x",
            "a=b", "{a,b}",
        ])
    func shell(text: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf '<%s>' " + ReviewEntries.shellWord(text)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(String(decoding: output, as: UTF8.self) == "<\(text)>")
    }
}
