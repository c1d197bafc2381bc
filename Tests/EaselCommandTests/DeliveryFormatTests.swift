import Easel
import Foundation
import Testing

@Suite("What deliveries are written as")
struct DeliveryFormatTests {
    private let desk: Desk
    private static let canvas = Bitmap.waves(PixelSize(width: 640, height: 512))
    /// No multiples of the blocks that a JPEG stores, so that they lie elsewhere when it is turned.
    private static let size = PixelSize(width: 636, height: 508)
    /// So large that the result fades over as many pixels as it ever does, and such that this ends just within a block.
    private static let region = Region(left: 103, top: 103, right: 401, bottom: 401)

    init() throws { desk = try Desk() }

    /// What a model made of `before.png` or `before.jpg`: all of it moved and tinted, and most of the region painted anew.
    private func writeResult() throws {
        var picture = Bitmap.waves(Self.size, shift: (x: 1.5, y: -2.25))
        for index in stride(from: 0, to: picture.pixels.count, by: 4) {
            picture.pixels[index] = UInt8(min(255, Int(picture.pixels[index]) + 9))
        }
        picture.fill(Self.region.grown(by: -10), with: SRGBColor(red: 30, green: 160, blue: 60))
        try desk.write(picture, to: "after.png")
    }

    private func composite(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["composite"] + words + ["--region", Self.region.description, "--json"], in: desk)
    }

    /// A job in the workspace `shoot`, whose result strays as a model's does.
    private func edit(_ canvas: String, _ words: String...) async throws -> JSONValue {
        let edit = [
            "edit", "--image", canvas, "--region", "200,150,300,250", "-p", "A round window", "--drift", "2,-1,1.004,4", "--sheet", "none",
            "--json",
        ]
        let answer = try await Tool.run(edit + words + Desk.sandbox, in: desk)
        try #require(answer.exitCode == 0, "\(answer.error)")
        return try answer.object()
    }

    private func delivered(_ job: JSONValue) throws -> String { try #require(job["images"]?.array?.first?["path"]?.string) }

    private func format(_ path: String) -> ImageFormat? { ImageInspection(FilePath(path), deep: true).format }

    // MARK: composite

    @Test(
        "a JPEG stays one, stored as it was, and no pixel farther than 48 from the region differs by a bit",
        arguments: [Orientation.upright, .right])
    func farthest(stored orientation: Orientation) async throws {
        try desk.writeJPEG(.waves(Self.size), stored: orientation, to: "before.jpg")
        try writeResult()
        let answer = try await composite("before.jpg", "after.png", "-o", "out.jpg")
        try #require(answer.exitCode == 0, "\(answer.error)")
        let report = try answer.object()
        #expect(report["outsideMaxDifference"]?.integer == 0)
        let border = try #require(report["border"]?.boxes.first)
        #expect(border.intersection(Self.region.grown(by: 48)) == border)
        let info = try #require(ImageInspection(FilePath(desk.path("out.jpg")), deep: true).info)
        #expect(info.format == .jpeg && info.orientation == orientation)
        let (before, out) = try (desk.bitmap("before.jpg"), desk.bitmap("out.jpg"))
        try #require(out.size == before.size && out.size == Self.size)
        #expect(out.differences(from: before, outside: [border]) == 0)
        #expect(out.differences(from: before) > 250 * 250)
    }

    @Test("a PNG becomes a JPEG by --format jpeg alone")
    func packedAnew() async throws {
        try desk.write(Bitmap.waves(Self.size), to: "before.png")
        try writeResult()
        let refused = try await composite("before.png", "after.png", "-o", "out.jpg")
        #expect(refused.exitCode == 4)
        let hint = try #require(try refused.failure()["hint"]?.string)
        #expect(hint.contains("out.png") && hint.contains("--format jpeg"))
        #expect(!desk.exists("out.jpg"))
        let answer = try await composite("before.png", "after.png", "-o", "out.jpg", "--format", "jpeg")
        #expect(answer.exitCode == 0, "\(answer.error)")
        #expect(format(desk.path("out.jpg")) == .jpeg)
        // The middle of what was painted anew.
        let color = try desk.bitmap("out.jpg")[250, 250]
        #expect(Int(color.green) - Int(color.red) > 90)
    }

    @Test(
        "a name that says otherwise than the format is exit 4, with one that does not, and nothing is written",
        arguments: [
            (["-o", "out.jpg", "--format", "png"], "out.png"), (["-o", "out.png", "--format", "like"], "out.jpg"),
            (["-o", "out.webp"], "out.png"), (["-o", "out.webp", "--format", "webp"], "png, jpeg, like"),
        ] as [([String], String)])
    func misnamed(words: [String], way: String) async throws {
        try desk.writeJPEG(Self.canvas, to: "before.jpg")
        try desk.write(Self.canvas, to: "after.png")
        let answer = try await Tool.run(
            ["composite", "before.jpg", "after.png", "--region", "200,150,300,250", "--json"] + words, in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains(way) == true)
        #expect(!desk.exists("out.png") && !desk.exists("out.jpg") && !desk.exists("out.webp"))
    }

    // MARK: edits

    @Test("-o out.jpg is like the canvas, however that is stored", arguments: [Orientation.upright, .right])
    func named(orientation: Orientation) async throws {
        try desk.writeJPEG(Self.canvas, stored: orientation, to: "room.jpg")
        let job = try await edit("room.jpg", "-o", "out.jpg")
        #expect(try delivered(job) == desk.path("out.jpg"))
        #expect(format(desk.path("out.jpg")) == .jpeg)
        let borders = job["composite"]?["border"]?.boxes ?? []
        let (before, out) = try (desk.bitmap("room.jpg"), desk.bitmap("out.jpg"))
        try #require(out.size == before.size && borders.count == 1)
        #expect(out.differences(from: before, outside: borders) == 0)
        #expect(out.differences(from: before) > 80 * 80)
    }

    @Test("--format like on a JPEG makes a .jpg that verify knows until a pixel is another: 0, then 20")
    func like() async throws {
        try desk.writeJPEG(Self.canvas, to: "room.jpg")
        let path = try delivered(await edit("room.jpg", "--format", "like"))
        #expect(path.hasPrefix(desk.path("shoot/out/room-")) && path.hasSuffix("-1.jpg"))
        let beside = try Data(contentsOf: URL(fileURLWithPath: String(path.dropLast(3)) + "json"))
        #expect(try JSONDecoder().decode(JSONValue.self, from: beside)["images"]?.array?.first?["path"]?.string == path)
        let whole = try await Tool.run("verify", path, "--json", in: desk)
        #expect(whole.exitCode == 0, "\(whole.error)")
        #expect(try whole.object()["provenance"]?["prompt"]?.string == "A round window")

        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let text = try #require(JPEGSegments(bytes)?.text("Easel"))
        var picture = try Bitmap(decoding: bytes)
        picture.fill(Region(left: 0, top: 0, right: 1, bottom: 1), with: SRGBColor(red: 1, green: 2, blue: 3))
        var rows = picture.reader()
        let changed = try #require(JPEGSegments(try rows.jpegBytes(quality: 90)))
        try desk.write(changed.bytes(settingText: text, for: "Easel"), to: "changed.jpg")
        #expect(try await Tool.run("verify", "changed.jpg", "--json", in: desk).exitCode == 20)
    }

    @Test("rerun reads from a JPEG what it was made of")
    func rerun() async throws {
        try desk.writeJPEG(Self.canvas, to: "room.jpg")
        let path = try delivered(await edit("room.jpg", "--format", "like", "--model", "wan2.7-image-pro"))
        let answer = try await Tool.run("rerun", path, "--dry-run", "--json", in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        let plan = try answer.object()["plan"]
        #expect(plan?["model"]?.string == "wan2.7-image-pro")
        #expect(plan?["boxesSent"]?.bool == true)
    }

    @Test("--format like on a PNG makes a PNG")
    func likePNG() async throws {
        try desk.write(Self.canvas, to: "room.png")
        let path = try delivered(await edit("room.png", "--format", "like"))
        #expect(path.hasSuffix("-1.png"))
        #expect(format(path) == .png)
    }

    @Test(
        "a name that says otherwise than the format, and a format that is not known, are exit 4, and nothing is sent",
        arguments: [
            (["--format", "png", "-o", "out.jpg"], ".png"), (["--format", "jpeg", "-o", "out.png"], ".jpg"),
            (["--format", "webp"], "png, jpeg, like"),
        ] as [([String], String)])
    func refused(words: [String], way: String) async throws {
        try desk.writeJPEG(Self.canvas, to: "room.jpg")
        let answer = try await Tool.run(["edit", "--image", "room.jpg", "-p", "x", "--json"] + words + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains(way) == true)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).output.isEmpty)
        #expect(!desk.exists("out.jpg") && !desk.exists("out.png"))
    }

    // MARK: afterwards

    @Test("jobs redeliver --format like makes a JPEG of what was delivered as a PNG, and is no new job")
    func redeliver() async throws {
        try desk.writeJPEG(Self.canvas, to: "room.jpg")
        #expect(try delivered(await edit("room.jpg")).hasSuffix("-1.png"))
        let answer = try await Tool.run(
            "jobs", "redeliver", "last", "--format", "like", "-o", "x", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        let job = try answer.object()
        let path = try delivered(job)
        #expect(path.hasPrefix(desk.path("x/room-")) && path.hasSuffix("-1.jpg"))
        #expect(format(path) == .jpeg)
        #expect(job["composite"]?["outsideMaxDifference"]?.integer == 0)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).lines.count == 1)
    }

    @Test("export copies a JPEG under its own suffix, byte for byte")
    func export() async throws {
        try desk.writeJPEG(Self.canvas, to: "room.jpg")
        let path = try delivered(await edit("room.jpg", "--format", "like"))
        let answer = try await Tool.run("export", "-o", "chosen", "--workspace", "shoot", "--json", in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        let name = try #require(FilePath(path).lastComponent).string
        #expect(try answer.object()["path"]?.string == desk.path("chosen/\(name)"))
        #expect(try desk.data("chosen/\(name)") == Data(contentsOf: URL(fileURLWithPath: path)))
    }

    // MARK: what others own, and what turns a picture

    @Test("files that lie there under a pattern's names stay, whatever their suffix", arguments: ["a.json", "a-sheet.png", "a.jpg"])
    func strangers(name: String) async throws {
        try desk.write(Self.canvas, to: "a.png")
        _ = try await edit("a.png")
        try FileManager.default.createDirectory(atPath: desk.path("there"), withIntermediateDirectories: true)
        try desk.write("mine", to: "there/\(name)")
        let answer = try await Tool.run(
            ["jobs", "redeliver", "last", "--name", "{stem}", "-o", "there", "--workspace", "shoot", "--quiet"], in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        #expect(try String(contentsOfFile: desk.path("there/\(name)"), encoding: .utf8) == "mine")
    }

    @Test("a JPEG whose orientation was taken out is not the one that was delivered")
    func turned() async throws {
        try desk.writeJPEG(Self.canvas, stored: .right, to: "before.jpg")
        let path = try delivered(await edit("before.jpg", "--format", "like"))
        #expect(try await Tool.run(["verify", path], in: desk).exitCode == 0)
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        try desk.write(try #require(JPEGSegments(bytes)).bytes(settingEXIF: nil), to: "turned.jpg")
        #expect(try await Tool.run(["verify", "turned.jpg"], in: desk).exitCode == 20)
    }
}
