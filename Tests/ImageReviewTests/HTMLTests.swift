@testable import ImageReview
import Testing

struct HTMLTests {
    @Test(
        "what means something in HTML is written as a reference",
        arguments: [
            ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"), ("&lt;", "&amp;lt;"), ("</script>", "&lt;/script&gt;"), ("<!--", "&lt;!--"),
            ("a\r\nb", "a&#13;\nb"), ("a\0b", "a\u{FFFD}b"), ("", ""),
        ])
    func escaped(text: String, html: String) {
        #expect(HTML.escaped(text) == html)
    }

    @Test(
        "what means nothing in HTML stays as it is",
        arguments: ["图 {{script}} \\u003c", "e\u{301}", "\u{202E}abc", "👩‍👩‍👧\u{1B}[31m", "a\tb\nc"])
    func kept(text: String) {
        #expect(HTML.escaped(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    /// A reference that a combining mark follows is one character with it for Swift, and must be escaped none the less.
    @Test("a mark that combines with it does not hide a bracket")
    func combining() {
        #expect(!HTML.escaped("<\u{338}script>\u{338}").unicodeScalars.contains { $0 == "<" || $0 == ">" })
    }

    @Test(
        "JSON has its brackets and line separators as escapes of its own",
        arguments: [
            (#"{"a":"</script>"}"#, #"{"a":"\u003c/script\u003e"}"#), (#"["<!--"]"#, #"["\u003c!--"]"#),
            (#"["&amp;"]"#, #"["\u0026amp;"]"#),
            ("[\"\u{2028}\u{2029}\"]", #"["\u2028\u2029"]"#), (#"{"a":1}"#, #"{"a":1}"#),
        ])
    func json(text: String, escaped: String) {
        #expect(HTML.escaped(json: text) == escaped)
    }
}
