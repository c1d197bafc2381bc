import Easel
import Foundation
import Testing

@Suite("easel edit --on, pick, undo, log and export")
struct SessionCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 400, height: 320)
    }

    /// A job in the workspace `shoot`, run in a sandbox of its own.
    @discardableResult
    private func edit(_ prompt: String, on base: String? = nil, _ words: String...) async throws -> JSONValue {
        let source = base.map { ["--on", $0] } ?? ["--image", "room.png"]
        let answer = try await Tool.run(["edit", "-p", prompt, "--sheet", "none", "--json"] + source + words + Desk.sandbox, in: desk)
        try #require(answer.exitCode == 0, "\(answer.error)")
        return try answer.object()
    }

    private func run(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(words + ["--workspace", "shoot"], in: desk)
    }

    private func id(_ job: JSONValue) throws -> String { try #require(job["job"]?.string) }

    private func path(_ job: JSONValue) throws -> String { try #require(job["images"]?.array?.first?["path"]?.string) }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: desk.path(folder)).sorted()
    }

    // MARK: ten steps

    /// Smooth waves that repeat nowhere, so that a result can be aligned with it.
    private static var waves: Bitmap {
        var bitmap = Bitmap(size: PixelSize(width: 640, height: 512))
        for y in 0..<512 {
            for x in 0..<640 {
                let (u, v) = (Double(x) / 2, Double(y) / 2)
                let sum = sin(u / 7.3 + sin(v / 19)) + sin(v / 9.1 + sin(u / 23)) + sin((u + v) / 4.7 + sin(u / 31))
                let level = UInt8(min(max(128 + sum * 32, 0), 255))
                bitmap[x, y] = SRGBColor(red: level, green: level / 2 + 60, blue: 255 - level)
            }
        }
        return bitmap
    }

    @Test("after ten edits, each on the one before, every pixel outside all of their borders is the original's")
    func tenSteps() async throws {
        let original = Self.waves
        var rows = original.reader()
        try rows.writePNG(to: FilePath(desk.path("room.png")), overwriting: true)
        // The model strays otherwise each time, as real ones do.
        let drifts = ["2,-1,1.004,4", "-1.5,2.25,0.997,-3", "0.5,0.5,1.002,6"]
        let regions = (0..<10).map { step in
            Region(left: 0, top: 0, right: 56, bottom: 56).moved(x: 36 + step % 5 * 128, y: step < 5 ? 90 : 350)
        }
        var borders: [Region] = []
        var last: JSONValue = .null
        for (step, region) in regions.enumerated() {
            last = try await edit(
                "Step \(step)", on: step == 0 ? nil : "last", "--region", region.description, "--drift", drifts[step % drifts.count])
            let boxes = try #require(last["composite"]?["border"]?.array)
            borders += boxes.compactMap { Region(corners: $0.array?.compactMap(\.integer) ?? []) }
        }
        try #require(borders.count == 10)
        let result = try Bitmap(contentsOf: FilePath(path(last)))
        try #require(result.size == original.size)
        var (outside, strayed) = (0, 0)
        for y in 0..<original.size.height {
            let here = borders.filter { $0.top <= y && y < $0.bottom }
            for x in 0..<original.size.width where !here.contains(where: { $0.left <= x && x < $0.right }) {
                outside += 1
                if result[x, y] != original[x, y] { strayed += 1 }
            }
        }
        #expect(strayed == 0)
        // The borders leave most of the picture, and all ten edits are in it.
        #expect(outside > 200_000)
        for region in regions { #expect(result[region.left + 28, region.top + 28] != original[region.left + 28, region.top + 28]) }
    }

    // MARK: going on

    @Test("a step says which picture it goes on from, and is called after the picture that the session began with")
    func step() async throws {
        let first = try await edit("One")
        let second = try await edit("Two", on: "last")
        let third = try await edit("Three", on: "last")
        #expect(second["on"]?.string == "\(try id(first))#1")
        #expect(first["on"] == nil)
        #expect(try path(third).hasPrefix(desk.path("shoot/out/room-\(try id(third).prefix(6))")))
    }

    @Test("--on keeps the model of the job, unless another is given")
    func model() async throws {
        try await edit("One", "--model", "wan2.7-image-pro")
        let kept = try await run("check", "--on", "last", "-p", "Two", "--json").object()
        #expect(kept["plan"]?["model"]?.string == "wan2.7-image-pro")
        let other = try await run("check", "--on", "last", "-p", "Two", "--model", "wan2.7-image", "--json").object()
        #expect(other["plan"]?["model"]?.string == "wan2.7-image")
    }

    @Test("a region in percent is one of the delivered picture")
    func percent() async throws {
        try await edit("One", "--region", "100,100,200,200")
        let answer = try await run("check", "--on", "last", "-p", "Two", "--region", "50%,50%,100%,100%", "--print-request", "--json")
        let body = try answer.object()["request"]?.array?.last?["body"]
        #expect(body?["parameters"]?["bbox_list"] == [[[200, 160, 400, 320]]])
    }

    @Test("--on without a prompt is exit 4, and nothing is sent")
    func noPrompt() async throws {
        try await edit("One")
        let answer = try await Tool.run(["edit", "--on", "last", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("--prompt") == true)
        #expect(try await run("jobs", "--json").lines.count == 1)
    }

    @Test("--on where there is no workspace is exit 4, and makes none")
    func noWorkspace() async throws {
        let answer = try await Tool.run(["edit", "--on", "last", "-p", "x", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 4)
        #expect(!desk.exists("shoot"))
    }

    @Test("--on a picture that was changed by hand uses it and says so")
    func changedByHand() async throws {
        let path = try path(await edit("One"))
        var bitmap = try Bitmap(contentsOf: FilePath(path))
        let text = try #require(PNGChunks([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))?.text("Easel"))
        bitmap.fill(Region(left: 0, top: 0, right: 9, bottom: 9), with: SRGBColor(red: 1, green: 2, blue: 3))
        var rows = bitmap.reader()
        let bytes = try #require(PNGChunks(try rows.pngBytes())).bytes(settingText: text, for: "Easel")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let answer = try await Tool.run(["edit", "--on", "last", "-p", "Two", "--dry-run"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.error.contains("was changed since it was delivered"))
    }

    // MARK: picking

    @Test("--on a job with several pictures of which none is picked is exit 4, and the sentence has both ways on")
    func severalNonePicked() async throws {
        let mark = try await id(edit("One", "-n", "2")).prefix(6)
        let answer = try await Tool.run(["edit", "--on", "last", "-p", "Two", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        let hint = try #require(try answer.failure()["hint"]?.string)
        #expect(hint.contains("\(mark)#1 to \(mark)#2"))
        #expect(hint.contains("easel pick \(mark)#1"))
    }

    @Test("pick says which file it is, and JOB then means it")
    func pick() async throws {
        let job = try await edit("One", "-n", "2")
        let second = try #require(job["images"]?.array?.last?["path"])
        let picked = try await run("pick", "last#2", "--json")
        #expect(picked.exitCode == 0)
        #expect(try picked.object() == ["job": .string(id(job)), "picked": 2, "path": second])
        #expect(try await edit("Two", on: "last")["on"]?.string == "\(try id(job))#2")
    }

    @Test("JOB#K goes on from that picture, whichever is picked")
    func numbered() async throws {
        let job = try await edit("One", "-n", "2")
        _ = try await run("pick", "last#2")
        #expect(try await edit("Two", on: "last#1")["on"]?.string == "\(try id(job))#1")
    }

    @Test("pick --quiet prints the path alone")
    func pickQuiet() async throws {
        let job = try await edit("One")
        #expect(try await run("pick", "last", "--quiet").lines == [path(job)])
    }

    @Test("a picture that the job has not is not picked: exit 4", arguments: ["last#3", "last#0", "zzzz#1", "#1"])
    func pickNothing(text: String) async throws {
        try await edit("One", "-n", "2")
        let answer = try await run("pick", text, "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try await run("log", "--json").object()["picked"] == nil)
    }

    // MARK: taking back

    @Test("after undo, last is the job before, and undo says where the session stands")
    func undo() async throws {
        let first = try await edit("One")
        let second = try await edit("Two", on: "last")
        let answer = try await run("undo", "--json")
        #expect(answer.exitCode == 0)
        let stands: JSONValue = [
            "job": .string(try id(second)), "undone": true, "stands": .string("\(try id(first))#1"), "path": .string(try path(first)),
            "last": .string(try id(first)),
        ]
        #expect(try answer.object() == stands)
        #expect(try await run("jobs", "last", "--json").object()["job"] == first["job"])
    }

    @Test("what was taken back keeps its files and its place among the jobs")
    func undoKeeps() async throws {
        try await edit("One")
        let second = try await edit("Two", on: "last")
        _ = try await run("undo")
        #expect(FileManager.default.fileExists(atPath: try path(second)))
        #expect(try await run("jobs", "--json").objects().map { $0["undone"]?.bool } == [nil, true])
    }

    @Test("undo of the first step stands at the picture that the session began with")
    func undoFirst() async throws {
        try await edit("One")
        let report = try await run("undo", "--json").object()
        #expect(report["stands"] == nil)
        #expect(report["path"]?.string == desk.path("room.png"))
    }

    @Test("undo of a job that others go on from is exit 4, names them, and changes nothing")
    func undoInside() async throws {
        let first = try await id(edit("One"))
        let second = try await id(edit("Two", on: "last"))
        let answer = try await run("undo", first, "--json")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains(second.prefix(6)) == true)
        #expect(try await run("log", "--json").objects().map { $0["undone"]?.bool } == [false, false])
    }

    @Test("when all is taken back there is no last job: exit 4")
    func undoAll() async throws {
        try await edit("One")
        #expect(try await run("undo").exitCode == 0)
        #expect(try await run("undo", "--json").exitCode == 4)
    }

    @Test("undo --redo takes up what was taken back, and says where the session stands")
    func redo() async throws {
        try await edit("One")
        let second = try await edit("Two", on: "last")
        _ = try await run("undo")
        let answer = try await run("undo", "--redo", "--json")
        #expect(answer.exitCode == 0)
        let stands: JSONValue = [
            "job": .string(try id(second)), "undone": false, "stands": .string("\(try id(second))#1"), "path": .string(try path(second)),
            "last": .string(try id(second)),
        ]
        #expect(try answer.object() == stands)
        #expect(try await run("jobs", "last", "--json").object()["job"] == second["job"])
    }

    @Test("undo --redo when nothing was taken back is exit 4")
    func redoNothing() async throws {
        try await edit("One")
        let answer = try await run("undo", "--redo", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
    }

    // MARK: the log

    @Test("log --json is a line for each step, each before those that go on from it")
    func log() async throws {
        let first = try await id(edit("One"))
        let second = try await id(edit("Two", on: "last"))
        let branch = try await id(edit("Three", on: first))
        let end = try await id(edit("Four", on: second))
        let answer = try await run("log", "--json")
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let lines = try answer.objects()
        #expect(lines.map { $0["job"]?.string } == [first, second, end, branch])
        #expect(lines.map { $0["on"]?.string } == [nil, "\(first)#1", "\(second)#1", "\(first)#1"])
        #expect(lines.allSatisfy { $0["original"]?.string == desk.path("room.png") })
    }

    @Test("a line of log --json has state, model, prompt, pictures with their review, and what a person did")
    func logLine() async throws {
        let job = try await edit("One", "-n", "2")
        _ = try await run("pick", "last#2")
        _ = try await run("undo")
        let line = try await run("log", "--json").object()
        let paths = job["images"]?.array?.compactMap { $0["path"] } ?? []
        let pictures: [JSONValue] = paths.enumerated().map { ["position": .integer($0 + 1), "path": $1, "review": "undecided"] }
        #expect(line["pictures"] == .array(pictures))
        #expect([line["state"], line["model"], line["prompt"]] == ["delivered", "wan2.7-image", "One"])
        #expect(line["picked"] == 2 && line["undone"] == true)
        #expect((line["createdAt"]?.integer ?? 0) > 1_700_000_000)
    }

    @Test("log JOB --json is the session of that job alone, all of it, and an unknown job is exit 4")
    func logOfJob() async throws {
        let first = try await id(edit("One"))
        let second = try await id(edit("Two", on: "last"))
        try await edit("Another")
        #expect(try await run("log", second, "--json").objects().map { $0["job"]?.string } == [first, second])
        #expect(try await run("log", "zzzz", "--json").exitCode == 4)
    }

    @Test("in words each session has its picture's name, and the last step is marked")
    func logWords() async throws {
        let first = try await id(edit("One"))
        let second = try await id(edit("Two", on: "last"))
        let lines = try await run("log").lines
        #expect(lines.first == "room.png")
        #expect(lines.dropFirst().map { $0.contains("← last") } == [false, true])
        #expect(lines.count == 3 && lines[1].contains(first.prefix(6)) && lines[2].contains(second.prefix(6)))
    }

    @Test("-n shows the newest sessions and says how many are older; no number of sessions is exit 4")
    func logCount() async throws {
        try await edit("One")
        try await edit("Two")
        let answer = try await run("log", "-n", "1")
        #expect(answer.lines.count == 2 && answer.output.contains("Two"))
        #expect(answer.error.contains("1 older"))
        #expect(try await run("log", "-n", "0").exitCode == 4)
    }

    // MARK: exporting

    @Test("export copies the present picture of every session, byte for byte, with a table beside them")
    func export() async throws {
        try await edit("One")
        let second = try await edit("Two", on: "last")
        let answer = try await run("export", "-o", "chosen", "--json")
        #expect(answer.exitCode == 0)
        let item = try answer.object()
        let name = try #require(FilePath(path(second)).lastComponent).string
        #expect(item["picture"]?.string == "\(try id(second))#1")
        #expect(item["source"]?.string == (try path(second)))
        #expect(item["path"]?.string == desk.path("chosen/\(name)"))
        #expect(try names(in: "chosen") == ["export.csv", name])
        #expect(try desk.data("chosen/\(name)") == Data(contentsOf: URL(fileURLWithPath: path(second))))
    }

    @Test("export takes the picked picture of several, and all where none is picked")
    func exportPicked() async throws {
        let job = try await id(edit("One", "-n", "2"))
        #expect(try await run("export", "-o", "all", "--json").objects().map { $0["picture"]?.string } == ["\(job)#1", "\(job)#2"])
        _ = try await run("pick", "last#2")
        #expect(try await run("export", "-o", "one", "--json").object()["picture"]?.string == "\(job)#2")
    }

    @Test("a step that was taken back is not exported, the one before it is")
    func exportTakenBack() async throws {
        let first = try await id(edit("One"))
        try await edit("Two", on: "last")
        _ = try await run("undo")
        #expect(try await run("export", "-o", "chosen", "--json").object()["picture"]?.string == "\(first)#1")
    }

    @Test("pictures whose names collide, in another case too, are numbered")
    func exportCollision() async throws {
        for folder in ["a", "b"] { try FileManager.default.createDirectory(atPath: desk.path(folder), withIntermediateDirectories: true) }
        let first = try await edit("One", "-o", "a/window.png")
        let second = try await edit("Two", "-o", "b/Window.png")
        let items = try await run("export", "-o", "chosen", "--json").objects()
        let other = "Window-2.png"
        #expect(items.map { $0["path"]?.string } == ["window.png", other].map { desk.path("chosen/\($0)") })
        #expect(try desk.data("chosen/window.png") == Data(contentsOf: URL(fileURLWithPath: path(first))))
        #expect(try desk.data("chosen/\(other)") == Data(contentsOf: URL(fileURLWithPath: path(second))))
    }

    @Test("where a picture or the table is there already, nothing is written: exit 4", arguments: [true, false])
    func exportExists(isTable: Bool) async throws {
        try await edit("One")
        let second = try await edit("Two")
        // Of two pictures the second stands in the way, so that the first could have been written.
        let name = isTable ? "export.csv" : try #require(FilePath(path(second)).lastComponent).string
        try FileManager.default.createDirectory(atPath: desk.path("chosen"), withIntermediateDirectories: true)
        try desk.write("mine", to: "chosen/\(name)")
        let answer = try await run("export", "-o", "chosen", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["hint"]?.string?.contains("--overwrite") == true)
        #expect(try names(in: "chosen") == [name])
        #expect(try desk.data("chosen/\(name)") == Data("mine".utf8))
    }

    @Test("with --overwrite export replaces what is there")
    func exportOverwrite() async throws {
        try await edit("One")
        _ = try await run("export", "-o", "chosen")
        try desk.write("mine", to: "chosen/export.csv")
        #expect(try await run("export", "-o", "chosen", "--overwrite").exitCode == 0)
        #expect(try desk.data("chosen/export.csv") != Data("mine".utf8))
    }

    @Test("when a delivered file is gone nothing is written, and the hint makes it again")
    func exportGone() async throws {
        try await edit("One")
        try FileManager.default.removeItem(atPath: path(await edit("Two")))
        let answer = try await run("export", "-o", "chosen", "--json")
        #expect(answer.exitCode == 8)
        #expect(try answer.failure()["hint"]?.string?.contains("easel jobs redeliver") == true)
        #expect(!desk.exists("chosen"))
    }

    @Test("export.csv has a row for each picture under its header, and no cell that a spreadsheet computes")
    func exportTable() async throws {
        try await edit("=SUM(A1), \"twice\"", "--seed", "7")
        let item = try await run("export", "-o", "chosen", "--json").object()
        let rows = String(decoding: try desk.data("chosen/export.csv"), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(rows.count == 3 && rows[2].isEmpty)
        #expect(
            rows[0]
                == "file,picture,model,prompt,seed,width,height,leak raw,leak aligned,seam,changed inside,cost,currency,review,reviewers,notes"
        )
        let picture = try #require(item["picture"]?.string)
        let file = try #require(item["path"]?.string.map { FilePath($0) }?.lastComponent).string
        #expect(rows[1].hasPrefix("\(file),\(picture),wan2.7-image,\"'=SUM(A1), \"\"twice\"\"\",7,"))
    }

    @Test("--accepted takes only what the reviewers accept")
    func exportAccepted() async throws {
        let job = try await id(edit("One", "-n", "3"))
        let ledger = try JobLedger(FilePath(desk.path("shoot/ledger.sqlite")))
        _ = try ledger.add([
            ReviewDecision(item: "\(job)#1", reviewer: "Ann", decidedAt: 1000, verdict: .accepted),
            ReviewDecision(item: "\(job)#2", reviewer: "Ann", decidedAt: 1000, verdict: .accepted),
            ReviewDecision(item: "\(job)#2", reviewer: "Bo", decidedAt: 1000, verdict: .rejected),
        ])
        let item = try await run("export", "--accepted", "-o", "chosen", "--json").object()
        #expect(item["picture"]?.string == "\(job)#1")
        #expect(item["review"] == "accepted" && item["reviewers"] == ["Ann"])
    }

    @Test("when nothing is accepted export says so, makes nothing, and ends with 0")
    func exportNothing() async throws {
        try await edit("One")
        let answer = try await run("export", "--accepted", "-o", "chosen")
        #expect(answer.exitCode == 0)
        #expect(answer.output.isEmpty)
        #expect(answer.error.contains("Nothing is accepted yet"))
        #expect(!desk.exists("chosen"))
    }

    // MARK: a batch that is not as wished

    /// A batch of one row with a region, whose result the sandbox lets stray.
    private func batch(drift: String = "2,-1,1.004,4", _ words: String...) async throws -> Tool.Answer {
        var rows = Self.waves.reader()
        try rows.writePNG(to: FilePath(desk.path("room.png")), overwriting: true)
        let row = #"{"id": "window", "prompt": "A round window", "images": ["room.png"], "regions": [[200, 150, 300, 250]]}"#
        try desk.write(row, to: "jobs.jsonl")
        return try await Tool.run(
            ["batch", "jobs.jsonl", "--sheet", "none", "--drift", drift] + words + Desk.sandbox, in: desk)
    }

    @Test("a batch of which a delivery breaks a gate ends with 20, and names the row and the gate")
    func batchGate() async throws {
        let answer = try await batch("--min-change", "100", "--max-leak", "0", "--json")
        #expect(answer.exitCode == 20)
        #expect(try answer.failure()["code"]?.string == "gateFailed")
        #expect(try answer.failure()["message"]?.string?.hasPrefix("row “window”: ") == true)
        #expect(try answer.objects().last?["summary"]?["delivered"]?.integer == 1)
    }

    @Test("a batch of which a delivery could not be pasted ends with 20, without any gate")
    func batchNotPasted() async throws {
        let answer = try await batch(drift: "200,200,2,100", "--json")
        #expect(answer.exitCode == 20)
        #expect(try answer.failure()["message"]?.string?.contains("delivered as it came") == true)
    }

    @Test("in words the summary counts the deliveries that are not as wished")
    func batchGateWords() async throws {
        let answer = try await batch("--min-change", "100", "--max-leak", "0")
        #expect(answer.exitCode == 20)
        #expect(answer.lines.contains { $0.hasPrefix("not as wished") && $0.contains("1 ") })
    }

    @Test("a batch whose deliveries keep to the gates ends with 0")
    func batchWithinGates() async throws {
        #expect(try await batch("--min-change", "50", "--max-leak", "5", "--json").exitCode == 0)
    }

    @Test("a batch with a row that failed ends with 10, whatever the gates say")
    func batchFailedAndGate() async throws {
        try desk.write(
            """
            {"prompt": "A round window", "images": ["room.png"], "regions": [[100, 100, 200, 200]]}
            {"prompt": "[[fail]]", "images": ["room.png"]}

            """, to: "both.jsonl")
        let answer = try await Tool.run(
            ["batch", "both.jsonl", "--max-leak", "0", "--min-change", "100", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 10)
    }
}
