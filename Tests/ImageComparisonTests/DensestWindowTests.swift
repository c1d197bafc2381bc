import ImageComparison
import Raster
import Testing

struct DensestWindowTests {
    private func window(_ size: PixelSize, changed: [Region]) throws -> Comparison.Window? {
        let before = Bitmap(size: size, filledWith: .white)
        var after = before
        for region in changed { after.fill(region, with: .black) }
        return try Comparison(of: before.reader(), with: after.reader()).densestWindow
    }

    @Test("of a local change it holds every changed pixel")
    func localChange() throws {
        let pair = try Fixture.pair("local-change")
        let window = try #require(try pair.measured().densestWindow)
        #expect(window.region.intersection(pair.changedRegion) == pair.changedRegion)
        // 51 × 35 pixels changed, in a window of 64 × 64.
        #expect(window.changedFraction == 1785.0 / 4096)
    }

    @Test("a change of exactly one window is filled to the last pixel")
    func filled() throws {
        let change = Region(left: 96, top: 32, right: 160, bottom: 96)
        let found = try #require(try window(PixelSize(width: 300, height: 200), changed: [change]))
        #expect(found.region == change)
        #expect(found.changedFraction == 1)
    }

    @Test("of two changes the denser one is found")
    func denser() throws {
        let small = Region(left: 10, top: 10, right: 40, bottom: 40)
        let large = Region(left: 210, top: 110, right: 250, bottom: 150)
        let found = try #require(try window(PixelSize(width: 300, height: 200), changed: [small, large]))
        #expect(found.region.intersection(large) == large)
    }

    @Test("of a picture smaller than a window it is the whole picture")
    func small() throws {
        let size = PixelSize(width: 40, height: 30)
        let found = try #require(try window(size, changed: [Region(left: 0, top: 0, right: 20, bottom: 30)]))
        #expect(found.region == size.bounds)
        #expect(found.changedFraction == 0.5)
    }

    @Test("a change in the last pixel is found in a picture of odd sides")
    func corner() throws {
        let size = PixelSize(width: 101, height: 67)
        let found = try #require(try window(size, changed: [Region(left: 100, top: 66, right: 101, bottom: 67)]))
        #expect(found.region.contains(x: 100, y: 66) && found.region.fits(in: size))
    }
}
