@testable import ImageComposition
import Testing

struct PyramidBlendTests {
    private static func plane(_ width: Int, _ height: Int, seed: UInt64) -> Plane {
        Plane(brightnessOf: Texture(seed: seed).bitmap(width, height), reducedBy: 1)
    }

    private static func left(_ width: Int, _ height: Int) -> Plane {
        var weights = Plane(width: width, height: height)
        for y in 0..<height { for x in 0..<(width / 2) { weights[x, y] = 1 } }
        return weights
    }

    private static func error(_ first: Plane, _ second: Plane) -> Float {
        zip(first.values, second.values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test("two equal pictures blend to that picture", arguments: [(64, 48), (65, 47), (9, 100), (7, 7)], [1, 3, 6])
    func equal(size: (Int, Int), levels: Int) {
        let plane = Self.plane(size.0, size.1, seed: 3)
        let blended = PyramidBlend.blend(plane, plane, weights: Self.left(size.0, size.1), levels: levels)
        #expect(Self.error(blended, plane) < 1e-3)
    }

    @Test("a weight of 0 all over is the first picture, and of 1 the second", arguments: [(64, 48), (65, 47)])
    func ends(width: Int, height: Int) {
        let (first, second) = (Self.plane(width, height, seed: 3), Self.plane(width, height, seed: 4))
        for (weight, expected) in [(0, first), (1, second)] as [(Float, Plane)] {
            let weights = Plane(width: width, height: height, filledWith: weight)
            #expect(Self.error(PyramidBlend.blend(first, second, weights: weights, levels: 4), expected) < 1e-3)
        }
    }

    @Test("between two flat pictures the step is spread over many pixels, and each end is reached")
    func flat() {
        let (first, second) = (Plane(width: 128, height: 32, filledWith: 40), Plane(width: 128, height: 32, filledWith: 200))
        let row = PyramidBlend.blend(first, second, weights: Self.left(128, 32), levels: 4).values[(16 * 128)..<(17 * 128)]
        let steps = zip(row.dropFirst(), row).map { $1 - $0 }
        #expect((steps.max() ?? 160) < 20)
        #expect(abs((row.first ?? 0) - 200) < 0.5 && abs((row.last ?? 0) - 40) < 0.5)
    }

    @Test("without levels it is the mean by weight, pixel by pixel")
    func noLevels() {
        let (first, second) = (Plane(width: 3, height: 1, filledWith: 10), Plane(width: 3, height: 1, filledWith: 30))
        var weights = Plane(width: 3, height: 1)
        weights.values = [0, 0.25, 1]
        #expect(PyramidBlend.blend(first, second, weights: weights, levels: 0).values == [10, 15, 30])
    }
}
