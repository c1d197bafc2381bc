import ImageComparison
import Raster
import Testing

@Suite("What is judged of colours")
struct JudgingTests {
    private static let size = PixelSize(width: 70, height: 100)

    /// A gradient, over which a box of one colour is laid, over the borders between bands of rows.
    private static func compared(
        _ kind: Comparison.Difference.Kind, measuring metrics: Set<Comparison.Metric> = Comparison.Metric.usual,
        judging judged: Comparison.Judged = .all
    ) throws -> Comparison {
        var before = Bitmap(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width { before[x, y] = SRGBColor(red: UInt8(x * 3), green: UInt8(y * 2), blue: UInt8((x * y) % 251)) }
        }
        var after = before
        after.fill(Region(left: 10, top: 20, right: 40, bottom: 98), with: SRGBColor(red: 250, green: 40, blue: 10))
        return try Comparison(
            of: before.reader(), with: after.reader(), regions: [Region(left: 0, top: 0, right: 20, bottom: 100)],
            difference: .init(kind), measuring: metrics, judging: judged)
    }

    private static func parts(_ comparison: Comparison) throws -> [Comparison.Part] {
        [comparison.whole, try #require(comparison.inside), try #require(comparison.outside)]
    }

    @Test(
        "PSNR and SSIM do not depend on it", arguments: Comparison.Difference.Kind.allCases, [.nothing, .changes] as [Comparison.Judged])
    func samples(kind: Comparison.Difference.Kind, judged: Comparison.Judged) throws {
        let (less, all) = (try Self.parts(Self.compared(kind, judging: judged)), try Self.parts(Self.compared(kind)))
        #expect(all[0].psnr != nil)
        #expect(less.map(\.psnr) == all.map(\.psnr))
        for (first, second) in zip(less, all) { #expect(abs(try #require(first.ssim) - #require(second.ssim)) < 1e-12) }
    }

    @Test("where nothing is judged nothing changed and no colour moved", arguments: Comparison.Difference.Kind.allCases)
    func nothing(kind: Comparison.Difference.Kind) throws {
        let comparison = try Self.compared(kind, judging: .nothing)
        #expect(try Self.parts(comparison).map(\.changed) == [0, 0, 0])
        #expect(comparison.whole.deltaE.mean == 0 && comparison.whole.deltaE.p99 == 0 && comparison.whole.deltaE.max == 0)
        #expect(comparison.densestWindow == nil && comparison.map == nil)
    }

    @Test("changes alone are those that are found with everything judged", arguments: Comparison.Difference.Kind.allCases)
    func changes(kind: Comparison.Difference.Kind) throws {
        let (changes, all) = (try Self.compared(kind, judging: .changes), try Self.compared(kind))
        #expect(all.whole.changed > 0)
        #expect(try Self.parts(changes).map(\.changed) == Self.parts(all).map(\.changed))
        #expect(changes.densestWindow == all.densestWindow)
    }

    @Test(
        "changes of another difference than ΔE₀₀ are found without it", arguments: [.oklab, .yiq, .exact] as [Comparison.Difference.Kind])
    func noDeltaE(kind: Comparison.Difference.Kind) throws {
        let deltaE = try Self.compared(kind, judging: .changes).whole.deltaE
        #expect(deltaE.mean == 0 && deltaE.p99 == 0 && deltaE.max == 0)
        #expect(try Self.compared(kind).whole.deltaE.max > 0)
    }

    @Test(
        "a map of changes marks what a map of differences marks and has none, whatever is judged",
        arguments: Comparison.Difference.Kind.allCases, [.nothing, .changes, .all] as [Comparison.Judged])
    func map(kind: Comparison.Difference.Kind, judged: Comparison.Judged) throws {
        let changes = try #require(try Self.compared(kind, measuring: [.changes], judging: judged).map)
        let differences = try #require(try Self.compared(kind, measuring: [.map]).map)
        #expect(changes.size == Self.size && changes.differences.isEmpty)
        let isSame = changes.changed == differences.changed && changes.changed.contains(1)
        #expect(isSame)
    }
}
