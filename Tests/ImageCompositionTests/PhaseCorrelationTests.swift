@testable import ImageComposition
import Raster
import Testing

struct PhaseCorrelationTests {
    private static func plane(_ width: Int, _ height: Int, x: Int = 0, y: Int = 0) -> Plane {
        Plane(brightnessOf: Texture(seed: 4).bitmap(width, height, movedBy: .init(dx: Double(x), dy: Double(y))), reducedBy: 1)
            .normalized(radius: 8, noise: 5)
    }

    @Test(
        "a shift by whole pixels is found exactly",
        arguments: [(0, 0), (1, 0), (0, -1), (9, 14), (-23, 5), (30, -30), (-31, 17)])
    func whole(x: Int, y: Int) {
        let (first, second) = (Self.plane(128, 128), Self.plane(128, 128, x: x, y: y))
        let weights = Plane(width: 128, height: 128, filledWith: 1)
        let found = PhaseCorrelation(first, second, weights: weights, side: 128, count: 1).shifts
        #expect(found.map(\.x) == [x] && found.map(\.y) == [y])
    }

    @Test("a picture that is no square is padded, and its shift is the same")
    func padded() {
        let (first, second) = (Self.plane(120, 90), Self.plane(120, 90, x: -11, y: 7))
        let found = PhaseCorrelation(first, second, weights: Plane(width: 120, height: 90, filledWith: 1), side: 128, count: 1).shifts
        #expect(found.map(\.x) == [-11] && found.map(\.y) == [7])
    }

    @Test("no two of the shifts that are found lie within two pixels of each other")
    func apart() {
        let found = PhaseCorrelation(
            Self.plane(128, 128), Self.plane(128, 128, x: 5, y: 5), weights: Plane(width: 128, height: 128, filledWith: 1), side: 128,
            count: 4
        ).shifts
        #expect(found.count == 4)
        for first in found.indices {
            for second in found.indices where second > first {
                #expect(max(abs(found[first].x - found[second].x), abs(found[first].y - found[second].y)) > 2)
            }
        }
    }

    @Test("what a weight of 0 covers does not draw the shift to itself")
    func weighted() {
        // Half of the second stands still, and that half is said not to count.
        let (first, moved) = (Self.plane(128, 128), Self.plane(128, 128, x: 12, y: 3))
        var second = moved
        var weights = Plane(width: 128, height: 128, filledWith: 1)
        for y in 0..<128 {
            for x in 0..<64 {
                second[x, y] = first[x, y]
                weights[x, y] = 0
            }
        }
        let found = PhaseCorrelation(first, second, weights: weights, side: 128, count: 1).shifts
        #expect(found.map(\.x) == [12] && found.map(\.y) == [3])
    }
}
