import ImageEditing
import Raster
import Testing

struct RegionExpressionTests {
    @Test(
        "every form that people write is read",
        arguments: [
            ("10,20,30,40", Region(left: 10, top: 20, right: 30, bottom: 40)),
            ("+10,20,30x40", Region(left: 10, top: 20, right: 40, bottom: 60)),
            ("+10,20,30X40", Region(left: 10, top: 20, right: 40, bottom: 60)),
            ("+10,20,30*40", Region(left: 10, top: 20, right: 40, bottom: 60)),
            ("+10,20,30×40", Region(left: 10, top: 20, right: 40, bottom: 60)),
            ("25%,25%,75%,75%", Region(left: 50, top: 25, right: 150, bottom: 75)),
            ("+10%,20%,30%x40%", Region(left: 20, top: 20, right: 80, bottom: 60)),
            ("0%,0%,100%,100%", Region(left: 0, top: 0, right: 200, bottom: 100)),
        ])
    func forms(text: String, region: Region) {
        #expect(RegionExpression(text)?.region(in: PixelSize(width: 200, height: 100)) == region)
    }

    @Test("percentages are rounded outward, so that what was marked is inside")
    func outward() {
        // 33 % of 10 is 3.3, 66 % is 6.6.
        let region = RegionExpression("33%,33%,66%,66%")?.region(in: PixelSize(width: 10, height: 10))
        #expect(region == Region(left: 3, top: 3, right: 7, bottom: 7))
    }

    @Test("a percentage that is a whole number of pixels is not rounded")
    func wholePercentage() {
        let region = RegionExpression("33.4%,0.1%,66.6%,70.7%")?.region(in: PixelSize(width: 1000, height: 1000))
        #expect(region == Region(left: 334, top: 1, right: 666, bottom: 707))
    }

    @Test(
        "only percentages need the size of the image",
        arguments: [("1,2,3,4", false), ("+1,2,3x4", false), ("1%,2%,3%,4%", true), ("+1%,2%,3%x4%", true)])
    func needsSize(text: String, needs: Bool) {
        #expect(RegionExpression(text)?.needsSize == needs)
    }

    @Test(
        "anything else is no region",
        arguments: [
            "", ",", "1,2,3", "1,2,3,4,5", "1,2,3,", "a,b,c,d", "1, 2,3,4", "nan,0,1,1", "inf,0,1,1", "1000000,0,1,1", "1.5,2,3,4",
            "1%,2,3,4", "1%,2%,3%,4", "1,2,3x4", "1,2x3,4", "+1,2,3,4", "+1,2,3x4x5", "+1x2,3,4", "1%%,2%,3%,4%",
        ])
    func refused(text: String) {
        #expect(RegionExpression(text) == nil)
    }
}
