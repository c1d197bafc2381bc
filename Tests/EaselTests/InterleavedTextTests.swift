@testable import Easel
import Testing

@Suite("Text and pictures in turn, as Markdown")
struct InterleavedTextTests {
    private func markdown(_ parts: [ResultPart], names: [Int: String] = [1: "boat-1.png", 2: "boat-2.png"]) -> String {
        InterleavedText(parts: parts, names: names).markdown
    }

    @Test("texts and pictures stand in reading order, each a block of its own")
    func order() {
        let text = markdown([.text("First, fold. "), .picture(1), .text("Then turn.\n"), .text("Press."), .picture(2)])
        #expect(text == "First, fold.\n\n![Image 1](boat-1.png)\n\nThen turn.\n\nPress.\n\n![Image 2](boat-2.png)\n")
    }

    @Test("a picture that did not come is said where it would stand")
    func missing() {
        #expect(markdown([.text("Fold."), .picture(1)], names: [:]) == "Fold.\n\n*Image 1 is missing.*\n")
    }

    @Test("texts of nothing but blanks leave nothing")
    func blank() {
        #expect(markdown([.text(" \n\n"), .picture(1), .text("")]) == "![Image 1](boat-1.png)\n")
    }

    @Test("the model's own Markdown stays", arguments: ["# Step 1", "- paper\n- scissors", "**Fold** it, then `press`.", "> Well done!"])
    func plain(text: String) {
        #expect(markdown([.text(text)]) == text + "\n")
    }

    @Test(
        "a tag in a text is text",
        arguments: [
            "<script>alert(1)</script>", "<img src=http://192.0.2.1/a.png>", "a <b", "<!-- ", "<http://192.0.2.1>", "<svg/onload=alert(1)>",
        ])
    func tag(text: String) {
        #expect(!markdown([.text(text)]).contains("<"))
    }

    @Test(
        "a picture from elsewhere is not shown",
        arguments: ["![x](http://evil)", "![](http://evil)", "a![x][1]\n\n[1]: http://evil", "![![x](http://evil)](b)"])
    func picture(text: String) {
        #expect(!markdown([.text(text)]).contains("!["))
    }

    @Test("a picture's mark that is cut into two texts makes none")
    func cut() {
        #expect(!markdown([.text("!"), .text("[x](http://evil)")]).contains("!["))
    }

    @Test(
        "a name is encoded, so that it ends no link and leads to its file",
        arguments: [
            ("paper boat.png", "paper%20boat.png"), ("boat (1).png", "boat%20%281%29.png"), ("a[b].png", "a%5Bb%5D.png"),
            ("50%.png", "50%25.png"), ("a#b?c.png", "a%23b%3Fc.png"), ("a\"b.png", "a%22b.png"), ("船.png", "%E8%88%B9.png"),
            ("<b>.png", "%3Cb%3E.png"), ("a-b_c.d~1.png", "a-b_c.d~1.png"),
        ])
    func name(name: String, link: String) {
        #expect(markdown([.picture(1)], names: [1: name]) == "![Image 1](\(link))\n")
    }

    @Test("a fence that a text leaves open does not swallow the picture after it")
    func openFence() {
        let lines = markdown([.text("```\nlet x = 1"), .picture(1)]).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("```") } % 2 == 0)
    }
}
