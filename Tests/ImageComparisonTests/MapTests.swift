import ImageComparison
import Raster
import Testing

struct MapTests {
    private static let size = PixelSize(width: 30, height: 100)

    /// Grey with some pixels of other greys, over the border between two bands of rows.
    private static func pair() -> (Bitmap, Bitmap) {
        let before = Bitmap(size: size, filledWith: SRGBColor(red: 100, green: 100, blue: 100))
        var after = before
        for (x, y, level) in [(0, 0, 101), (29, 47, 110), (3, 48, 90), (29, 99, 200)] {
            after[x, y] = SRGBColor(red: UInt8(level), green: 100, blue: 100)
        }
        return (before, after)
    }

    private static func compared(ignoring ignored: [Region] = [], regions: [Region] = [], threshold: Double = 5) throws -> Comparison {
        let (before, after) = pair()
        return try Comparison(
            of: before.reader(), with: after.reader(), regions: regions, ignoring: ignored, difference: .init(.exact, threshold: threshold),
            measuring: [.map])
    }

    @Test("a map has every pixel's difference at its place, and marks those above the threshold")
    func values() throws {
        let map = try #require(try Self.compared().map)
        #expect(map.size == Self.size)
        #expect(map.differences.count == 3000 && map.changed.count == 3000)
        let (differences, changed) = (
            map.differences.enumerated().filter { $0.element != 0 }, map.changed.enumerated().filter { $0.element != 0 }
        )
        #expect(differences.map(\.offset) == [0, 47 * 30 + 29, 48 * 30 + 3, 99 * 30 + 29])
        #expect(differences.map(\.element) == [1, 10, 10, 100])
        #expect(changed.map(\.offset) == [47 * 30 + 29, 48 * 30 + 3, 99 * 30 + 29])
        #expect(changed.allSatisfy { $0.element == 1 })
    }

    @Test("a map is made only when it is asked for")
    func unasked() throws {
        let (before, after) = Self.pair()
        #expect(try Comparison(of: before.reader(), with: after.reader()).map == nil)
    }

    // MARK: boxes that count for nothing

    private static let corner = Region(left: 20, top: 90, right: 40, bottom: 120)

    @Test("an ignored box's pixels are neither counted nor changed nor in the map")
    func ignored() throws {
        let comparison = try Self.compared(ignoring: [Self.corner])
        #expect(comparison.whole.pixels == 3000 - 100)
        #expect(comparison.whole.changed == 2)
        let map = try #require(comparison.map)
        #expect(map.differences[99 * 30 + 29] == 0 && map.changed[99 * 30 + 29] == 0)
    }

    @Test("what is ignored is neither inside a region nor outside")
    func ignoredRegion() throws {
        let region = Region(left: 0, top: 80, right: 30, bottom: 100)
        let comparison = try Self.compared(ignoring: [Self.corner], regions: [region])
        #expect(comparison.inside?.pixels == 600 - 100 && comparison.inside?.changed == 0)
        #expect(comparison.outside?.pixels == 3000 - 600 && comparison.outside?.changed == 2)
    }

    @Test("what is ignored has no say in PSNR, ΔE and the densest window")
    func ignoredFigures() throws {
        let all = Region(left: 0, top: 0, right: 30, bottom: 100)
        let most = try Self.compared(ignoring: [Region(left: 0, top: 1, right: 30, bottom: 100)])
        #expect(most.whole.pixels == 30 && most.whole.changed == 0 && most.densestWindow == nil)
        // One level of one sample of ninety.
        #expect(abs(try #require(most.psnr) - 67.673) < 0.001)
        let none = try Self.compared(ignoring: [all])
        #expect(none.whole.pixels == 0 && none.psnr == nil && none.whole.fraction == 0 && none.whole.deltaE.max == 0)
    }

    @Test("two ignored boxes that overlap are ignored once")
    func overlapping() throws {
        let boxes = [Region(left: 0, top: 0, right: 10, bottom: 10), Region(left: 5, top: 5, right: 15, bottom: 15)]
        #expect(try Self.compared(ignoring: boxes).whole.pixels == 3000 - 175)
    }

    /// A change that a box covers wholly leaves a picture that is the same everywhere else.
    @Test("a change under an ignored box is as if it were not there, in every figure", arguments: Comparison.Difference.Kind.allCases)
    func covered(kind: Comparison.Difference.Kind) throws {
        let size = PixelSize(width: 180, height: 170)
        var before = Bitmap(size: size)
        for y in 0..<170 { for x in 0..<180 { before[x, y] = SRGBColor(red: UInt8(x), green: UInt8(y), blue: UInt8((x * y) % 251)) } }
        var after = before
        let box = Region(left: 70, top: 60, right: 101, bottom: 95)
        after.fill(box, with: .black)
        let comparison = try Comparison(
            of: before.reader(), with: after.reader(), ignoring: [box], difference: .init(kind),
            measuring: [.ssim, .multiScaleSSIM])
        #expect(abs(try #require(comparison.ssim) - 1) < 1e-9)
        #expect(abs(try #require(comparison.multiScaleSSIM) - 1) < 1e-9)
        #expect(comparison.psnr == nil && comparison.whole.changed == 0)
    }
}
