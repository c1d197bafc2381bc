import ImageComparison
import Raster
import Testing

struct ComparisonTests {
    private let size = PixelSize(width: 200, height: 160)

    private func grey(_ value: UInt8, _ size: PixelSize) -> Bitmap {
        Bitmap(size: size, filledWith: SRGBColor(red: value, green: value, blue: value))
    }

    private func compared(_ before: Bitmap, _ after: Bitmap, regions: [Region] = []) throws -> Comparison {
        try Comparison(of: before.reader(), with: after.reader(), regions: regions)
    }

    @Test("identical pictures have an SSIM of 1 and no PSNR")
    func identical() throws {
        let comparison = try compared(grey(90, size), grey(90, size))
        #expect(comparison.ssim == 1)
        #expect(comparison.psnr == nil)
    }

    @Test("identical pictures have no densest window")
    func noWindow() throws {
        #expect(try compared(grey(90, size), grey(90, size)).densestWindow == nil)
    }

    /// 10 · log₁₀(255² / 10²).
    @Test("ten levels everywhere are 28.13 dB")
    func psnr() throws {
        let psnr = try #require(try compared(grey(100, size), grey(110, size)).psnr)
        #expect(abs(psnr - 28.130803608679) < 1e-9)
    }

    @Test("pictures of two sizes are not compared")
    func sizes() {
        let other = PixelSize(width: 200, height: 161)
        #expect(throws: ComparisonError.sizesDiffer(size, other)) { try compared(grey(1, size), grey(1, other)) }
    }

    @Test("rows of 16 bits are refused")
    func wide() {
        let wide = ShortRows(format: RowFormat(size: size, bitsPerChannel: 16))
        #expect(throws: ComparisonError.notEightBits) { try Comparison(of: wide, with: wide) }
    }

    @Test("a picture that gives fewer rows than its size says is an error")
    func breaksOff() {
        #expect(throws: ComparisonError.breaksOff) {
            try Comparison(of: grey(1, size).reader(), with: ShortRows(format: RowFormat(size: size)))
        }
    }

    @Test("without a region there is no inside and no outside")
    func noRegion() throws {
        let comparison = try compared(grey(1, size), grey(2, size))
        #expect(comparison.inside == nil && comparison.outside == nil)
    }

    @Test("a pixel in two regions counts once")
    func overlap() throws {
        let regions = [Region(left: 0, top: 0, right: 20, bottom: 20), Region(left: 10, top: 10, right: 30, bottom: 30)]
        #expect(try compared(grey(1, size), grey(2, size), regions: regions).inside?.pixels == 20 * 20 * 2 - 10 * 10)
    }

    @Test(
        "a region that reaches past the picture counts its pixels inside",
        arguments: [
            (Region(left: -50, top: -50, right: 10, bottom: 10), 100), (Region(left: 190, top: 150, right: 999, bottom: 999), 100),
            (Region(left: 300, top: 0, right: 400, bottom: 10), 0), (Region(left: -20, top: 0, right: -10, bottom: 10), 0),
            (Region(left: 30, top: 20, right: 10, bottom: 40), 0),
        ])
    func outsideRegion(region: Region, pixels: Int) throws {
        #expect(try compared(grey(1, size), grey(2, size), regions: [region]).inside?.pixels == pixels)
    }

    @Test("transparent pixels are compared as they look on white")
    func transparent() throws {
        let clear = Bitmap(size: size, filledWith: .black, alpha: 0)
        #expect(try compared(clear, Bitmap(size: size, filledWith: .white)).psnr == nil)
    }

    @Test("a picture narrower than a window of 11 pixels has no SSIM", arguments: [(10, 50, true), (50, 10, true), (11, 11, false)])
    func small(width: Int, height: Int, isMissing: Bool) throws {
        let size = PixelSize(width: width, height: height)
        #expect(try (compared(grey(1, size), grey(2, size)).ssim == nil) == isMissing)
    }

    @Test("the figures are the same whichever picture comes first")
    func symmetric() throws {
        let there = try compared(grey(40, size), grey(60, size)).whole
        let back = try compared(grey(60, size), grey(40, size)).whole
        #expect(there.psnr == back.psnr)
        #expect(abs(try #require(there.ssim) - #require(back.ssim)) < 1e-12)
        #expect(abs(there.deltaE.mean - back.deltaE.mean) < 1e-12)
    }

    @Test("a difference of exactly the threshold is no change")
    func threshold() throws {
        let difference = ciede2000(CIELab(SRGBColor(red: 40, green: 40, blue: 40)), CIELab(SRGBColor(red: 60, green: 60, blue: 60)))
        let comparison = try Comparison(
            of: grey(40, size).reader(), with: grey(60, size).reader(), difference: .init(threshold: difference))
        #expect(comparison.whole.changed == 0)
    }

    @Test("the 99th percentile leaves out the largest hundredth")
    func percentile() throws {
        var after = grey(100, size)
        after.fill(Region(left: 0, top: 0, right: 200, bottom: 1), with: .black)
        let comparison = try compared(grey(100, size), after)
        // 200 of 32,000 pixels changed: less than a hundredth.
        #expect(comparison.whole.deltaE.p99 == 0)
        #expect(comparison.whole.deltaE.max > 20)
    }
}

/// A picture that ends before its first row.
private struct ShortRows: RowReader {
    let format: RowFormat

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int { 0 }
}
