@testable import Easel
import Foundation
import Testing

@Suite("Every picture with every prompt")
struct StyleBatchTests {
    private let folder: TemporaryFolder
    private let photos: FilePath

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.path.appending("photos")
        try FileManager.default.createDirectory(atPath: photos.appending("more").string, withIntermediateDirectories: true)
        for name in ["b.png", "a.png", ".hidden.png", "more/c.png"] { try folder.picture("photos/\(name)", width: 8, height: 8) }
        try folder.write(Array("no picture".utf8), to: "photos/notes.png")
    }

    private func batch(_ prompts: String, seeds: [Int] = [], references: [ReferenceImage] = []) throws -> StyleBatch {
        let list = try folder.write(Array(prompts.utf8), to: "styles.txt")
        return try StyleBatch(folder: photos, prompts: list, seeds: seeds, references: references, model: .wan26Image)
    }

    /// The manifest, read as any other is.
    private func rows(_ batch: StyleBatch) throws -> [EditFile] {
        let path = try folder.write(batch.manifest(), to: "made.jsonl")
        var rows = try BatchManifest(path, defaults: EditFile(edit: Edit(""))).rows()
        var files: [EditFile] = []
        while let entry = try rows.next() {
            guard case .row(let row) = entry else {
                Issue.record("a row of the manifest cannot be meant")
                continue
            }
            files.append(row.file)
        }
        return files
    }

    @Test("each picture of the folder, prompt and seed is a row, with an id that says so")
    func product() throws {
        let batch = try batch("ink\tIn ink\nEvening light\n", seeds: [1, 2])
        let files = try rows(batch)
        #expect(batch.count == 8)
        #expect(
            files.map(\.id) == ["a-ink-1", "a-ink-2", "a-p2-1", "a-p2-2", "b-ink-1", "b-ink-2", "b-p2-1", "b-p2-2"])
        #expect(files.map(\.edit.seed).prefix(4) == [1, 2, 1, 2])
        #expect(files.map(\.style).prefix(4) == ["ink", "ink", "p2", "p2"])
        #expect(files.allSatisfy { $0.model == .wan26Image && $0.edit.count == 1 })
    }

    @Test("the picture is the first reference and the canvas, and others come after it")
    func canvas() throws {
        let ink = ReferenceImage(photos.appending("more/c.png"), name: "style")
        let edit = try #require(try rows(batch("ink\t{picture} like {style}", references: [ink])).first?.edit)
        #expect(edit.references.map { $0.source.filePath } == [photos.appending("a.png"), photos.appending("more/c.png")])
        #expect(edit.canvasIndex()?.index == 0)
        #expect(edit.resolvedPrompt().text == "image 1 like image 2")
    }

    @Test("names that a prompt does not use are left out, so that they are no fault")
    func unusedNames() throws {
        let ink = ReferenceImage(photos.appending("more/c.png"), name: "style")
        let edit = try #require(try rows(batch("In ink", references: [ink])).first?.edit)
        #expect(edit.references.map(\.name) == [nil, nil])
    }

    @Test("two pictures of one name are told apart by their extensions")
    func sameStem() throws {
        try FileManager.default.copyItem(atPath: photos.appending("a.png").string, toPath: photos.appending("a.jpg").string)
        #expect(try rows(batch("ink\tIn ink")).map(\.id) == ["a.jpg-ink", "a.png-ink", "b-ink"])
    }

    @Test("only the first tab of a line parts the name from the prompt")
    func tabs() throws {
        #expect(try rows(batch("ink\tIn ink,\twell")).first?.edit.prompt == "In ink,\twell")
    }

    @Test("Windows line ends and empty lines are no part of a prompt")
    func windows() throws {
        #expect(try rows(batch("One\r\n\r\nTwo\r\n")).map(\.edit.prompt) == ["One", "Two", "One", "Two"])
    }

    @Test("a list without prompts, and two prompts of one name, are errors", arguments: ["", "\n \n", "ink\tOne\nink\tTwo\n"])
    func lists(text: String) throws {
        let error = #expect(throws: EaselError.self) { _ = try batch(text) }
        #expect(error?.kind == .usage)
    }

    @Test("a list that is not UTF-8 is an error that says so")
    func encoding() throws {
        let list = try folder.write([0x66, 0xFC, 0x72, 0x0A] as [UInt8], to: "latin.txt")
        let error = #expect(throws: EaselError.self) {
            _ = try StyleBatch(folder: photos, prompts: list, seeds: [], references: [], model: nil)
        }
        #expect(error?.message.contains("UTF-8") == true)
    }

    @Test("a folder without a picture, and one that is not there, are errors that name it", arguments: ["empty", "none"])
    func folders(name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path.appending("empty").string, withIntermediateDirectories: true)
        let list = try folder.write(Array("One".utf8), to: "styles.txt")
        let place = folder.path.appending(name)
        let error = #expect(throws: EaselError.self) {
            _ = try StyleBatch(folder: place, prompts: list, seeds: [], references: [], model: nil)
        }
        #expect(error?.message.contains(name) == true)
    }
}
