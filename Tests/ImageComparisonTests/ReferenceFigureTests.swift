import ImageComparison
import Raster
import Testing

struct ReferenceFigureTests {
    /// Whether both are missing, or both are there and closer than `distance`.
    private func agree(_ first: Double?, _ second: Double?, within distance: Double) -> Bool {
        guard let first, let second else { return first == nil && second == nil }
        return abs(first - second) < distance
    }

    @Test("SSIM agrees with scikit-image", arguments: Fixture.pairs)
    func ssim(pair: Fixture.Pair) throws {
        #expect(agree(try pair.measured().ssim, pair.ssim, within: 1e-6))
    }

    @Test("SSIM inside the region agrees with scikit-image", arguments: Fixture.pairs)
    func ssimInside(pair: Fixture.Pair) throws {
        #expect(agree(try pair.measured().inside?.ssim, pair.inside.ssim, within: 1e-6))
    }

    @Test("SSIM outside the region agrees with scikit-image", arguments: Fixture.pairs)
    func ssimOutside(pair: Fixture.Pair) throws {
        #expect(agree(try pair.measured().outside?.ssim, pair.outside.ssim, within: 1e-6))
    }

    @Test("PSNR agrees with scikit-image", arguments: Fixture.pairs)
    func psnr(pair: Fixture.Pair) throws {
        #expect(agree(try pair.measured().psnr, pair.psnr, within: 1e-6))
    }

    @Test("PSNR inside the region agrees with scikit-image", arguments: Fixture.pairs)
    func psnrInside(pair: Fixture.Pair) throws {
        #expect(agree(try #require(try pair.measured().inside).psnr, pair.inside.psnr, within: 1e-6))
    }

    @Test("PSNR outside the region agrees with scikit-image", arguments: Fixture.pairs)
    func psnrOutside(pair: Fixture.Pair) throws {
        #expect(agree(try #require(try pair.measured().outside).psnr, pair.outside.psnr, within: 1e-6))
    }

    @Test("as many pixels changed as scikit-image counts", arguments: Fixture.pairs)
    func changed(pair: Fixture.Pair) throws {
        let comparison = try pair.measured()
        #expect(
            [comparison.whole.changed, comparison.inside?.changed, comparison.outside?.changed]
                == [pair.changedCIEDE2000Above2, pair.inside.changed, pair.outside.changed])
    }

    // Single precision, eight pixels at a time: a thousandth of what anybody sees.

    @Test("the mean colour difference agrees with scikit-image", arguments: Fixture.pairs)
    func deltaEMean(pair: Fixture.Pair) throws {
        #expect(abs(try pair.measured().whole.deltaE.mean - pair.ciede2000.mean) < 1e-4)
    }

    @Test("the largest colour difference agrees with scikit-image", arguments: Fixture.pairs)
    func deltaEMaximum(pair: Fixture.Pair) throws {
        #expect(abs(try pair.measured().whole.deltaE.max - pair.ciede2000.max) < 1e-3)
    }

    @Test("every pixel is counted once, inside the region or outside", arguments: Fixture.pairs)
    func pixels(pair: Fixture.Pair) throws {
        let comparison = try pair.measured()
        #expect(
            [comparison.whole.pixels, comparison.inside?.pixels, comparison.outside?.pixels]
                == [
                    pair.width * pair.height, pair.changedRegion.pixelCount,
                    pair.width * pair.height - pair.changedRegion.pixelCount,
                ])
    }
}
