@testable import Easel
import Foundation
import Testing

@Suite("The manifest of a batch")
struct BatchManifestTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func manifest(
        _ text: String, as name: String = "jobs.jsonl", defaults: EditFile = EditFile(edit: Edit(""), model: .wan27Image)
    ) throws -> BatchManifest {
        try BatchManifest(folder.write(Array(text.utf8), to: name), defaults: defaults)
    }

    /// What a manifest holds: rows, and the lines of those that cannot be meant.
    private struct Content {
        var rows: [BatchRow] = []
        var faults: [Int] = []

        var prompts: [String] { rows.map(\.file.edit.prompt) }
    }

    private func content(_ manifest: BatchManifest) throws -> Content {
        var content = Content()
        var rows = try manifest.rows()
        while let entry = try rows.next() {
            switch entry {
            case .row(let row): content.rows.append(row)
            case .fault(let line, _): content.faults.append(line)
            }
        }
        return content
    }

    private func read(_ text: String, as name: String = "jobs.jsonl") throws -> Content { try content(manifest(text, as: name)) }

    // MARK: forms

    @Test("JSON Lines are a row a line; empty lines are passed over, and the last needs no end")
    func lines() throws {
        let content = try read("{\"prompt\": \"One\"}\n\n  \n{\"prompt\": \"Two\", \"id\": \"two\"}")
        #expect(content.prompts == ["One", "Two"])
        #expect(content.rows.map(\.file.id) == [nil, "two"])
        #expect(content.faults.isEmpty)
    }

    @Test("a byte order mark and Windows line ends do no harm")
    func windows() throws {
        #expect(try read("\u{FEFF}{\"prompt\": \"One\"}\r\n{\"prompt\": \"Two\"}\r\n").prompts == ["One", "Two"])
    }

    @Test("a JSON list is a row an element, laid out as it likes", arguments: ["", "\u{FEFF}", "  ", "\n\n"])
    func list(before: String) throws {
        let text = before + "[\n  {\n    \"prompt\": \"One\"\n  },\n  {\"prompt\": \"Two\"}\n]\n"
        #expect(try read(text, as: "jobs.json").prompts == ["One", "Two"])
    }

    @Test("CSV has an edit's keys in its first line, and numbers, flags, lists and JSON in its fields")
    func csv() throws {
        let text = """
            id,prompt,images,regions,n,seed,watermark
            one,A round window,room.png,"[[300, 200, 500, 400]]",2,7,false
            two,Both,a.png; b.png,,,,yes

            """
        let rows = try read(text, as: "jobs.csv").rows
        #expect(rows.map(\.file.id) == ["one", "two"])
        let edit = try #require(rows.first?.file.edit)
        #expect(edit.references.first?.regions == [Region(left: 300, top: 200, right: 500, bottom: 400)])
        #expect(([edit.count, edit.seed] as [Int?]) == [2, 7])
        #expect(rows.map(\.file.edit.watermark) == [false, true])
        #expect(rows.last?.file.edit.references.map { $0.source.filePath?.lastComponent?.string } == ["a.png", "b.png"])
    }

    @Test("a quoted field of CSV holds commas, quotes and line ends, whatever the lines end with", arguments: ["\n", "\r\n"])
    func quotes(end: String) throws {
        let text = ["\u{FEFF}prompt,seed", "\"Say \"\"hi\"\", twice\",1", "\"Two", "lines\",2", "", "Plain,3", ""].joined(separator: end)
        let content = try read(text, as: "jobs.csv")
        #expect(content.prompts == ["Say \"hi\", twice", "Two\nlines", "Plain"])
        #expect(content.rows.map(\.file.edit.seed) == [1, 2, 3])
    }

    // MARK: what rows leave out

    @Test("a row that names no model, size, number or seed gets the batch's, and keeps what it names")
    func defaults() throws {
        let own = #"{"prompt": "Own", "model": "wan2.6-image", "size": "1K", "n": 3, "seed": 9}"#
        let edit = Edit("", size: .keyword("2K"), count: 2, seed: 7)
        let rows = try content(manifest("{\"prompt\": \"Bare\"}\n\(own)\n", defaults: EditFile(edit: edit, model: .wan27Image))).rows
        #expect(rows.map(\.file.model) == [.wan27Image, .wan26Image])
        #expect(rows.map(\.file.edit.size) == [.keyword("2K"), .keyword("1K")])
        #expect(rows.map(\.file.edit.count) == [2, 3])
        #expect(rows.map(\.file.edit.seed) == [7, 9])
    }

    @Test("the batch's reference images come after a row's own")
    func references() throws {
        var edit = Edit("")
        edit.references = [ReferenceImage("/styles/ink.png", name: "style")]
        let text = #"{"prompt": "One", "images": ["/photos/room.png"]}"#
        let row = try #require(try content(manifest(text, defaults: EditFile(edit: edit))).rows.first)
        #expect(row.file.edit.references.map { $0.source.filePath?.string } == ["/photos/room.png", "/styles/ink.png"])
    }

    @Test(
        "a path starts from the manifest's folder, and an address is left as it is",
        arguments: [("room.png", "jobs/room.png"), ("../room.png", "room.png"), ("a/./room.png", "jobs/a/room.png")])
    func paths(written: String, meant: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path.appending("jobs").string, withIntermediateDirectories: true)
        let text = ##"{"prompt": "One", "images": ["\##(written)", "https://example.com/a.png"]}"##
        let row = try #require(try read(text, as: "jobs/jobs.jsonl").rows.first)
        #expect(row.file.edit.references[0].source.filePath == folder.path.pushing(FilePath(meant)))
        #expect(row.file.edit.references[1].source.filePath == nil)
    }

    // MARK: rows that cannot be meant

    @Test("rows that are no JSON, no object, or have unknown keys or wrong values are faults with their line, and stop no other")
    func faults() throws {
        let text = """
            {"prompt": "One"}
            {"prompt": "Cut
            [1]
            {"prompt": "Two", "sede": 7}

            {"prompt": "Three", "n": "many"}
            {"prompt": "Four"}
            """
        let content = try read(text)
        #expect(content.prompts == ["One", "Four"])
        #expect(content.faults == [2, 3, 4, 6])
    }

    @Test("a row of CSV with a wrong value or too many fields is a fault with the line that it begins in")
    func csvFaults() throws {
        let text = "prompt,n,regions\n\"Two\nlines\",1,\nBad,many,\nMore,1,,extra\nBroken,1,\"[[1,\"\nGood,2,\n"
        let content = try read(text, as: "jobs.csv")
        #expect(content.prompts == ["Two\nlines", "Good"])
        #expect(content.faults == [4, 5, 6])
    }

    @Test(
        "what makes the whole manifest unreadable is one error",
        arguments: [
            ("jobs.json", "[{\"prompt\": \"One\"}"), ("jobs.csv", "prompt,colour\nOne,red\n"),
            ("jobs.csv", "prompt\n\"never closed\nTwo\n"),
        ])
    func unreadable(name: String, text: String) throws {
        let error = #expect(throws: EaselError.self) { _ = try read(text, as: name) }
        #expect(error?.kind == .usage)
    }

    @Test("a row of more than four megabytes is an error, and not read to its end")
    func tooLong() throws {
        let text = "{\"prompt\": \"\(String(repeating: "x", count: 4 << 20))\"}\n"
        let error = #expect(throws: EaselError.self) { _ = try read(text) }
        #expect(error?.message.contains("4194304") == true)
    }

    @Test("a manifest that is not there, and a folder, are errors that name the path", arguments: ["none.jsonl", ""])
    func missing(name: String) {
        let path = name.isEmpty ? folder.path : folder.path.appending(name)
        let error = #expect(throws: EaselError.self) { try BatchManifest(path, defaults: EditFile(edit: Edit(""))) }
        #expect(error?.message.contains(path.string) == true)
    }

    // MARK: which row is which

    @Test("an id that two rows have is an error with the line of the second", arguments: ["One", "Another"])
    func twice(prompt: String) throws {
        let text = "{\"prompt\": \"One\", \"id\": \"a\"}\n{\"prompt\": \"\(prompt)\", \"id\": \"a\"}\n"
        let error = #expect(throws: EaselError.self) { _ = try read(text) }
        #expect(error?.kind == .usage)
        #expect(error?.message.hasPrefix("Line 2 ") == true)
        #expect(error?.message.contains("something else") == (prompt != "One"))
    }

    @Test("rows without an id are told apart by what they ask for and how often that came before, in any order and layout")
    func keys() throws {
        let (one, two) = (#"{"prompt": "One", "seed": 7}"#, #"{"prompt": "Two"}"#)
        let first = try read("\(one)\n\(two)\n\(one)\n").rows.map(\.key)
        #expect(Set(first).count == 3)
        let again = try read("\(two)\n{ \"seed\":7, \"prompt\":\"One\" }\n\(one)\n").rows.map(\.key)
        #expect(again == [first[1], first[0], first[2]])
    }

    @Test("the content of a row is the same whatever it is called")
    func content() throws {
        let rows = try read(#"{"prompt": "One", "id": "a"}"# + "\n" + #"{"prompt": "One", "style": "ink"}"#).rows
        #expect(rows.map(\.key).first == "id:a")
        #expect(Set(rows.map(\.content)).count == 1)
    }
}
