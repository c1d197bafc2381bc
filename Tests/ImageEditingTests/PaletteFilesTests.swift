import ImageEditing
import Testing

@Suite("Palettes in files")
struct PaletteFilesTests {
    // MARK: GIMP

    private func gimp(_ lines: String...) throws -> [String] {
        try Palette(gimp: lines.joined(separator: "\n")).entries.map(\.hex)
    }

    @Test("a GIMP palette's colours come in their order, without its head, comments and names")
    func gimpPalette() throws {
        let colors = try gimp(
            "GIMP Palette", "Name: Brand 12 34 56", "Columns: 3", "#", "# 1 2 3", "194 209 230\tSky 7", " 99 101 116 Slate", "  0   0   0",
            "")
        #expect(colors == ["#C2D1E6", "#636574", "#000000"])
    }

    @Test("lines may end as Windows ends them, and the file may begin with a mark", arguments: ["\n", "\r\n"])
    func gimpLineEnds(end: String) throws {
        let text = ["\u{FEFF}GIMP Palette", "Name: x", "1 2 3 one", "255 255 255 two", ""].joined(separator: end)
        #expect(try Palette(gimp: text).entries.map(\.hex) == ["#010203", "#FFFFFF"])
    }

    @Test("a colour that comes twice is kept once, and none has a share")
    func gimpOnce() throws {
        let palette = try Palette(gimp: "GIMP Palette\n1 2 3 a\n4 5 6 b\n1 2 3 c\n")
        #expect(palette.entries == [.init(hex: "#010203", ratio: ""), .init(hex: "#040506", ratio: "")])
    }

    @Test(
        "a line that is no colour is a fault that names the line",
        arguments: ["1 2", "1 2 256 x", "-1 2 3 x", "1.5 2 3 x", "red green blue"])
    func gimpFault(line: String) throws {
        let error = #expect(throws: InvalidEdit.self) { try Palette(gimp: "GIMP Palette\nName: x\n1 2 3 fine\n\(line)\n") }
        #expect(error?.violations.map(\.field) == ["palette"])
        #expect(error?.violations.first?.found.contains("line 4") == true)
    }

    @Test("a file of another kind is a fault", arguments: ["", "JASC-PAL\n0100\n1\n1 2 3\n", "1 2 3\n", "\nGIMP Palette\n1 2 3\n"])
    func notGIMP(text: String) {
        let error = #expect(throws: InvalidEdit.self) { try Palette(gimp: text) }
        #expect(error?.violations.first?.found.contains("GIMP Palette") == true)
    }

    // MARK: style sheets

    private func css(_ text: String) -> [String] { Palette(css: text).entries.map(\.hex) }

    @Test(
        "every opaque way to write a number is read",
        arguments: [
            ("#abc", "#AABBCC"), ("#1A2b3C", "#1A2B3C"), ("#abcf", "#AABBCC"), ("#112233ff", "#112233"), ("rgb(1, 2, 3)", "#010203"),
            ("RGB(1 2 3)", "#010203"), ("rgb(100%, 50%, 0%)", "#FF8000"), ("rgba(1, 2, 3, 1)", "#010203"),
            ("rgb(1 2 3 / 100%)", "#010203"), ("rgb(300, -20, 12.6)", "#FF000D"), ("#123 !important", "#112233"),
            ("1px solid #123", "#112233"),
        ])
    func number(value: String, hex: String) {
        #expect(css("p { color: \(value); }") == [hex])
    }

    // The names of CSS Color Module Level 4, section 6.1, with their values in section 7's form.
    @Test(
        "hsl() is the colour that CSS gives a name",
        arguments: [
            ("hsl(0, 100%, 50%)", "#FF0000"), ("hsl(120deg 100% 25%)", "#008000"), ("hsl(240, 100%, 50%)", "#0000FF"),
            ("hsl(270, 50%, 40%)", "#663399"), ("hsl(9 100% 64%)", "#FF6347"), ("hsla(0, 0%, 100%, 1)", "#FFFFFF"),
            ("hsl(0, 0%, 50%)", "#808080"), ("hsl(-120, 100%, 50%)", "#0000FF"), ("hsl(480, 100%, 50%)", "#00FF00"),
        ])
    func hsl(value: String, hex: String) {
        #expect(css("p { color: \(value) }") == [hex])
    }

    @Test("hsl() takes its shares without the percent sign, too, and angles in turns", arguments: ["hsl(0 100 50)", "hsl(1turn 100% 50%)"])
    func hslLevel4(value: String) {
        #expect(css("p { color: \(value) }") == ["#FF0000"])
    }

    @Test(
        "what is partly transparent, no colour or not written in numbers is left out",
        arguments: [
            "#abc8", "#11223380", "#112233fe", "rgba(1, 2, 3, 0.5)", "rgb(1 2 3 / 99%)", "hsl(0 100% 50% / 0)", "#12345", "#1234567",
            "#xyz", "red", "rgb(1, 2)", "rgb(a, b, c)", "rgb(", "rgb(1, 2, 3, 1, 1)", "rgb(1e400, 0, 0)", "hsl(inf, 50%, 50%)",
        ])
    func leftOut(value: String) {
        #expect(css("p { color: \(value); border: 0 }").isEmpty)
    }

    @Test(
        "a selector is no colour",
        arguments: [
            "#add { margin: 0 }", "#add, #bad:hover { margin: 0 }", "a:hover { margin: 0 } #fed { top: 0 }",
            "nav { a:hover { margin: 0 } #bed:focus { margin: 0 } }", "a[href=\"#abc\"]:focus { margin: 0 }",
            "@media (min-width: 1px) { #bad { margin: 0 } }", "p:not(#dad) .face { margin: 0 }",
        ])
    func selector(text: String) {
        #expect(css(text).isEmpty)
    }

    @Test(
        "a comment is no colour", arguments: ["/* p { color: #111111 } */", "p { /* color: #222222; */ margin: 0 }", "/* color: #333333"])
    func comment(text: String) {
        #expect(css(text).isEmpty)
    }

    @Test("a comment within a value takes nothing of it")
    func commentInValue() {
        #expect(css("p { color: /* was #222222 */ #333333 }") == ["#333333"])
    }

    @Test("what stands in a string or an address is no colour", arguments: [#"content: "a: #ddd; b: #eee""#, "fill: url(#bad)"])
    func string(declaration: String) {
        #expect(css("p { \(declaration) }").isEmpty)
    }

    @Test("rules in rules, custom properties and variables of other languages are read, each colour once and in order")
    func nested() {
        let text = """
            $brand: #112233; @accent: #445566;
            :root { --ink: #0A0B0C }
            @media (min-width: 10px) { a:hover { color: #112233; background: linear-gradient(#778899 0%, #AABBCC 100%) } }
            """
        #expect(css(text) == ["#112233", "#445566", "#0A0B0C", "#778899", "#AABBCC"])
    }

    @Test("the last declaration needs neither semicolon nor brace", arguments: ["p { color: #123 }", "p { color: #123", "color: #123"])
    func unfinished(text: String) {
        #expect(css(text) == ["#112233"])
    }

    @Test("a style sheet without colours is an empty palette", arguments: ["", "p { margin: 0 }", "}}}", ":::"])
    func empty(text: String) {
        #expect(css(text).isEmpty)
    }
}
