import Easel
import Testing

@Suite("Which pictures of two folders belong together")
struct PicturePairsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["before", "after"] { try folder.makeFolder(name) }
    }

    private func path(_ name: String) -> FilePath { folder.path.appending(name) }

    /// Pairs by their names alone: of these files none is there.
    private func stems(_ before: [String], _ after: [String]) -> PicturePairs {
        PicturePairs(of: before.map { path("before/\($0)") }, with: after.map { path("after/\($0)") })
    }

    private func names(_ found: PicturePairs) -> [[String?]] {
        found.pairs.map { [$0.before.lastComponent?.string, $0.after.lastComponent?.string] }
    }

    // MARK: what a result says

    @Test("a result belongs to the picture that it says it was made of, whatever it is called")
    func provenance() throws {
        let result = try folder.result("after/zebra.png", of: path("elsewhere/room.jpg"))
        let found = PicturePairs(of: [path("before/room.jpg"), path("before/other.jpg")], with: [result])
        #expect(names(found) == [["room.jpg", "zebra.png"]])
        #expect(found.pairs.map(\.ground) == [.provenance])
    }

    @Test("what a result says counts more than what it is called")
    func provenanceFirst() throws {
        let result = try folder.result("after/other-1.png", of: path("elsewhere/room.jpg"))
        #expect(
            names(PicturePairs(of: [path("before/other.jpg"), path("before/room.jpg")], with: [result])) == [["room.jpg", "other-1.png"]])
    }

    @Test("a picture that was saved in another format since is known by what is left of its name")
    func otherFormat() throws {
        let result = try folder.result("after/zebra.png", of: path("elsewhere/Room.HEIC"))
        let found = PicturePairs(of: [path("before/room.jpg")], with: [result])
        #expect(names(found) == [["room.jpg", "zebra.png"]])
        #expect(found.pairs.map(\.ground) == [.provenance])
    }

    @Test("of several reference images the canvas is what it was made of")
    func canvas() throws {
        let edit = Edit(
            "x", references: [ReferenceImage(path("style.jpg")), ReferenceImage(path("room.jpg"))], canvas: "2")
        let result = try folder.result("after/zebra.png", of: edit)
        #expect(
            names(PicturePairs(of: [path("before/style.jpg"), path("before/room.jpg")], with: [result])) == [["room.jpg", "zebra.png"]])
    }

    @Test("a result of a picture that is not there is paired by its name")
    func unknownCanvas() throws {
        let result = try folder.result("after/room-1.png", of: path("shoot/out/room-3f2a91-1.png"))
        let found = PicturePairs(of: [path("before/room.jpg")], with: [result])
        #expect(names(found) == [["room.jpg", "room-1.png"]])
    }

    @Test("of two pictures of one name a result belongs to the one whose path it says")
    func samePictureName() throws {
        let before = [path("before/one/room.jpg"), path("before/two/room.jpg")]
        let result = try folder.result("after/zebra.png", of: before[1])
        #expect(PicturePairs(of: before, with: [result]).pairs.map(\.before) == [before[1]])
    }

    // MARK: names

    @Test(
        "a result belongs to the picture whose name it begins with",
        arguments: ["room.png", "room-1.png", "room-3f2a91-2.png", "room_edited.webp", "room copy.jpg", "room.v2.png", "Room-1.PNG"])
    func stem(name: String) {
        let found = stems(["desk.jpg", "room.jpg"], [name])
        #expect(names(found) == [["room.jpg", name]])
        #expect(found.pairs.map(\.ground) == [.stem])
    }

    @Test("the longest name that fits is the one")
    func longest() {
        #expect(
            names(stems(["room.jpg", "room-1.jpg"], ["room-1-2.png", "room-2.png"])) == [
                ["room-1.jpg", "room-1-2.png"], ["room.jpg", "room-2.png"],
            ])
    }

    @Test("a name that only begins alike is another one", arguments: ["roomy.png", "room1.png", "bathroom.png", "-room.png"])
    func anotherName(name: String) {
        #expect(stems(["room.jpg"], [name]).pairs.isEmpty)
    }

    @Test("in folders that mirror each other a result belongs to the picture in its own folder")
    func mirrored() {
        let found = stems(["one/room.jpg", "two/room.jpg"], ["one/room.png", "two/room.png"])
        #expect(found.pairs.map(\.before) == [path("before/one/room.jpg"), path("before/two/room.jpg")])
    }

    // MARK: what has no partner

    @Test("several results may belong to one picture")
    func several() {
        let found = stems(["room.jpg"], ["room-1.png", "room-2.png"])
        #expect(names(found) == [["room.jpg", "room-1.png"], ["room.jpg", "room-2.png"]])
        #expect(found.missing.isEmpty && found.added.isEmpty)
    }

    @Test("a picture of which nothing came is missing, and a result of nothing that is there is new")
    func partners() {
        let found = stems(["desk.jpg", "room.jpg"], ["room-1.png", "zebra.png"])
        #expect(found.missing == [path("before/desk.jpg")])
        #expect(found.added == [path("after/zebra.png")])
    }

    @Test("without pictures there are no pairs")
    func nothing() {
        let found = stems([], [])
        #expect(found.pairs.isEmpty && found.missing.isEmpty && found.added.isEmpty)
    }
}
