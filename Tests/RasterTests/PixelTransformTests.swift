import Raster
import Testing

struct PixelTransformTests {
    /// Pairs of sizes that divide evenly, unevenly, upward, downward and in one direction only.
    static let sizes: [(PixelSize, PixelSize)] = [
        (PixelSize(width: 12, height: 9), PixelSize(width: 4, height: 3)),
        (PixelSize(width: 11, height: 7), PixelSize(width: 5, height: 2)),
        (PixelSize(width: 5, height: 3), PixelSize(width: 13, height: 11)),
        (PixelSize(width: 10, height: 6), PixelSize(width: 10, height: 1)),
        (PixelSize(width: 9, height: 9), PixelSize(width: 1, height: 1)),
    ]

    /// Every region with a pixel in it.
    private func regions(in size: PixelSize) -> [Region] {
        var all: [Region] = []
        for left in 0..<size.width {
            for right in (left + 1)...size.width {
                for top in 0..<size.height {
                    for bottom in (top + 1)...size.height { all.append(Region(left: left, top: top, right: right, bottom: bottom)) }
                }
            }
        }
        return all
    }

    @Test("without a change of size every region stays exactly where it is")
    func identity() {
        let size = PixelSize(width: 13, height: 7)
        let transform = PixelTransform(resizing: size, to: size)
        #expect(transform.isIdentity)
        #expect(regions(in: size).filter { transform.apply(to: $0) != $0 } == [])
    }

    @Test("no region with a pixel becomes empty or leaves the picture", arguments: sizes)
    func neverEmpty(source: PixelSize, target: PixelSize) {
        let transform = PixelTransform(resizing: source, to: target)
        #expect(regions(in: source).filter { !transform.apply(to: $0).fits(in: target) } == [])
    }

    /// Whole numbers alone: left' = ⌊left · target / source⌋, right' = ⌈right · target / source⌉.
    @Test("edges are rounded outward, and exact ones not at all", arguments: sizes)
    func outward(source: PixelSize, target: PixelSize) {
        func down(_ edge: Int, _ from: Int, _ to: Int) -> Int { edge * to / from }
        func up(_ edge: Int, _ from: Int, _ to: Int) -> Int { (edge * to + from - 1) / from }
        let transform = PixelTransform(resizing: source, to: target)
        let wrong = regions(in: source).filter { region in
            transform.apply(to: region)
                != Region(
                    left: down(region.left, source.width, target.width), top: down(region.top, source.height, target.height),
                    right: up(region.right, source.width, target.width), bottom: up(region.bottom, source.height, target.height))
        }
        #expect(wrong == [])
    }

    @Test("the whole picture becomes the whole picture", arguments: sizes)
    func bounds(source: PixelSize, target: PixelSize) {
        #expect(PixelTransform(resizing: source, to: target).apply(to: source.bounds) == target.bounds)
    }

    @Test("a region of a photograph that is halved covers its half pixels")
    func halved() {
        let transform = PixelTransform(resizing: PixelSize(width: 4000, height: 3000), to: PixelSize(width: 2000, height: 1500))
        let region = Region(left: 989, top: 515, right: 1138, bottom: 681)
        #expect(transform.apply(to: region) == Region(left: 494, top: 257, right: 569, bottom: 341))
    }

    @Test("what reaches past the picture is cut at its edges")
    func cut() {
        let transform = PixelTransform(resizing: PixelSize(width: 100, height: 100), to: PixelSize(width: 50, height: 50))
        #expect(transform.apply(to: Region(left: -20, top: 80, right: 40, bottom: 180)) == Region(left: 0, top: 40, right: 20, bottom: 50))
    }
}
