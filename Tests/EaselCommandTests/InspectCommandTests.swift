import Easel
import Testing

@Suite("easel inspect")
struct InspectCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("ok.png")
        try desk.picture("small.png", width: 100, height: 100)
        try desk.picture("long.png", width: 9000, height: 1200)
        try desk.picture("glass.png", alpha: 100)
        try desk.write("this is no picture\n", to: "text.png")
    }

    @Test("a line comes for each path, in the order given, with absolute paths")
    func order() async throws {
        let names = ["small.png", "nope.png", "ok.png", "text.png", "small.png"]
        let answer = try await Tool.run(["inspect", "--json"] + names, in: desk)
        #expect(try answer.objects().map { $0["path"]?.string } == names.map { desk.path($0) })
        #expect(try answer.objects().map { $0["status"]?.string } == ["ok", "unreadable", "ok", "notAnImage", "ok"])
        #expect(answer.exitCode == 5)
        #expect(answer.error.isEmpty)
    }

    @Test("a picture that every model takes is exit 0")
    func fits() async throws {
        try desk.picture("good.png", width: 800, height: 800)
        #expect(try await Tool.run("inspect", "good.png", in: desk).exitCode == 0)
    }

    @Test("the facts are those of the header")
    func facts() async throws {
        let info = try await Tool.run("inspect", "glass.png", "--json", in: desk).object()
        #expect(info["format"]?.string == "png")
        #expect([info["width"], info["height"], info["displayWidth"], info["displayHeight"]].map { $0?.integer } == [300, 300, 300, 300])
        #expect([info["orientation"], info["bitsPerChannel"], info["frames"]].map { $0?.integer } == [1, 8, 1])
        #expect(info["hasAlpha"]?.bool == true)
        #expect(info["byteCount"]?.integer == (try desk.data("glass.png").count))
    }

    @Test("usesAlpha tells whether any pixel is transparent", arguments: [("glass.png", true), ("ok.png", false)])
    func usesAlpha(name: String, uses: Bool) async throws {
        #expect(try await Tool.run("inspect", name, "--deep", "--json", in: desk).object()["usesAlpha"]?.bool == uses)
    }

    @Test(
        "a picture that the asked model does not take is exit 5, with found, allowed and source",
        arguments: [
            ("small.png", "image.size", "100 × 100"), ("long.png", "image.size", "9000 × 1200"), ("glass.png", "image.alpha", "alpha"),
        ])
    func violation(name: String, field: String, found: String) async throws {
        let answer = try await Tool.run("inspect", name, "--model", "wan2.7-image", "--json", in: desk)
        #expect(answer.exitCode == 5)
        let model = try #require(try answer.object()["models"]?.array?.first)
        #expect(model["id"]?.string == "wan2.7-image")
        #expect(model["verdict"]?.string == "violation")
        let finding = try #require(model["findings"]?.array?.first { $0["field"]?.string == field })
        #expect(finding["found"]?.string?.contains(found) == true)
        #expect(finding["allowed"]?.string?.contains("easel prepare") == true)
        #expect(finding["source"]?.string?.isEmpty == false)
        #expect(finding["severity"]?.string == "violation")
    }

    @Test("without --model a picture that some model refuses is still exit 0")
    func anyModel() async throws {
        #expect(try await Tool.run("inspect", "long.png", in: desk).exitCode == 0)
    }

    @Test("a file that breaks off is truncated, and exit 5")
    func truncated() async throws {
        try desk.write([UInt8](desk.data("ok.png").dropLast(100)), to: "cut.png")
        let answer = try await Tool.run("inspect", "cut.png", "--json", in: desk)
        #expect(answer.exitCode == 5)
        #expect(try answer.object()["status"]?.string == "truncated")
    }

    @Test("a model that is not in the catalogue is exit 4, and the hint says where the names are")
    func unknownModel() async throws {
        let answer = try await Tool.run("inspect", "ok.png", "--model", "wan9", "--json", in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("easel models") == true)
    }
}
