import Easel
import Foundation
import Testing

@Suite("easel verify, rerun and spend")
struct ProvenanceCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 960, height: 800)
    }

    @discardableResult
    private func edit(_ words: String...) async throws -> JSONValue {
        let edit = ["edit", "--image", "room.png", "-p", "A round window", "--seed", "7", "--sheet", "none", "--json"]
        return try await Tool.run(edit + Desk.sandbox + words, in: desk).object()
    }

    /// Changes a pixel, and puts back what the picture said of itself.
    private func tamper(_ name: String, into other: String) throws {
        let bytes = [UInt8](try desk.data(name))
        let text = try #require(PNGChunks(bytes)?.text("Easel"))
        var bitmap = try Bitmap(decoding: bytes)
        bitmap.fill(Region(left: 0, top: 0, right: 1, bottom: 1), with: SRGBColor(red: 1, green: 2, blue: 3))
        var rows = bitmap.reader()
        try desk.write(try #require(PNGChunks(try rows.pngBytes())).bytes(settingText: text, for: "Easel"), to: other)
    }

    // MARK: verify

    @Test("verify says how a picture was made, and whether it is as it was delivered: 0, 20 when it is not, 5 when it says nothing")
    func verify() async throws {
        let job = try await edit("-o", "window.png")
        try tamper("window.png", into: "changed.png")
        let whole = try await Tool.run("verify", "window.png", "--json", in: desk)
        #expect(whole.exitCode == 0)
        let report = try whole.object()
        #expect(report["path"]?.string == desk.path("window.png"))
        #expect(report["unchanged"]?.bool == true)
        #expect(report["provenance"]?["job"] == job["job"])
        #expect(report["provenance"]?["edit"]?["seed"]?.integer == 7)
        #expect(report["provenance"]?["sandbox"]?.bool == true)
        let changed = try await Tool.run("verify", "changed.png", "--json", in: desk)
        #expect(changed.exitCode == 20)
        #expect(try changed.object()["unchanged"]?.bool == false)
        let silent = try await Tool.run("verify", "room.png", "--json", in: desk)
        #expect(silent.exitCode == 5)
        #expect(silent.output.isEmpty)
        #expect(try silent.failure()["code"]?.string == "noProvenance")
    }

    @Test("verify of several files is a line for each that says something, an error for each that does not")
    func several() async throws {
        try await edit("-o", "window.png")
        let answer = try await Tool.run("verify", "window.png", "room.png", "none.png", "window.png", "--json", in: desk)
        #expect(answer.exitCode == 5)
        #expect(try answer.objects().map { $0["unchanged"]?.bool } == [true, true])
        #expect(answer.error.split(separator: "\n").count == 2)
    }

    @Test("in words verify names model, prompt and seed, and that it was the sandbox")
    func words() async throws {
        try await edit("-o", "window.png")
        let lines = try await Tool.run("verify", "window.png", in: desk).lines
        #expect(lines.first?.contains("unchanged") == true)
        for (word, value) in [("model", "wan2.7-image"), ("prompt", "A round window"), ("seed", "7"), ("service", "sandbox")] {
            #expect(lines.contains { $0.hasPrefix(word) && $0.contains(value) }, "\(word)")
        }
    }

    @Test("with --strip an edit's picture says nothing of itself")
    func strip() async throws {
        try await edit("-o", "window.png", "--strip")
        #expect(try await Tool.run("verify", "window.png", in: desk).exitCode == 5)
    }

    // MARK: rerun

    @Test("rerun makes the same request again, of a picture and of a job, each as a new job", arguments: ["window.png", "last"])
    func rerun(source: String) async throws {
        let first = try await edit("-o", "window.png")
        let answer = try await Tool.run(["rerun", source, "-o", "again.png", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let again = try answer.object()
        #expect(again["job"] != first["job"])
        #expect([again["prompt"], again["seed"], again["model"]] == [first["prompt"], first["seed"], first["model"]])
        #expect(again["images"]?.array?.first?["sha256"] == first["images"]?.array?.first?["sha256"])
        #expect(desk.exists("again.png"))
    }

    @Test("rerun says when a reference image is no longer what was sent")
    func changedInput() async throws {
        try await edit("-o", "window.png")
        try desk.picture("room.png", width: 960, height: 800, color: SRGBColor(red: 10, green: 120, blue: 20))
        let answer = try await Tool.run(["rerun", "window.png", "--dry-run"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.error.contains("room.png"))
    }

    @Test("a reference image that had to be prepared and is still the same is no reason to say so")
    func preparedInput() async throws {
        try desk.picture("room.png", width: 960, height: 800, alpha: 100)
        try await edit("-o", "window.png")
        let answer = try await Tool.run(["rerun", "window.png", "--dry-run", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
    }

    @Test("rerun --dry-run sends nothing; a picture that says nothing is exit 5, a job that does not exist 4")
    func rerunNothing() async throws {
        try await edit("-o", "window.png")
        #expect(try await Tool.run("rerun", "window.png", "--dry-run", "--json", in: desk).object()["cost"]?["images"]?.integer == 1)
        #expect(try await Tool.run("rerun", "room.png", "--dry-run", "--json", in: desk).exitCode == 5)
        #expect(try await Tool.run("rerun", "zzzz", "--workspace", "shoot", "--dry-run", "--json", in: desk).exitCode == 4)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).lines.count == 1)
    }

    // MARK: spend

    @Test("spend is a line a day, a model or a job, with what was asked, received, billed and planned", arguments: ["day", "model", "job"])
    func spend(grouping: String) async throws {
        let job = try await edit("-n", "2")
        try await edit("--model", "wan2.7-image-pro")
        let answer = try await Tool.run("spend", "--by", grouping, "--with-sandbox", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 0)
        let lines = try answer.objects()
        #expect(lines.count == (grouping == "day" ? 1 : 2))
        func sum(_ name: String) -> Int { lines.reduce(0) { $0 + ($1[name]?.integer ?? 0) } }
        let sums = ["jobs", "asked", "received", "billed", "open"].map(sum)
        #expect(sums == ([2, 3, 3, 3, 0] as [Int]))
        let groups = ["day": String(Date().formatted(.iso8601).prefix(10)), "model": "wan2.7-image", "job": job["job"]?.string ?? ""]
        #expect(lines.first?["group"]?.string == groups[grouping])
        #expect(lines.allSatisfy { $0["currency"]?.string == "USD" })
    }

    @Test("jobs of the sandbox cost nothing, and count only when asked for; another grouping is exit 4")
    func sandboxIsFree() async throws {
        try await edit()
        let answer = try await Tool.run("spend", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.output.isEmpty)
        #expect(try await Tool.run("spend", "--by", "week", "--workspace", "shoot", "--json", in: desk).exitCode == 4)
    }
}
