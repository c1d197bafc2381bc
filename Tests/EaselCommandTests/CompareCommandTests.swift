import Easel
import Testing

@Suite("easel compare")
struct CompareCommandTests {
    private let desk: Desk

    /// Grey pictures of 200 × 100; in `after.png` 20 × 10 of the 20,000 pixels are white.
    init() throws {
        desk = try Desk()
        let grey = SRGBColor(red: 128, green: 128, blue: 128)
        var bitmap = Bitmap(size: PixelSize(width: 200, height: 100), filledWith: grey)
        try write(bitmap, "before.png")
        bitmap.fill(Region(left: 40, top: 30, right: 60, bottom: 40), with: .white)
        try write(bitmap, "after.png")
        try write(Bitmap(size: PixelSize(width: 100, height: 100), filledWith: grey), "other.png")
    }

    private func write(_ bitmap: Bitmap, _ name: String) throws {
        var rows = bitmap.reader()
        try rows.writePNG(to: FilePath(desk.path(name)), overwriting: false)
    }

    private func compare(_ words: String...) async throws -> Tool.Answer { try await Tool.run(["compare"] + words, in: desk) }

    @Test("the figures are those that the pictures were made with")
    func figures() async throws {
        let answer = try await compare("before.png", "after.png", "--json")
        #expect(answer.exitCode == 0)
        let report = try answer.object()
        #expect([report["width"], report["height"], report["pixels"], report["changed"]].map { $0?.integer } == [200, 100, 20_000, 200])
        #expect(report["changedFraction"] == .number(0.01))
        #expect(report["difference"] == ["kind": "ciede2000", "threshold": 2])
        // 1 % of the pixels differ by 127: PSNR = 10 · log10(255² / (0.01 · 127²)).
        guard case .number(let psnr)? = report["psnr"] else {
            Issue.record("psnr is no number")
            return
        }
        #expect(abs(psnr - 26.0545) < 0.001)
    }

    @Test("inside and outside are counted apart")
    func insideAndOutside() async throws {
        let report = try await compare("before.png", "after.png", "--region", "40,30,50,40", "--json").object()
        #expect([report["inside"]?["pixels"], report["inside"]?["changed"]].map { $0?.integer } == [100, 100])
        #expect([report["outside"]?["pixels"], report["outside"]?["changed"]].map { $0?.integer } == [19_900, 100])
    }

    @Test("psnr is null for identical pictures, and nothing changed")
    func identical() async throws {
        let answer = try await compare("before.png", "before.png", "--exit-code", "--json")
        #expect(answer.exitCode == 0)
        let report = try answer.object()
        #expect(report["psnr"] == .null)
        #expect(report["changed"]?.integer == 0)
        #expect(report["ssim"]?.integer == 1)
    }

    @Test(
        "--exit-code is 22 when a pixel differs and 21 when the sizes do",
        arguments: [("after.png", 22), ("other.png", 21), ("before.png", 0)] as [(String, Int32)])
    func exitCode(after: String, code: Int32) async throws {
        #expect(try await compare("before.png", after, "--exit-code").exitCode == code)
        #expect(try await compare("before.png", after).exitCode == 0)
    }

    @Test("of unequal sizes, as they lie, only the sizes are told")
    func sizes() async throws {
        let report = try await compare("before.png", "other.png", "--no-register", "--json").object()
        #expect(report == ["before": ["width": 200, "height": 100], "after": ["width": 100, "height": 100]])
    }

    @Test(
        "a gate that fails is exit 20, one that holds exit 0",
        arguments: [
            (["--max-changed", "0.9"], 20), (["--max-changed", "1.1"], 0), (["--min-ssim", "0.999"], 20), (["--min-ssim", "0.5"], 0),
            (["--region", "40,30,60,40", "--max-outside", "0"], 0), (["--region", "40,30,50,40", "--max-outside", "0.1"], 20),
        ] as [([String], Int32)])
    func gates(words: [String], code: Int32) async throws {
        #expect(try await Tool.run(["compare", "before.png", "after.png"] + words, in: desk).exitCode == code)
    }

    @Test("with --json nothing but JSON stands on standard error when a gate fails")
    func gateJSON() async throws {
        let answer = try await compare("before.png", "after.png", "--max-changed", "0.9", "--json")
        #expect(answer.exitCode == 20)
        #expect(try answer.object()["changed"]?.integer == 200)
        #expect(try answer.failure()["exitCode"]?.integer == 20)
    }

    @Test("a file that is no picture is exit 5")
    func notAnImage() async throws {
        try desk.write("text", to: "text.png")
        let answer = try await compare("before.png", "text.png", "--json")
        #expect(answer.exitCode == 5)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["code"]?.string == "notAnImage")
    }

    @Test("where the similarity cannot be measured, no gate on it is passed")
    func noSimilarity() async throws {
        for (name, level) in [("black.png", UInt8(0)), ("white.png", 255)] {
            try desk.write(
                Bitmap(size: PixelSize(width: 9, height: 9), filledWith: SRGBColor(red: level, green: level, blue: level)), to: name)
        }
        let answer = try await compare("black.png", "white.png", "--min-ssim", "0.9")
        #expect(answer.exitCode == 20)
        #expect(answer.error.contains("11 pixels"))
    }
}
