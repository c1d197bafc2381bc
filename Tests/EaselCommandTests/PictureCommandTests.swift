import Easel
import Foundation
import Testing

@Suite("Commands that make pictures of pictures")
struct PictureCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: 1000, height: 500)
        try desk.picture("clock.png", width: 400, height: 400)
    }

    private func size(_ name: String) throws -> PixelSize {
        let inspection = ImageInspection(FilePath(desk.path(name)), deep: true)
        try #require(inspection.problem == nil, "\(inspection.problem.map(\.description) ?? "")")
        return try #require(inspection.info?.displaySize)
    }

    @Test("regions check writes regions as the service's box list, percentages rounded outward")
    func regions() async throws {
        let answer = try await Tool.run(
            "regions", "check", "clock.png", "room.png", "--region", "2:33.33%,10%,50%,20%", "--region", "2:+5,6,7x8", "--json", in: desk)
        #expect(answer.exitCode == 0)
        #expect(try answer.object()["bbox_list"] == [[], [[333, 50, 500, 100], [5, 6, 12, 14]]])
    }

    @Test("regions check --preview writes a PNG of the picture's size")
    func preview() async throws {
        let answer = try await Tool.run("regions", "check", "room.png", "--region", "100,100,300,300", "--preview", "marked.png", in: desk)
        #expect(answer.exitCode == 0)
        #expect(try size("marked.png") == PixelSize(width: 1000, height: 500))
    }

    @Test("regions check ends with 5 for a box outside, and names the picture's edges")
    func regionOutside() async throws {
        let answer = try await Tool.run("regions", "check", "room.png", "--region", "900,100,1001,300", "--json", in: desk)
        #expect(answer.exitCode == 5)
        #expect(try answer.object()["findings"]?.array?.first?["allowed"]?.string == "inside 0,0,1000,500")
    }

    @Test("a tiny box on a picture that is shrunk still has a pixel")
    func tinyBox() async throws {
        try desk.picture("long.png", width: 10_000, height: 1300)
        let report = try await Tool.run(
            "check", "--image", "long.png", "-p", "x", "--region", "9999,1299,10000,1300", "--crop", "never", "--print-request",
            "--json", in: desk
        ).object()
        #expect(report["request"]?.array?.last?["body"]?["parameters"]?["bbox_list"] == [[[7999, 1039, 8000, 1040]]])
    }

    @Test("prepare moves regions with the pixels")
    func prepare() async throws {
        let report = try await Tool.run(
            "prepare", "room.png", "--max-side", "500", "-o", "small", "--region", "100,200,300,400", "--json", in: desk
        ).object()
        #expect(report["regions"] == [[50, 100, 150, 200]])
        #expect(report["steps"]?.array?.contains("shrunk") == true)
        #expect(report["source"]?.string == desk.path("room.png"))
        #expect(report["transform"]?["scaleX"] == .number(0.5))
        #expect(try size("small/room.png") == PixelSize(width: 500, height: 250))
        #expect(report["byteCount"]?.integer == (try desk.data("small/room.png").count))
    }

    @Test("prepare copies a picture that fits byte for byte")
    func prepareNothing() async throws {
        let report = try await Tool.run("prepare", "room.png", "-o", "same", "--json", in: desk).object()
        #expect(report["steps"] == [])
        #expect(try desk.data("same/room.png") == desk.data("room.png"))
    }

    @Test("prepare lays a transparent picture over the background", arguments: [("#FFFFFF", 255), ("#000000", 0)] as [(String, UInt8)])
    func prepareAlpha(background: String, level: UInt8) async throws {
        try desk.picture("glass.png", width: 1200, height: 1200, alpha: 0)
        let report = try await Tool.run("prepare", "glass.png", "-o", "opaque", "--background", background, "--json", in: desk).object()
        #expect(report["steps"] == ["flattened"])
        let bitmap = try Bitmap(contentsOf: FilePath(desk.path("opaque/glass.png")))
        #expect(bitmap[600, 600] == SRGBColor(red: level, green: level, blue: level))
    }

    @Test("prepare says where the opacity of a transparent picture is, and writes neither of the two where one is there")
    func matte() async throws {
        try desk.picture("glass.png", width: 1200, height: 1200, alpha: 0)
        let answer = try await Tool.run("prepare", "glass.png", "-o", "ready", in: desk)
        #expect(answer.exitCode == 0)
        #expect(answer.output.contains("opacity kept in glass-matte.png"))
        #expect(try size("ready/glass-matte.png") == size("ready/glass.png"))
        try FileManager.default.removeItem(atPath: desk.path("ready/glass.png"))
        #expect(try await Tool.run("prepare", "glass.png", "-o", "ready", "--json", in: desk).exitCode == 4)
        #expect(!desk.exists("ready/glass.png"))
    }

    @Test("prepare replaces nothing without --overwrite: exit 4")
    func prepareExisting() async throws {
        try FileManager.default.createDirectory(atPath: desk.path("out"), withIntermediateDirectories: true)
        try desk.write("mine", to: "out/room.png")
        let answer = try await Tool.run("prepare", "room.png", "-o", "out", "--json", in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["code"]?.string == "exists")
        #expect(try desk.data("out/room.png") == Data("mine".utf8))
    }

    @Test("sheet puts both pictures into one PNG, their pixels untouched")
    func sheet() async throws {
        let report = try await Tool.run("sheet", "room.png", "clock.png", "-o", "both.png", "--json", in: desk).object()
        #expect(report["path"]?.string == desk.path("both.png"))
        let size = try size("both.png")
        #expect([report["width"]?.integer, report["height"]?.integer] == [size.width, size.height])
        let place = report["tiles"]?.array?.first?.array?.compactMap(\.integer) ?? []
        let sheet = try Bitmap(contentsOf: FilePath(desk.path("both.png")))
        #expect(sheet.cropped(to: try #require(Region(corners: place))) == (try Bitmap(contentsOf: FilePath(desk.path("room.png")))))
    }

    @Test("a sheet that is there is not replaced: exit 4")
    func existingSheet() async throws {
        try desk.write("mine", to: "both.png")
        #expect(try await Tool.run("sheet", "room.png", "clock.png", "-o", "both.png", in: desk).exitCode == 4)
        #expect(try desk.data("both.png") == Data("mine".utf8))
    }
}
