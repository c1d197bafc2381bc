import Easel
import Testing

@testable import Easel

struct CropRuleTests {
    private let canvas = PixelSize(width: 6000, height: 4000)
    private let returned = PixelSize(width: 2448, height: 1632)
    private let region = Region(left: 3000, top: 1000, right: 3400, bottom: 1300)

    @Test("auto cuts where the model returns less than the canvas, to as much as it returns, around the region")
    func auto() throws {
        let crop = try #require(CropRule.auto.region(around: [region], in: canvas, returned: returned))
        #expect(crop.size == returned)
        #expect(crop.intersection(region) == region)
        #expect(crop.fits(in: canvas))
        // In its middle, as the picture's edges allow.
        #expect(crop.left + crop.right == region.left + region.right)
    }

    @Test("auto leaves a canvas alone that the model returns whole, up to what it rounds")
    func whole() {
        #expect(CropRule.auto.region(around: [region], in: canvas, returned: canvas) == nil)
        #expect(CropRule.auto.region(around: [region], in: canvas, returned: PixelSize(width: 5990, height: 3990)) == nil)
    }

    @Test("a region that is larger than what is returned is sent with room around it, and enlarged")
    func large() throws {
        let wide = Region(left: 500, top: 500, right: 2100, bottom: 1500)
        let crop = try #require(CropRule.auto.region(around: [wide], in: canvas, returned: returned))
        #expect(crop.intersection(wide) == wide)
        #expect(crop.width > returned.width && crop.fits(in: canvas))
    }

    @Test("at an edge and in a corner the part stays inside", arguments: [(0, 0), (5900, 0), (0, 3900), (5900, 3900)])
    func edges(left: Int, top: Int) throws {
        let corner = Region(left: left, top: top, right: left + 100, bottom: top + 100)
        let crop = try #require(CropRule.auto.region(around: [corner], in: canvas, returned: returned))
        #expect(crop.fits(in: canvas) && crop.intersection(corner) == corner)
    }

    @Test("never and a fixed part are what they say; without a region there is nothing to cut to")
    func others() {
        #expect(CropRule.never.region(around: [region], in: canvas, returned: returned) == nil)
        #expect(CropRule.fixed(region).region(around: [], in: canvas, returned: canvas) == region)
        #expect(CropRule.always.region(around: [], in: canvas, returned: returned) == nil)
    }
}
