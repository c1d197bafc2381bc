@testable import ImageComposition
import Raster
import Testing

struct PasteMaskTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var box: Region
        var core: @Sendable (Int, Int) -> Bool
    }

    private static let box = Region(left: 100, top: 50, right: 147, bottom: 89)

    static let shapes = [
        Shape(testDescription: "a rectangle", box: box) { x, y in Region(left: 112, top: 60, right: 130, bottom: 75).contains(x: x, y: y) },
        Shape(testDescription: "a pixel in a corner", box: box) { x, y in x == 100 && y == 50 },
        Shape(testDescription: "the last pixel", box: box) { x, y in x == 146 && y == 88 },
        Shape(testDescription: "a disc", box: box) { x, y in (x - 120) * (x - 120) + (y - 70) * (y - 70) <= 90 },
        Shape(testDescription: "specks", box: box) { x, y in (x * 7919 + y * 104_729) % 97 == 0 },
        Shape(testDescription: "all along an edge", box: box) { x, _ in x == 146 },
        Shape(testDescription: "everything", box: box) { _, _ in true },
        Shape(testDescription: "one row", box: Region(left: 3, top: 4, right: 60, bottom: 5)) { x, _ in x == 20 || x == 50 },
        Shape(testDescription: "one column", box: Region(left: 3, top: 4, right: 4, bottom: 60)) { _, y in y == 30 },
    ]

    /// Every pixel's distance to the nearest one of the core, by trying all.
    private static func distances(_ shape: Shape) -> [Double] {
        let box = shape.box
        var core: [(x: Int, y: Int)] = []
        for y in box.top..<box.bottom { for x in box.left..<box.right where shape.core(x, y) { core.append((x, y)) } }
        return (0..<box.pixelCount).map { index -> Double in
            let (x, y) = (box.left + index % box.width, box.top + index / box.width)
            var least = Int.max
            for place in core { least = min(least, (place.x - x) * (place.x - x) + (place.y - y) * (place.y - y)) }
            return Double(least).squareRoot()
        }
    }

    @Test("all of the result is taken within the margin, nothing beyond the feather, and less and less between", arguments: shapes)
    func weights(shape: Shape) {
        let distances = Self.distances(shape)
        for (grow, feather) in [(0, 0), (0, 6), (5, 0), (2, 9), (12, 32)] {
            let weights = PasteMask(box: shape.box, grow: grow, feather: feather, core: shape.core).weights
            let wrong = weights.indices.filter { index in
                let (distance, weight) = (distances[index], Double(weights[index]))
                if distance <= Double(grow) { return weight != 1 }
                if distance >= Double(grow + feather + 1) { return weight != 0 }
                // Smoothstep, over the feather and the one pixel that a feather of 0 has.
                let part = (Double(grow + feather + 1) - distance) / Double(feather + 1)
                return abs(weight - part * part * (3 - 2 * part)) > 1e-4
            }
            #expect(wrong == [], "grow \(grow), feather \(feather)")
        }
    }

    @Test("without margin and feather it is the core alone", arguments: shapes)
    func bare(shape: Shape) {
        let weights = PasteMask(box: shape.box, grow: 0, feather: 0, core: shape.core).weights
        let core = (0..<shape.box.pixelCount).map { index -> Float in
            shape.core(shape.box.left + index % shape.box.width, shape.box.top + index / shape.box.width) ? 1 : 0
        }
        #expect(weights == core)
    }

    @Test("an empty core takes nothing", arguments: [(0, 0), (12, 32)])
    func empty(grow: Int, feather: Int) {
        let weights = PasteMask(box: Self.box, grow: grow, feather: feather) { _, _ in false }.weights
        #expect(weights.allSatisfy { $0 == 0 })
    }

    @Test("in a box of ten thousand pixels a side distances are still whole", arguments: [false, true])
    func wide(upright: Bool) {
        let box = upright ? Region(left: 0, top: 0, right: 2, bottom: 10_000) : Region(left: 0, top: 0, right: 10_000, bottom: 2)
        let weights = PasteMask(box: box, grow: 0, feather: 0) { x, y in max(x, y) >= 9000 && max(x, y) % 3 != 0 }.weights
        let wrong = weights.indices.filter { index in
            let place = upright ? index / 2 : index % 10_000
            return weights[index] != (place >= 9000 && place % 3 != 0 ? 1 : 0)
        }
        #expect(wrong == [])
    }
}
