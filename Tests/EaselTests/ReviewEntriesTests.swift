import Easel
import Foundation
import Testing

@Suite("What a review shows")
struct ReviewEntriesTests {
    private let folder: TemporaryFolder
    private let ledger: JobLedger
    private static let job = "a1b2c3d4e5f60718"

    init() throws {
        folder = try TemporaryFolder()
        ledger = try JobLedger(folder.path.appending("ledger.sqlite"))
    }

    /// A picture of 40 × 30 pixels in which as many of the first row are white as asked.
    private func picture(_ name: String, white: Int = 0) throws -> FilePath {
        var bitmap = Bitmap(size: PixelSize(width: 40, height: 30), filledWith: .black)
        if white > 0 { bitmap.fill(Region(left: 0, top: 0, right: white, bottom: 1), with: .white) }
        return try folder.write(bitmap, to: name)
    }

    // MARK: of jobs

    @Test("every picture that came is an entry, and those of one job stand together")
    func entries() throws {
        let job = try ledger.addDelivered(Self.job, at: 1234, pictures: 3, arrived: [1, 3])
        let entries = try ReviewEntries.of([job], in: ledger)
        #expect(entries.map(\.item) == ["\(Self.job)#1", "\(Self.job)#3"])
        #expect(entries.map(\.position) == [1, 3])
        #expect(Set(entries.map(\.group)).count == 1)
        #expect(entries.map(\.madeAt) == [1234, 1234])
        #expect(entries.map(\.after) == [1, 3].map { FilePath("/out/\(Self.job)-\($0).png") })
    }

    @Test("a picture that is here and not delivered yet is no entry")
    func undelivered() throws {
        try ledger.addDelivered(Self.job)
        let job = try ledger.amend(Self.job) { $0.results[0].deliveredPath = nil }
        #expect(try ReviewEntries.of([job], in: ledger).isEmpty)
    }

    @Test("the picture before is the canvas, the prompt is what was sent, and what was written stands beside it")
    func before() throws {
        let edit = Edit(
            "A window like {style}",
            references: [ReferenceImage(FilePath("/style.jpg"), name: "style"), ReferenceImage(FilePath("/room.jpg"))],
            canvas: "2")
        let entry = try #require(ReviewEntries.of([ledger.addDelivered(Self.job, edit: edit)], in: ledger).first)
        #expect(entry.before == "/room.jpg")
        #expect(entry.prompt == "A window like image 1")
        #expect(entry.details.contains(ReviewEntry.Fact("Written as", edit.prompt)))
    }

    @Test("only regions that fit the delivered picture are shown")
    func regions() throws {
        let (inside, outside) = (Region(left: 1, top: 1, right: 9, bottom: 9), Region(left: 30, top: 1, right: 90, bottom: 9))
        let edit = Edit("x", references: [ReferenceImage(try picture("room.png"), regions: [inside, outside])])
        try ledger.addDelivered(Self.job, edit: edit)
        let delivered = try picture("out.png")
        let job = try ledger.amend(Self.job) { $0.results[0].deliveredPath = delivered.string }
        #expect(try ReviewEntries.of([job], in: ledger).first?.regions == [inside])
    }

    @Test("the price is that of one picture, and of a sandbox picture none", arguments: [(false, 0.03), (true, 0)])
    func price(isSandbox: Bool, price: Double) throws {
        var job = try ledger.addDelivered(Self.job, pictures: 2)
        job.plannedCost = Money(micros: 60_000, .usd)
        job.isSandbox = isSandbox
        let entry = try #require(ReviewEntries.of([job], in: ledger).first)
        #expect(entry.figures.price == price)
        #expect(entry.figures.currency == "USD")
    }

    @Test("the picked picture and all reviewers' words are told")
    func standing() throws {
        try ledger.addDelivered(Self.job, pictures: 2)
        let job = try ledger.amend(Self.job) { $0.picked = 2 }
        let words = ["Ann", "Bo"].map { ReviewDecision(item: "\(Self.job)#2", reviewer: $0, decidedAt: 1, verdict: .accepted) }
        _ = try ledger.add(words)
        let entries = try ReviewEntries.of([job], in: ledger)
        #expect(entries.map(\.isPicked) == [false, true])
        #expect(entries.map(\.decisions) == [[], words])
    }

    @Test("the lines that make it again and go on from it name the job and the picture")
    func lines() throws {
        let entry = try #require(ReviewEntries.of([ledger.addDelivered(Self.job)], in: ledger).first)
        #expect(entry.lines.map(\.value) == ["easel rerun a1b2c3", "easel edit --on a1b2c3#1 --prompt …"])
    }

    @Test("no fact holds the path of a file")
    func noPaths() throws {
        let edit = Edit(
            "x",
            references: [
                ReferenceImage(FilePath("/home/ann/room.jpg")), ReferenceImage(ImageSource("https://example.com/a.png?Signature=s")),
            ],
            canvas: "1")
        let entry = try #require(ReviewEntries.of([ledger.addDelivered(Self.job, edit: edit)], in: ledger).first)
        #expect(entry.details.contains(ReviewEntry.Fact("Canvas", "room.jpg")))
        #expect(entry.details.filter { $0.value.contains("/") || $0.value.contains("Signature") } == [])
    }

    // MARK: of files

    @Test("a file is known by its hash and named by its name")
    func file() throws {
        let path = try picture("after.png")
        let entry = try #require(ReviewEntries.of([(nil, path)], ledger: nil).first)
        let hash = ContentHash.of([UInt8](try folder.data("after.png")))
        #expect(entry.item == "sha256:\(hash)")
        #expect(entry.name == "after.png")
        #expect(entry.before == nil && entry.lines.isEmpty)
    }

    @Test("pictures of two sizes are shown and not measured")
    func sizes() throws {
        let other = try folder.write(Bitmap(size: PixelSize(width: 41, height: 30)), to: "other.png")
        let entry = try #require(ReviewEntries.of([(picture("a.png"), other)], ledger: nil).first)
        #expect(entry.figures.changed == nil && entry.figures.leakRaw == nil)
        #expect(entry.before != nil)
    }

    @Test("a result of Easel's says its prompt, its model, its regions and the line that makes it again")
    func provenance() throws {
        let region = Region(left: 1, top: 1, right: 5, bottom: 5)
        let edit = Edit("A round window", references: [ReferenceImage(FilePath("/home/ann/room.jpg"), regions: [region])], seed: 7)
        let entry = try #require(ReviewEntries.of([(nil, folder.result("it's.png", of: edit))], ledger: nil).first)
        #expect(entry.prompt == "A round window")
        #expect(entry.regions == [region])
        #expect(entry.madeAt == 1000)
        #expect([ReviewEntry.Fact("Model", "wan2.7-image"), ReviewEntry.Fact("Seed", "7")].allSatisfy { entry.details.contains($0) })
        #expect(entry.lines.map(\.value) == [#"easel rerun 'it'\''s.png'"#])
    }

    @Test("what was decided about a file before is told, whatever it is called now")
    func decided() throws {
        let path = try picture("renamed.png")
        let item = "sha256:" + ContentHash.of([UInt8](try folder.data("renamed.png")))
        let word = ReviewDecision(item: item, reviewer: "Ann", decidedAt: 1, verdict: .accepted)
        _ = try ledger.add([word])
        #expect(try ReviewEntries.of([(nil, path)], ledger: ledger).first?.decisions == [word])
    }

    @Test("a file that is no picture is an entry none the less, so that the page can say so")
    func notAnImage() throws {
        let path = try folder.write(Array("text".utf8), to: "a.png")
        #expect(try ReviewEntries.of([(picture("b.png"), path)], ledger: nil).map(\.name) == ["a.png"])
    }

    @Test("a result that is not there is an error")
    func missing() throws {
        let error = #expect(throws: ImageFileError.self) {
            try ReviewEntries.of([(nil, folder.path.appending("nothing.png"))], ledger: nil)
        }
        #expect(error?.kind == .unreadable)
    }
}
