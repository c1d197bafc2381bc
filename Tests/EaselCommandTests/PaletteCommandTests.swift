import Easel
import Testing

@Suite("easel palette")
struct PaletteCommandTests {
    /// Words of a palette, and what is said against it.
    struct Bad: Sendable, CustomTestStringConvertible {
        let colors: [String]
        let field: String
        let says: [String]

        var testDescription: String { colors.joined(separator: " ") }

        static let all = [
            Bad(colors: ["#abc:30", "#abcdef:30", "#123456:40"], field: "color_palette[0].hex", says: ["#abc", "#RRGGBB", "#AABBCC"]),
            Bad(colors: ["#111111:50", "#222222:50"], field: "color_palette", says: ["2 colours", "3 to 10"]),
            Bad(
                colors: (1...9).map { "#\($0)\($0)\($0)\($0)\($0)\($0):10" } + ["#AAAAAA:5", "#BBBBBB:5"], field: "color_palette",
                says: ["11 colours", "3 to 10"]),
            Bad(colors: ["#111111:50", "#111111:25", "#333333:25"], field: "color_palette[1].hex", says: ["#111111", "once"]),
            Bad(colors: ["#111111:0", "#222222:50", "#333333:50"], field: "color_palette[0].ratio", says: ["0.00%", "above 0"]),
            Bad(
                colors: ["#111111:33.33", "#222222:33.33", "#333333:33.33"], field: "color_palette",
                says: ["99.99%", "100.00%", "normalize"]),
            Bad(
                colors: ["#111111:33.34", "#222222:33.34", "#333333:33.33"], field: "color_palette",
                says: ["100.01%", "100.00%", "normalize"]),
            Bad(colors: ["#11111G:40", "#222222:30", "#333333:30"], field: "color_palette[0].hex", says: ["#11111G", "#RRGGBB"]),
        ]
    }

    @Test("check says what is wrong, and ends with 5", arguments: Bad.all)
    func bad(palette: Bad) async throws {
        let answer = try await Tool.run(["palette", "check", "--json"] + palette.colors, in: Desk())
        #expect(answer.exitCode == 5)
        let findings = try #require(try answer.object()["findings"]?.array)
        #expect(findings.map { $0["field"]?.string } == [palette.field])
        let text = "\(findings[0]["found"]?.string ?? "") \(findings[0]["allowed"]?.string ?? "")"
        for words in palette.says { #expect(text.contains(words)) }
    }

    @Test("the text says the same as the JSON", arguments: Bad.all)
    func text(palette: Bad) async throws {
        let answer = try await Tool.run(["palette", "check"] + palette.colors, in: Desk())
        #expect(answer.exitCode == 5)
        for words in palette.says { #expect((answer.output + answer.error).contains(words)) }
    }

    @Test("check has nothing to say of shares that sum to exactly 100.00 %")
    func good() async throws {
        let answer = try await Tool.run("palette", "check", "#111111:33.34", "#222222:33.33", "#333333:33.33", "--json", in: Desk())
        #expect(answer.exitCode == 0)
        #expect(try answer.object()["findings"] == [])
    }

    @Test(
        "normalize writes colours out and makes shares sum to exactly 100.00 %",
        arguments: [
            (["#abc:2", "#def:1", "#123:1"], ["50.00%", "25.00%", "25.00%"]),
            (["#abc:1", "#def:1", "#123:1"], ["33.34%", "33.33%", "33.33%"]),
            (["#abc:50", "#def", "#123"], ["50.00%", "25.00%", "25.00%"]),
            (["#abc:1", "#abc:1", "#def:1", "#123:1"], ["50.00%", "25.00%", "25.00%"]),
        ] as [([String], [String])])
    func normalize(colors: [String], shares: [String]) async throws {
        let answer = try await Tool.run(["palette", "normalize", "--json"] + colors, in: Desk())
        let palette = try #require(try answer.object()["color_palette"]?.array)
        #expect(palette.map { $0["hex"]?.string } == ["#AABBCC", "#DDEEFF", "#112233"])
        #expect(palette.map { $0["ratio"]?.string } == shares)
        #expect(answer.exitCode == 0)
    }

    @Test("what normalize prints is what check accepts")
    func roundTrip() async throws {
        let desk = try Desk()
        let palette = try await Tool.run("palette", "normalize", "#abc:7", "#def:11", "#123:13", "--json", in: desk)
        try desk.write(palette.output, to: "palette.json")
        #expect(try await Tool.run("palette", "check", "palette.json", in: desk).exitCode == 0)
    }

    @Test("two colours cannot be normalized into three: exit 5")
    func tooFew() async throws {
        let answer = try await Tool.run("palette", "normalize", "#abc:1", "#def:1", "--json", in: Desk())
        #expect(answer.exitCode == 5)
        #expect(try answer.failure()["message"]?.string?.contains("3 to 10") == true)
    }

    @Test("--swatch draws the palette")
    func swatch() async throws {
        let desk = try Desk()
        _ = try await Tool.run("palette", "normalize", "#abc:2", "#def:1", "#123:1", "--swatch", "swatch.png", in: desk)
        #expect(ImageInspection(FilePath(desk.path("swatch.png")), deep: true).problem == nil)
    }
}
