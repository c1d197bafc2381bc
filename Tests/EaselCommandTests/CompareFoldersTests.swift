import Easel
import Foundation
import Testing

@Suite("easel compare of two folders")
struct CompareFoldersTests {
    private let desk: Desk

    /// Of `a` 1 % of the pixels changed, `b` is as it was, of `gone` nothing came, and `new` was made of nothing that is there.
    init() throws {
        desk = try Desk()
        for folder in ["before", "after"] {
            try FileManager.default.createDirectory(atPath: desk.path(folder), withIntermediateDirectories: true)
        }
        for name in ["before/a.png", "before/b.png", "before/gone.png", "after/b.png", "after/new.png"] { try write(name) }
        try write("after/a-1.png", white: Region(left: 40, top: 30, right: 60, bottom: 40))
    }

    private func write(_ name: String, width: Int = 200, white: Region? = nil) throws {
        var bitmap = Bitmap(size: PixelSize(width: width, height: 100), filledWith: SRGBColor(red: 128, green: 128, blue: 128))
        if let white { bitmap.fill(white, with: .white) }
        var rows = bitmap.reader()
        try rows.writePNG(to: FilePath(desk.path(name)), overwriting: true)
    }

    private func compare(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["compare", "before", "after"] + words, in: desk)
    }

    private func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: desk.path(name)) }

    // MARK: pairs

    @Test("each pair is a line with both files and its figures, in the order of the results' names")
    func pairs() async throws {
        let answer = try await compare("--json")
        #expect(answer.exitCode == 0)
        let lines = try answer.objects().dropLast()
        #expect(lines.map { $0["before"]?.string } == ["before/a.png", "before/b.png"].map { desk.path($0) })
        #expect(lines.map { $0["after"]?.string } == ["after/a-1.png", "after/b.png"].map { desk.path($0) })
        #expect(lines.map { $0["ground"]?.string } == ["stem", "stem"])
        #expect(lines.map { $0["changed"]?.integer } == [200, 0])
    }

    @Test("the summary is the last line, and names what has no partner")
    func summary() async throws {
        let summary: JSONValue = [
            "summary": [
                "pairs": 2, "changed": 1, "failed": 0, "missing": [.string(desk.path("before/gone.png"))],
                "added": [.string(desk.path("after/new.png"))],
            ]
        ]
        #expect(try await compare("--json").objects().last == summary)
    }

    @Test("a delivery is paired by what it says, and measured by its own regions")
    func provenance() async throws {
        try FileManager.default.createDirectory(atPath: desk.path("rooms"), withIntermediateDirectories: true)
        try desk.picture("rooms/room.png")
        let edit = try await Tool.run(
            ["edit", "--image", "rooms/room.png", "-p", "x", "--region", "100,100,150,150", "-o", "made/zebra.png", "--sheet", "none"]
                + Desk.sandbox, in: desk)
        try #require(edit.exitCode == 0, "\(edit.error)")
        let lines = try await Tool.run("compare", "rooms", "made", "--json", in: desk).objects()
        #expect(lines.first?["ground"] == "provenance")
        #expect(lines.first?["before"]?.string == desk.path("rooms/room.png"))
        #expect(lines.first?["regions"] == [[100, 100, 150, 150]])
        #expect(lines.first?["inside"]?["pixels"] == 2500)
    }

    @Test("sheets of results are no results")
    func sheets() async throws {
        for name in ["after/a-1-sheet.png", "after/contact.png"] { try write(name) }
        let summary = try await compare("--json").objects().last?["summary"]
        #expect(summary?["added"] == [.string(desk.path("after/new.png"))])
    }

    @Test("a result whose name only begins as a contact sheet's is a result")
    func contactLens() async throws {
        try write("before/contact-lens.png")
        try write("after/contact-lens.png")
        #expect(try await compare("--json").objects().last?["summary"]?["pairs"] == 3)
    }

    @Test("in words every pair has its row, and the last line counts")
    func words() async throws {
        let answer = try await compare()
        #expect(answer.lines.contains { $0.hasPrefix("a-1.png") && $0.contains("1.000 %") })
        #expect(answer.lines.contains { $0.hasPrefix("missing") && $0.hasSuffix("gone.png") })
        #expect(answer.lines.contains { $0.hasPrefix("new") && $0.hasSuffix("new.png") })
        #expect(answer.lines.last == "2 pairs, 1 changed, 0 failed")
    }

    // MARK: how it ends

    @Test(
        "a gate that a pair fails is exit 20, one that all keep exit 0",
        arguments: [
            (["--max-changed", "0.9"], 20), (["--max-changed", "1.1"], 0), (["--min-ssim", "0.999"], 20), (["--min-ssim", "0.5"], 0),
            (["--region", "40,30,60,40", "--max-outside", "0"], 0), (["--region", "40,30,50,40", "--max-outside", "0.1"], 20),
            (["--max-outside", "50"], 20),
        ] as [([String], Int32)])
    func gates(words: [String], code: Int32) async throws {
        #expect(try await Tool.run(["compare", "before", "after"] + words, in: desk).exitCode == code)
    }

    @Test("the line of a pair that fails a gate says why, and the summary counts it")
    func gateLine() async throws {
        let lines = try await compare("--max-changed", "0.9", "--json").objects()
        #expect(lines.map { $0["failure"]?.string?.hasSuffix("% changed, at most 0.9 % allowed.") } == [true, nil, nil])
        #expect(lines.last?["summary"]?["failed"] == 1)
    }

    @Test("--exit-code is 22 when a pixel of any pair differs, and 0 when none does")
    func pixels() async throws {
        #expect(try await compare("--exit-code").exitCode == 22)
        try remove("after/a-1.png")
        #expect(try await compare("--exit-code").exitCode == 0)
    }

    @Test("--exit-code is 21 when the sizes of any pair differ")
    func sizes() async throws {
        try write("after/b.png", width: 100)
        #expect(try await compare("--exit-code", "--no-register").exitCode == 21)
    }

    @Test("a gate comes before a difference")
    func gateFirst() async throws {
        #expect(try await compare("--exit-code", "--max-changed", "0.9").exitCode == 20)
    }

    @Test("a file that cannot be read is exit 5, and the others are compared")
    func broken() async throws {
        try desk.write("text", to: "after/a-1.png")
        let answer = try await compare("--max-changed", "0.1", "--json")
        #expect(answer.exitCode == 5)
        let lines = try answer.objects()
        #expect(lines[0]["failure"]?.string?.contains("is no picture") == true)
        #expect(lines[0]["changed"] == nil)
        #expect(lines[1]["changed"] == 0)
        #expect(lines[2]["summary"]?["failed"] == 1)
    }

    // MARK: what is refused

    @Test("what is for two pictures is refused, and nothing is written", arguments: ["--sheet", "--heatmap", "--mask-out"])
    func forTwoPictures(option: String) async throws {
        let answer = try await compare(option, "x.png", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty && !desk.exists("x.png"))
        #expect(try answer.failure()["hint"]?.string?.contains("easel review") == true)
    }

    @Test("a folder and a file are refused", arguments: [["before", "after/b.png"], ["after/b.png", "before"], ["before", "nothing"]])
    func mixed(words: [String]) async throws {
        #expect(try await Tool.run(["compare"] + words, in: desk).exitCode == 4)
    }

    @Test("folders without a pair are refused")
    func noPair() async throws {
        try FileManager.default.createDirectory(atPath: desk.path("empty"), withIntermediateDirectories: true)
        let answer = try await Tool.run("compare", "before", "empty", "--json", in: desk)
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
    }
}
