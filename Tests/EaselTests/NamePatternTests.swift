@testable import Easel
import Testing

@Suite("The names of delivered files")
struct NamePatternTests {
    private static let values = ["stem": "room", "style": "ink", "seed": "7", "id": "r1", "job": "0f1e2d"]

    private static func name(
        _ pattern: String, _ changes: [String: String] = [:], position: Int? = 1, isOneOfSeveral: Bool = false
    ) -> String {
        NamePattern.fill(pattern, values: values.merging(changes) { $1 }, position: position, isOneOfSeveral: isOneOfSeveral)
    }

    @Test(
        "each word is filled in",
        arguments: [
            ("{stem}-{style}-{seed}-{k}", "room-ink-7-1"), ("{id}", "r1"), ("{job}_{k}", "0f1e2d_1"), ("{stem}{stem}", "roomroom"),
            ("plain", "plain"),
        ])
    func filled(pattern: String, name: String) {
        #expect(Self.name(pattern) == name)
    }

    @Test(
        "a word without a value is left out with the dash that would have joined it",
        arguments: [("{stem}-{style}-{k}", "room-1"), ("{style}-{stem}", "room"), ("{style}", "picture")])
    func leftOut(pattern: String, name: String) {
        #expect(Self.name(pattern, ["style": ""]) == name)
    }

    @Test("one of several pictures gets its number, wherever the pattern has it")
    func several() {
        #expect(Self.name("{stem}", position: 2, isOneOfSeveral: true) == "room-2")
        #expect(Self.name("{k}-{stem}", position: 2, isOneOfSeveral: true) == "2-room")
        #expect(Self.name("{stem}", position: 1) == "room")
    }

    @Test(
        "a value cannot lead out of the folder, and holds nothing that a file's name cannot",
        arguments: [("../../etc", "-..-etc"), ("a/b\\c", "a-b-c"), ("a\nb\u{1B}", "a-b-"), (".hidden", "hidden"), ("...", "picture")])
    func safe(style: String, name: String) {
        #expect(Self.name("{style}", ["style": style]) == name)
    }

    @Test("a value that looks like a word is not filled in again")
    func braces() {
        for word in ["{style}", "{seed}", "{id}", "{job}"] {
            #expect(Self.name("{stem}", ["stem": word]) == word)
        }
    }

    @Test("however long a value is, pictures of one job have different names that a file can have", arguments: ["x", "窗"])
    func long(character: Character) {
        let style = String(repeating: character, count: 400)
        let names = (1...2).map { Self.name("{stem}-{style}-{k}", ["style": style], position: $0, isOneOfSeveral: true) }
        #expect(names[0] != names[1])
        // 255 bytes with "-sheet.png" behind it. Source: NAME_MAX of Linux.
        #expect(names.allSatisfy { $0.utf8.count <= 245 })
    }

    @Test("a brace around anything else, and a folder, are errors", arguments: ["{stm}", "{", "{stem", "{}", "a/{stem}"])
    func wrong(pattern: String) {
        let error = #expect(throws: EaselError.self) { try NamePattern.check(pattern) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(pattern) == true)
    }

    @Test("a pattern of known words is none", arguments: ["{stem}-{style}-{seed}-{id}-{job}-{k}", "plain", "a}b"])
    func right(pattern: String) {
        #expect(throws: Never.self) { try NamePattern.check(pattern) }
    }
}
