import Easel
import Foundation
import Testing

@Suite("--open")
struct OpenOptionTests {
    private let desk: Desk
    /// A pipe with a name, which the program writes into and which keeps what nobody has read yet.
    private let notes: FileHandle
    #if os(macOS)
        private static let program = "open"
    #else
        private static let program = "xdg-open"
    #endif

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 400, height: 320)
        let pipe = desk.hidden.appendingPathComponent("opened").path
        try #require(mkfifo(pipe, 0o600) == 0)
        notes = try #require(FileHandle(forUpdatingAtPath: pipe))
        // Notes what it was given, and talks, which nobody may hear.
        let program = FilePath(desk.hidden.path).appending(Self.program)
        try Data("#!/bin/sh\necho opened\necho opened >&2\nprintf '%s\\n' \"$@\" >'\(pipe)'\n".utf8)
            .write(to: URL(fileURLWithPath: program.string))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.string)
    }

    private func run(_ words: [String]) async throws -> Tool.Answer {
        try await Tool.run(words, in: desk, environment: ["PATH": "\(desk.hidden.path):/usr/bin:/bin"])
    }

    /// The next thing that the program was given; it is not waited for by the tool, so this does.
    private func opened() -> String {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            var waiting = pollfd(fd: notes.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 20_000) == 1 else { return "nothing" }
            var byte: UInt8 = 0
            guard read(notes.fileDescriptor, &byte, 1) == 1 else { return "nothing" }
            line.append(byte)
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    @Test("an edit opens its sheet, or its picture where there is none, and prints what it prints otherwise")
    func edit() async throws {
        let words = ["edit", "-p", "A window", "--image", "room.png", "--open", "--json"] + Desk.sandbox
        let first = try await run(words)
        #expect(first.exitCode == 0 && !first.error.contains("opened"))
        let sheet = try #require(try first.object()["sheet"]?.string)
        #expect(opened() == sheet)
        let second = try await run(words + ["--sheet", "none"])
        #expect(try opened() == second.object()["images"]?.array?.first?["path"]?.string)
    }

    @Test("a sheet, a comparison's maps and a review are opened too")
    func others() async throws {
        #expect(try await run(["sheet", "room.png", "room.png", "-o", "both.png", "--open"]).exitCode == 0)
        #expect(opened() == desk.path("both.png"))
        #expect(try await run(["compare", "room.png", "room.png", "--heatmap", "heat.png", "--open", "--json"]).exitCode == 0)
        #expect(opened() == desk.path("heat.png"))
        #expect(try await run(["review", "room.png", "room.png", "-o", "page", "--open", "--quiet"]).exitCode == 0)
        #expect(opened() == desk.path("page/index.html"))
    }

    @Test("without it nothing is opened, and without a program that opens the work is done all the same")
    func none() async throws {
        #expect(try await run(["sheet", "room.png", "room.png", "-o", "one.png"]).exitCode == 0)
        let answer = try await Tool.run(
            ["sheet", "room.png", "room.png", "-o", "two.png", "--open"], in: desk, environment: ["PATH": desk.path("nowhere")])
        #expect(answer.exitCode == 0 && desk.exists("two.png"))
        #expect(answer.error.contains("\(Self.program) cannot be run"))
        var waiting = pollfd(fd: notes.fileDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 0) == 0)
    }
}
