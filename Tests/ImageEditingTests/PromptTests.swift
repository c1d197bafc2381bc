import ImageEditing
import SystemPackage
import Testing

struct PromptTests {
    private let clock = ReferenceImage("clock.png", name: "clock")
    private let room = ReferenceImage("room.png", name: "room")

    @Test(
        "a name becomes the number of its image, in the prompt's language",
        arguments: [
            ("Put {clock} into {room}", "Put image 1 into image 2"),
            ("把{clock}放进{room}", "把图1放进图2"),
            ("Put {clock} 到 {room}", "Put 图1 到 图2"),
            ("{room} with {clock} and {clock}", "image 2 with image 1 and image 1"),
        ])
    func names(prompt: String, sent: String) {
        let resolved = Edit(prompt, references: [clock, room]).resolvedPrompt()
        #expect(resolved.text == sent)
        #expect(resolved.findings.isEmpty)
    }

    @Test(
        "a doubled brace is a brace, and braces around no name stay",
        arguments: [
            ("a {{clock}} sign", "a {clock} sign"), ("{{{{", "{{"), ("{ }", "{ }"), ("{1st}", "{1st}"), ("{two words}", "{two words}"),
            ("{", "{"), ("}", "}"),
            ("a } b", "a } b"), ("", ""),
        ])
    func braces(prompt: String, sent: String) {
        #expect(Edit(prompt).resolvedPrompt().text == sent)
        #expect(Edit(prompt).resolvedPrompt().findings.isEmpty)
    }

    @Test("a doubled brace before a name is a brace and the name stands for its image")
    func braceBeforeName() {
        #expect(Edit("{{{clock}", references: [ReferenceImage("clock.png", name: "clock")]).resolvedPrompt().text == "{image 1")
    }

    @Test("a name that no image has is a violation that lists the names")
    func unknownName() {
        let findings = Edit("Put {clok} into {room} of {clock}", references: [clock, room]).resolvedPrompt().findings
        #expect(findings.violations.map(\.field) == ["prompt"])
        #expect(findings.first?.found.contains("{clok}") == true)
        #expect(findings.first?.allowed == "the names are clock, room")
    }

    @Test("a name that the prompt leaves out is a violation")
    func unusedName() {
        let findings = Edit("Repaint {room}", references: [clock, room]).resolvedPrompt().findings
        #expect(findings.violations.map(\.field) == ["references[0].name"])
    }

    @Test("names differ by case")
    func letterCase() {
        #expect(Edit("Put {Clock} into {room}", references: [clock, room]).resolvedPrompt().findings.count == 2)
    }

    @Test("an image without a name need not be in the prompt")
    func unnamed() {
        #expect(Edit("Make it blue", references: ["room.png"]).resolvedPrompt().findings.isEmpty)
    }

    @Test(
        "a name is a letter, then letters, digits, _ or -",
        arguments: [
            ("a", true), ("Room-2_b", true), ("", false), ("2nd", false), ("-a", false), ("a b", false), ("é", false), ("图", false),
        ])
    func isName(text: String, isName: Bool) {
        #expect(ReferenceImage.isName(text) == isName)
    }

    @Test("an argument without a name before = is a source as a whole")
    func parsing() {
        #expect(ReferenceImage(parsing: "room=a.png") == ReferenceImage("a.png", name: "room"))
        #expect(ReferenceImage(parsing: "https://example.com/a.png?x=1") == ReferenceImage(.address("https://example.com/a.png?x=1")))
        #expect(ReferenceImage(parsing: "2=a.png") == ReferenceImage(.file("2=a.png")))
    }
}
