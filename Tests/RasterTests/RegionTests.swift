import Raster
import Testing

struct RegionTests {
    private let size = PixelSize(width: 100, height: 50)

    @Test("a region that touches the right and bottom edge is inside the image")
    func regionAtTheEdge() {
        #expect(Region(left: 90, top: 40, right: 100, bottom: 50).fits(in: size))
    }

    @Test(
        "a region that is empty, turned inside out or reaches past an edge does not fit",
        arguments: [
            Region(left: 10, top: 10, right: 10, bottom: 20), Region(left: 20, top: 10, right: 10, bottom: 20),
            Region(left: -1, top: 0, right: 10, bottom: 10), Region(left: 0, top: -1, right: 10, bottom: 10),
            Region(left: 0, top: 0, right: 101, bottom: 10), Region(left: 0, top: 0, right: 10, bottom: 51),
        ])
    func doesNotFit(region: Region) {
        #expect(!region.fits(in: size))
    }

    @Test("left and top are inside, right and bottom just outside")
    func halfOpen() {
        let region = Region(left: 3, top: 5, right: 6, bottom: 7)
        var inside: [[Int]] = []
        for y in 0..<10 { for x in 0..<10 where region.contains(x: x, y: y) { inside.append([x, y]) } }
        #expect(inside == [[3, 5], [4, 5], [5, 5], [3, 6], [4, 6], [5, 6]])
    }

    @Test("its pixels are as many as it contains, and none when it is turned inside out")
    func pixelCount() {
        #expect(Region(left: 989, top: 515, right: 1138, bottom: 681).pixelCount == 149 * 166)
        #expect(Region(left: 6, top: 7, right: 3, bottom: 5).pixelCount == 0)
    }

    @Test("regions that only touch share no pixel")
    func touching() {
        let first = Region(left: 0, top: 0, right: 10, bottom: 10)
        #expect(first.intersection(Region(left: 10, top: 0, right: 20, bottom: 10)).isEmpty)
    }

    @Test("an intersection is what both have")
    func intersection() {
        let shared = Region(left: 0, top: 2, right: 10, bottom: 12).intersection(Region(left: 6, top: 0, right: 20, bottom: 5))
        #expect(shared == Region(left: 6, top: 2, right: 10, bottom: 5))
    }

    @Test("a union is the smallest region around both")
    func union() {
        let both = Region(left: 0, top: 2, right: 3, bottom: 4).union(Region(left: 6, top: 0, right: 8, bottom: 3))
        #expect(both == Region(left: 0, top: 0, right: 8, bottom: 4))
    }

    @Test("growing moves every edge outward, and shrinking by the same brings it back")
    func grown() {
        let region = Region(left: 3, top: 5, right: 6, bottom: 7)
        #expect(region.grown(by: 2) == Region(left: 1, top: 3, right: 8, bottom: 9))
        #expect(region.grown(by: 2).grown(by: -2) == region)
    }

    @Test("it is written as left, top, right, bottom")
    func corners() {
        #expect(Region(left: 1, top: 2, right: 3, bottom: 4).corners == [1, 2, 3, 4])
        #expect("\(Region(left: 1, top: 2, right: 3, bottom: 4))" == "1,2,3,4")
    }

    @Test("it is read from four corners and from no other number of them")
    func readingCorners() {
        #expect(Region(corners: [1, 2, 3, 4]) == Region(left: 1, top: 2, right: 3, bottom: 4))
        #expect(Region(corners: [1, 2, 3]) == nil)
        #expect(Region(corners: [1, 2, 3, 4, 5]) == nil)
    }
}
