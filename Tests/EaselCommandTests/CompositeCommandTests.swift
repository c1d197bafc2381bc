import Easel
import Foundation
import Testing

@Suite("easel composite, and results pasted by easel edit")
struct CompositeCommandTests {
    private let desk: Desk
    private static let region = "30,30,60,60"

    /// A picture with texture everywhere, and what a model made of it: a box painted anew, everything shifted and tinted.
    init() throws {
        desk = try Desk()
        try write(Self.picture { x, y in (x, y) }, "before.png")
        var after = Self.picture { x, y in (x - 1.5, y + 2.25) }
        for index in stride(from: 0, to: after.pixels.count, by: 4) { after.pixels[index] = UInt8(min(255, Int(after.pixels[index]) + 9)) }
        after.fill(Region(left: 92, top: 88, right: 180, bottom: 178), with: SRGBColor(red: 30, green: 160, blue: 60))
        try write(after, "after.png")
        try write(Self.picture { x, y in (y * 1.7 + 400, x * 0.6 + 900) }, "other.png")
    }

    /// Smooth waves that repeat nowhere, so that any place of it can be told.
    private static func picture(_ place: (Double, Double) -> (Double, Double)) -> Bitmap {
        var bitmap = Bitmap(size: PixelSize(width: 400, height: 320))
        for y in 0..<320 {
            for x in 0..<400 {
                let (u, v) = place(Double(x), Double(y))
                let waves = sin(u / 7.3 + sin(v / 19)) + sin(v / 9.1 + sin(u / 23)) + sin((u + v) / 4.7 + sin(u / 31))
                let level = UInt8(min(max(128 + waves * 32, 0), 255))
                bitmap[x, y] = SRGBColor(red: level, green: level / 2 + 60, blue: 255 - level)
            }
        }
        return bitmap
    }

    private func write(_ bitmap: Bitmap, _ name: String) throws {
        var rows = bitmap.reader()
        try rows.writePNG(to: FilePath(desk.path(name)), overwriting: false)
    }

    private func composite(_ words: String...) async throws -> Tool.Answer { try await Tool.run(["composite"] + words, in: desk) }

    @Test("only the region differs, whatever the model moved and tinted, and the proof says so")
    func onlyTheRegion() async throws {
        let answer = try await composite(
            "before.png", "after.png", "--region", "90,90,180,180", "-o", "out.png", "--proof", "proof.json", "--json")
        #expect(answer.exitCode == 0, "\(answer.error)")
        let report = try answer.object()
        #expect(report["outsideMaxDifference"]?.integer == 0)
        guard case .number(let dx)? = report["alignment"]?["dx"], case .number(let dy)? = report["alignment"]?["dy"] else {
            Issue.record("no alignment: \(report)")
            return
        }
        #expect(abs(dx - 1.5) < 0.05 && abs(dy + 2.25) < 0.05)
        let (before, out) = try (bitmap("before.png"), bitmap("out.png"))
        let border = try #require(report["border"]?.array?.first?.array).compactMap(\.integer)
        var inside = 0
        for y in 0..<320 {
            for x in 0..<400 {
                if x >= border[0], x < border[2], y >= border[1], y < border[3] {
                    if before[x, y] != out[x, y] { inside += 1 }
                } else {
                    #expect(before[x, y] == out[x, y])
                }
            }
        }
        #expect(inside > 80 * 80)
        #expect(border[0] >= 90 - 48 && border[2] <= 180 + 48)
        let proof = try JSONDecoder().decode(JSONValue.self, from: desk.data("proof.json"))
        #expect(proof["outsideMaxDifference"]?.integer == 0)
        #expect(proof["rows"]?["untouched"]?.string?.count == 64)
    }

    private func bitmap(_ name: String) throws -> Bitmap { try Bitmap(contentsOf: FilePath(desk.path(name))) }

    @Test("a result that cannot be aligned is exit 20 with the reason, and nothing is written")
    func refused() async throws {
        let answer = try await composite("before.png", "other.png", "--region", "90,90,180,180", "-o", "out.png", "--json")
        #expect(answer.exitCode == 20)
        #expect(try answer.object()["reason"]?.string?.isEmpty == false)
        #expect(try answer.failure()["code"]?.string == "gateFailed")
        #expect(!desk.exists("out.png"))
    }

    @Test(
        "a gate that fails is exit 20, one that holds exit 0",
        arguments: [
            (["--max-leak", "90"], 0), (["--max-leak", "0"], 20), (["--max-seam", "50"], 0), (["--max-seam", "0.01"], 20),
            (["--min-change", "50"], 0), (["--min-change", "100.5"], 20),
        ] as [([String], Int32)])
    func gates(words: [String], code: Int32) async throws {
        let answer = try await Tool.run(
            ["composite", "before.png", "after.png", "--region", "90,90,180,180", "-o", "out.png"] + words, in: desk)
        #expect(answer.exitCode == code, "\(answer.output) \(answer.error)")
        // What is paid is delivered whatever a gate says.
        #expect(desk.exists("out.png"))
    }

    @Test(
        "what cannot be meant is said, and nothing is written",
        arguments: [
            (["-o", "out.png"], 4, "region"), (["--region", "90,90,180,180", "--mask", "before.png", "-o", "out.png"], 4, "region"),
            (["--region", "90,90,180,180", "-o", "out.jpg"], 4, "PNG"), (["--region", "390,0,500,20", "-o", "out.png"], 5, "inside"),
            (["--region", "90,90,180,180", "--blend", "glue", "-o", "out.png"], 4, "feather"),
            (["--region", "90,90,180,180", "--grow", "-3", "-o", "out.png"], 4, "grow"),
            (["--region", "90,90,180,180", "--max-seam", "nan", "-o", "out.png"], 4, "max-seam"),
            (["--mask", "small.png", "-o", "out.png"], 4, "size"), (["--mask", "dark.png", "-o", "out.png"], 4, "marks nothing"),
            (["--region", "90,90,180,180", "-o", "before.png"], 4, "exists"),
            (["--region", "90,90,180,180", "-o", "before.png", "--overwrite"], 4, "one of the two"),
        ] as [([String], Int32, String)])
    func faults(words: [String], code: Int32, part: String) async throws {
        try desk.picture("small.png")
        try write(Bitmap(size: PixelSize(width: 400, height: 320), filledWith: SRGBColor(red: 0, green: 0, blue: 0)), "dark.png")
        let before = try desk.data("before.png")
        let answer = try await Tool.run(["composite", "before.png", "after.png"] + words, in: desk)
        #expect(answer.exitCode == code, "\(answer.error)")
        #expect(answer.error.contains(part), "\(answer.error)")
        #expect(!desk.exists("out.png") && !desk.exists("out.jpg"))
        #expect(try desk.data("before.png") == before)
    }

    @Test("a mask of any form is pasted through, and nothing far from it differs")
    func mask() async throws {
        var mask = Bitmap(size: PixelSize(width: 400, height: 320), filledWith: SRGBColor(red: 0, green: 0, blue: 0))
        for y in 90..<180 { for x in 90..<180 where x + y < 270 { mask[x, y] = .white } }
        try write(mask, "mask.png")
        let answer = try await composite(
            "before.png", "after.png", "--mask", "mask.png", "-o", "out.png", "--grow", "0", "--feather", "4", "--json")
        #expect(answer.exitCode == 0, "\(answer.error)")
        let (before, out) = try (bitmap("before.png"), bitmap("out.png"))
        #expect(out[100, 100] != before[100, 100])
        // Inside the mask's box, and far from the mask.
        #expect(out[176, 176] == before[176, 176] && out[170, 170] == before[170, 170])
    }

    @Test("an edit with a region is pasted into its canvas by default, and --no-composite delivers it as it came")
    func edit() async throws {
        let words = Desk.sandbox + ["--image", "big.png", "--region", "30%,30%,60%,60%", "--prompt", "x", "--drift", "2.5,-1.25,1.008,5"]
        var big = Bitmap(size: PixelSize(width: 800, height: 640))
        let small = Self.picture { x, y in (x, y) }
        for y in 0..<640 { for x in 0..<800 { big[x, y] = small[x / 2, y / 2] } }
        try write(big, "big.png")
        let answer = try await Tool.run(["edit", "-o", "out.png", "--json"] + words, in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        let report = try answer.objects().first
        #expect(report?["composite"]?["outsideMaxDifference"]?.integer == 0)
        #expect(report?["images"]?.array?.first?["composite"]?["path"]?.string == desk.path("out.png"))
        #expect(try bitmap("out.png")[10, 10] == big[10, 10])
        let again = try await Tool.run(
            ["jobs", "redeliver", "last", "--no-composite", "-o", "raw.png", "--workspace", "shoot", "--json"], in: desk)
        #expect(again.exitCode == 0, "\(again.error)")
        #expect(try again.object()["composite"] == nil)
        #expect(try bitmap("raw.png") != bitmap("out.png"))
    }

    @Test("an edit file with a mask sends its box and is pasted through it")
    func editWithMask() async throws {
        var big = Bitmap(size: PixelSize(width: 800, height: 640))
        let small = Self.picture { x, y in (x, y) }
        for y in 0..<640 { for x in 0..<800 { big[x, y] = small[x / 2, y / 2] } }
        try write(big, "big.png")
        var mask = Bitmap(size: big.size, filledWith: SRGBColor(red: 0, green: 0, blue: 0))
        mask.fill(Region(left: 200, top: 200, right: 400, bottom: 360), with: .white)
        try write(mask, "mask.png")
        let check = try await Tool.run(
            ["check", "--image", "big.png", "--mask", "mask.png", "--prompt", "x", "--print-request", "--json"], in: desk)
        #expect(check.exitCode == 0, "\(check.error)")
        let body = try check.object()["request"]?.array?.last?["body"]
        #expect(body?["parameters"]?["bbox_list"] == [[[200, 200, 400, 360]]])
        let answer = try await Tool.run(
            ["edit", "--image", "big.png", "--mask", "mask.png", "--prompt", "x", "-o", "out.png", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        #expect(try answer.objects().first?["composite"]?["outsideMaxDifference"]?.integer == 0)
        let wrong = try await Tool.run(["check", "--image", "before.png", "--mask", "mask.png", "--prompt", "x"], in: desk)
        #expect(wrong.exitCode == 5)
    }

    @Test("a part around the region is sent, and pasted back where it came from")
    func crop() async throws {
        var big = Bitmap(size: PixelSize(width: 1600, height: 1280))
        let small = Self.picture { x, y in (x, y) }
        for y in 0..<1280 { for x in 0..<1600 { big[x, y] = small[x / 4, y / 4] } }
        try write(big, "big.png")
        let words = ["--image", "big.png", "--region", "900,200,1000,300", "--prompt", "x", "--size", "1280*1024"]
        let check = try await Tool.run(["check", "--json"] + words, in: desk)
        #expect(check.exitCode == 0, "\(check.output) \(check.error)")
        let crop = try #require(check.object()["plan"]?["crop"]?.array).compactMap(\.integer)
        #expect(crop[2] - crop[0] == 1280 && crop[3] - crop[1] == 1024)
        let answer = try await Tool.run(
            ["edit", "-o", "out.png", "--json", "--drift", "2,-1,1.004,4"] + words + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 0, "\(answer.error)")
        let report = try #require(try answer.objects().first)
        #expect(report["crop"]?.array?.compactMap(\.integer) == crop)
        #expect(report["magnification"]?.integer == 1)
        #expect(report["composite"]?["outsideMaxDifference"]?.integer == 0)
        let out = try bitmap("out.png")
        #expect(out.size == big.size)
        #expect(out[950, 250] != big[950, 250] && out[850, 150] == big[850, 150])
        let never = try await Tool.run(["check", "--json", "--crop", "never"] + words, in: desk)
        #expect(try never.object()["plan"]?["crop"] == nil)
    }
}
