@testable import Easel
import Testing

@Suite("A table as comma-separated values")
struct CSVTableTests {
    /// How one cell is written, in a row of its own.
    private func written(_ cell: String) -> String {
        var table = CSVTable(header: ["x"])
        table.add([cell])
        return String(table.text.dropFirst("x\r\n".count).dropLast("\r\n".count))
    }

    @Test("the header and each row end as RFC 4180 says, the last one too")
    func rows() {
        var table = CSVTable(header: ["file", "prompt"])
        table.add(["a.png", "A window"])
        table.add(["", ""])
        #expect(table.text == "file,prompt\r\na.png,A window\r\n,\r\n")
    }

    @Test(
        "text that needs nothing is written as it is", arguments: ["", "room.png", "A round window", "图", "it's", "a=b", "a-b", "3f2a91#2"])
    func plain(cell: String) {
        #expect(written(cell) == cell)
    }

    @Test(
        "what a spreadsheet would compute gets an apostrophe in front",
        arguments: [
            ("=SUM(A1)", "'=SUM(A1)"), ("+1+1", "'+1+1"), ("-1+2", "'-1+2"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("-", "'-"),
            ("- a list", "'- a list"), ("-5%", "'-5%"), ("=", "'="),
        ])
    func formula(cell: String, text: String) {
        #expect(written(cell) == text)
    }

    @Test(
        "a formula that also needs quotes gets both",
        arguments: [
            ("=A1,B1", "\"'=A1,B1\""), (#"=HYPERLINK("x")"#, #""'=HYPERLINK(""x"")""#), ("\r=1", "\"'\r=1\""), ("\n=1", "\"'\n=1\""),
        ])
    func quotedFormula(cell: String, text: String) {
        #expect(written(cell) == text)
    }

    @Test("a formula whose first sign carries an accent is one all the same")
    func accentedFormula() {
        #expect(written("=\u{301}A1").unicodeScalars.first == "'")
    }

    @Test("a number keeps its sign", arguments: ["-1", "-0.25", "+3", "-1e-07", "0.0007394067796610169", "12"])
    func number(cell: String) {
        #expect(written(cell) == cell)
    }

    @Test(
        "commas, quotes, line ends and a space in front are put in quotes",
        arguments: [
            ("a,b", #""a,b""#), (#"a "round" window"#, #""a ""round"" window""#), ("\"", "\"\"\"\""), ("a\nb", "\"a\nb\""),
            ("a\r\nb", "\"a\r\nb\""), ("a\rb", "\"a\rb\""), (" a", "\" a\""),
        ])
    func quoted(cell: String, text: String) {
        #expect(written(cell) == text)
    }
}
