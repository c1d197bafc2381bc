import Raster
import Testing

struct PixelSizeTests {
    @Test("a picture that fits keeps its size")
    func fits() {
        #expect(PixelSize(width: 640, height: 480).fitted(toLongerSide: 640) == PixelSize(width: 640, height: 480))
    }

    @Test(
        "the longer side is brought to the limit and the shape kept",
        arguments: [
            (PixelSize(width: 4000, height: 3000), PixelSize(width: 1000, height: 750)),
            (PixelSize(width: 3000, height: 4000), PixelSize(width: 750, height: 1000)),
        ])
    func fitted(size: PixelSize, expected: PixelSize) {
        #expect(size.fitted(toLongerSide: 1000) == expected)
    }

    @Test("a line of pixels stays at least one pixel thick")
    func thin() {
        #expect(PixelSize(width: 9000, height: 1).fitted(toLongerSide: 100) == PixelSize(width: 100, height: 1))
    }
}
