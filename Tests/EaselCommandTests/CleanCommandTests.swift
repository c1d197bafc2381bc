import Easel
import Foundation
import Testing

@Suite("easel clean")
struct CleanCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 400, height: 320)
    }

    /// A job of two pictures in the workspace `shoot`.
    private func edit(_ words: String...) async throws -> JSONValue {
        let answer = try await Tool.run(
            ["edit", "-p", "A round window", "--image", "room.png", "-n", "2", "--sheet", "none", "--json"] + words + Desk.sandbox, in: desk
        )
        try #require(answer.exitCode == 0, "\(answer.error)")
        return try answer.object()
    }

    private func run(_ words: String...) async throws -> Tool.Answer { try await Tool.run(words + ["--workspace", "shoot"], in: desk) }

    private func raw() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: desk.path("shoot/raw")).sorted() }

    private func delivered(_ job: JSONValue, _ index: Int = 0) throws -> String {
        try #require(job["images"]?.array?[index]["path"]?.string)
    }

    @Test("without --yes it says what could go, and removes nothing")
    func shows() async throws {
        let job = try await edit()
        let files = try raw()
        let answer = try await run("clean", "--json")
        #expect(answer.exitCode == 0)
        let item = try answer.object()
        #expect(item["job"] == job["job"])
        #expect(item["paths"]?.array?.count == 2)
        let size = try files.reduce(0) { try $0 + desk.data("shoot/raw/\($1)").count }
        #expect(item["byteCount"]?.integer == size)
        #expect(item["removed"]?.bool == false && item["kept"] == nil)
        #expect(try raw() == files)
        let words = try await run("clean")
        #expect(words.error.contains("--yes"))
    }

    @Test("with --yes the raw results go; deliveries, ledger and what was paid are as they were")
    func removes() async throws {
        let job = try await edit()
        let kept = try desk.files().filter { $0.name.contains("/out/") || $0.name.contains("room.png") }
        try #require(!kept.isEmpty)
        let item = try await run("clean", "--yes", "--json").object()
        #expect(item["removed"]?.bool == true)
        #expect(try raw() == [])
        for file in kept { #expect(try Data(contentsOf: URL(fileURLWithPath: desk.path("../\(file.name)"))) == file.data) }
        #expect(try await Tool.run(["verify", delivered(job)], in: desk).exitCode == 0)
        #expect(try await run("jobs", "--json").object()["state"]?.string == "delivered")
        // A second time there is nothing.
        #expect(try await run("clean", "--yes", "--json").output.isEmpty)
        // An edit goes on from the delivery.
        let next = try await Tool.run(["edit", "--on", "last#1", "-p", "A clock", "--json"] + Desk.sandbox, in: desk)
        #expect(next.exitCode == 0, "\(next.error)")
    }

    @Test("what was cleaned cannot be delivered again, and the error says the way on")
    func redelivering() async throws {
        let job = try await edit()
        _ = try await run("clean", "--yes")
        func names() throws -> [String] { try desk.files().map(\.name).filter { $0.hasPrefix("desk/") && !$0.contains("ledger.sqlite") } }
        let before = try names()
        let answer = try await run("jobs", "redeliver", "last", "-o", "again", "--json")
        #expect(answer.exitCode == 8)
        let failure = try answer.failure()
        #expect(failure["message"]?.string?.contains("not there any more") == true)
        #expect(failure["hint"]?.string?.contains("easel rerun \(try #require(job["job"]?.string).prefix(6))") == true)
        #expect(try names() == before)
    }

    @Test("a ledger that is lost after cleaning is still missed, so that nothing is paid twice")
    func lostLedger() async throws {
        _ = try await edit()
        _ = try await run("clean", "--yes")
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: desk.path("shoot/\(name)"))
        }
        let answer = try await Tool.run(["edit", "-p", "Again", "--image", "room.png", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode != 0)
        #expect(answer.error.contains("gone"))
    }

    // MARK: what stays

    enum Change: String, CaseIterable { case removed, cutOff, painted, another, sibling, foreign, folder, link, linkToRaw }

    @Test("a job stays whose delivery is not as it was delivered", arguments: Change.allCases)
    func changed(change: Change) async throws {
        let job = try await edit()
        let path = try delivered(job, 1)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let url = URL(fileURLWithPath: path)
        switch change {
        case .removed: try FileManager.default.removeItem(at: url)
        case .cutOff: try whole.prefix(whole.count / 2).write(to: url)
        case .painted:
            var picture = try Bitmap(contentsOf: FilePath(path))
            picture[3, 3] = picture[3, 3] == .black ? .white : .black
            var rows = picture.reader()
            let painted = try rows.pngBytes()
            // With the words of the delivery in it, as an editor that keeps them would.
            try Data(painted.prefix(33) + text(of: whole) + painted.dropFirst(33)).write(to: url)
        case .another:
            let other = try await edit("--seed", "9")
            try Data(contentsOf: URL(fileURLWithPath: delivered(other))).write(to: url)
        case .sibling:
            // The other picture of the same job.
            try Data(contentsOf: URL(fileURLWithPath: delivered(job))).write(to: url)
        case .foreign: try Data(contentsOf: URL(fileURLWithPath: desk.path("room.png"))).write(to: url)
        case .link, .linkToRaw:
            let target = change == .link ? path + ".moved" : desk.path("shoot/raw/\(try raw()[1])")
            if change == .link {
                try FileManager.default.moveItem(atPath: path, toPath: target)
            } else {
                try FileManager.default.removeItem(at: url)
            }
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        case .folder:
            try FileManager.default.removeItem(at: url)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        }
        let files = try raw()
        let own = try #require(job["job"]?.string)
        let items = try await run("clean", own, "--yes", "--json").objects()
        #expect(items.count == 1)
        #expect(items[0]["removed"]?.bool == false)
        #expect(items[0]["kept"]?.string?.contains(path) == true)
        #expect(try raw() == files)
    }

    /// The `iTXt` chunk of a PNG.
    private func text(of file: Data) throws -> Data {
        let bytes = Array(file)
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            if Array("iTXt".utf8) == Array(bytes[(place + 4)..<(place + 8)]) { return Data(bytes[place..<(place + 12 + length)]) }
            place += 12 + length
        }
        throw CocoaError(.fileReadCorruptFile)
    }

    @Test("what is not delivered stays: a job that is only here, and one that is under way")
    func unfinished() async throws {
        let job = try await edit()
        let ledger = try JobLedger(FilePath(desk.path("shoot/ledger.sqlite")))
        let id = try #require(job["job"]?.string)
        try ledger.amend(id) { $0.results[1].deliveredPath = nil }
        let files = try raw()
        let item = try await run("clean", "--yes", "--json").object()
        #expect(item["kept"]?.string?.contains("picture 2 is not delivered") == true)
        #expect(try raw() == files)
    }

    @Test("a stripped delivery says nothing of itself: it goes when it holds what came, and stays when it holds anything else")
    func stripped() async throws {
        let job = try await edit("--strip")
        let (first, second) = (try delivered(job), try delivered(job, 1))
        let kept = try Data(contentsOf: URL(fileURLWithPath: second))
        try Data(contentsOf: URL(fileURLWithPath: first)).write(to: URL(fileURLWithPath: second))
        let files = try raw()
        let item = try await run("clean", "--yes", "--json").object()
        #expect(item["kept"]?.string?.contains(second) == true)
        #expect(try raw() == files)
        try kept.write(to: URL(fileURLWithPath: second))
        #expect(try await run("clean", "--yes", "--json").object()["removed"]?.bool == true)
        #expect(try raw() == [])
    }

    @Test("a delivery that another took the place of stays here as it came")
    func replaced() async throws {
        let words = ["edit", "--image", "room.png", "--sheet", "none", "--quiet", "-o", "one.png", "--overwrite"]
        for own in [["-p", "A window"], ["-p", "A door", "--strip"]] {
            #expect(try await Tool.run(words + own + Desk.sandbox, in: desk).exitCode == 0)
        }
        let items = try await run("clean", "--yes", "--json").objects()
        #expect(items.compactMap { $0["removed"]?.bool }.sorted { !$0 && $1 } == [false, true])
        #expect(try raw().count == 1)
    }

    @Test("a result that another job begins with stays")
    func begunWith() async throws {
        _ = try await edit()
        let files = try raw()
        let words = ["edit", "-p", "A clock", "--image", "shoot/raw/\(files[0])", "--json"]
        let next = try await Tool.run(words + Desk.sandbox, in: desk)
        #expect(next.exitCode == 0, "\(next.error)")
        let own = try #require(try next.object()["job"]?.string)
        let items = try await run("clean", "--yes", "--json").objects()
        #expect(items.count == 2)
        #expect(items.first?["kept"]?.string?.contains("job \(own.prefix(6)) begins with") == true)
        #expect(try raw() == files)
    }

    @Test("no delivery goes into what the workspace keeps for itself", arguments: ["raw", "raw/one.png"])
    func ownFolders(place: String) async throws {
        _ = try await edit()
        let answer = try await Tool.run(
            ["edit", "-p", "A clock", "--image", "room.png", "-o", "shoot/\(place)", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains("the workspace's own folder raw") == true)
        #expect(try raw().count == 2)
    }

    @Test("nothing goes through a raw folder that is a link, and nothing of a text whose file is gone")
    func elsewhere() async throws {
        _ = try await edit()
        let files = try raw()
        try FileManager.default.moveItem(atPath: desk.path("shoot/raw"), toPath: desk.path("elsewhere"))
        try FileManager.default.createSymbolicLink(atPath: desk.path("shoot/raw"), withDestinationPath: desk.path("elsewhere"))
        #expect(try await run("clean", "--yes", "--json").object()["removed"]?.bool == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.path("elsewhere")).sorted() == files)
    }

    @Test("the pictures of a text stay when the text is gone")
    func interleaved() async throws {
        let words = ["generate", "-p", "boat", "--model", "wan2.6-image", "--interleave", "-o", "boat.md", "--quiet"]
        #expect(try await Tool.run(words + Desk.sandbox, in: desk).exitCode == 0)
        let files = try raw()
        try FileManager.default.removeItem(atPath: desk.path("boat.md"))
        #expect(try await run("clean", "--yes", "--json").object()["kept"]?.string?.contains("boat.md") == true)
        #expect(try raw() == files)
    }

    @Test("--older-than keeps what is younger, and a time that is none is an error")
    func older() async throws {
        _ = try await edit()
        let files = try raw()
        #expect(try await run("clean", "--older-than", "1h", "--yes", "--json").output.isEmpty)
        #expect(try raw() == files)
        #expect(try await run("clean", "--older-than", "soon", "--json").exitCode == 4)
        #expect(try await run("clean", "--older-than", "0s", "--yes", "--json").object()["removed"]?.bool == true)
    }

    @Test("a job that is not there is an error, and nothing goes")
    func unknown() async throws {
        _ = try await edit()
        let files = try raw()
        #expect(try await run("clean", "ffffff", "--yes", "--json").exitCode == 4)
        #expect(try await run("clean", "last#1", "--yes", "--json").exitCode == 4)
        #expect(try raw() == files)
    }
}
