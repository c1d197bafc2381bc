@testable import ImageComposition
import Raster
import Testing

struct PlaneTests {
    private static func noise(_ width: Int, _ height: Int) -> Plane {
        var plane = Plane(width: width, height: height)
        var state: UInt64 = 6
        for index in plane.values.indices { plane.values[index] = Float(Texture.next(&state) >> 56) }
        return plane
    }

    @Test("a local mean is the mean of what of its window lies in the picture", arguments: [(9, 7, 2), (5, 12, 8), (1, 1, 3), (20, 3, 1)])
    func boxMean(width: Int, height: Int, radius: Int) {
        let plane = Self.noise(width, height)
        let means = plane.boxMean(radius: radius)
        for y in 0..<height {
            for x in 0..<width {
                var (sum, count) = (0.0, 0.0)
                for line in max(0, y - radius)...min(height - 1, y + radius) {
                    for column in max(0, x - radius)...min(width - 1, x + radius) {
                        sum += Double(plane[column, line])
                        count += 1
                    }
                }
                #expect(abs(Double(means[x, y]) - sum / count) < 1e-3)
            }
        }
    }

    /// A slope has the same value at the middle of two pixels as on their mean.
    @Test("halved, a slope stays the slope that it was", arguments: [(16, 12), (17, 13)])
    func halved(width: Int, height: Int) {
        var plane = Plane(width: width, height: height)
        for y in 0..<height { for x in 0..<width { plane[x, y] = 3 * (Float(x) + 0.5) + 5 * (Float(y) + 0.5) } }
        let half = plane.halved
        #expect(half.width == width / 2 && half.height == height / 2)
        for y in 1..<(half.height - 1) {
            for x in 1..<(half.width - 1) { #expect(abs(half[x, y] - (3 * (2 * Float(x) + 1) + 5 * (2 * Float(y) + 1))) < 1e-3) }
        }
    }

    @Test("gain and lift of a picture change nothing of what is normalised")
    func normalized() {
        let plane = Self.noise(40, 30)
        var other = plane
        for index in other.values.indices { other.values[index] = other.values[index] * 0.5 + 40 }
        let (a, b) = (plane.normalized(radius: 8, noise: 0), other.normalized(radius: 8, noise: 0))
        for index in a.values.indices { #expect(abs(a.values[index] - b.values[index]) < 1e-3) }
    }

    @Test("between pixels a parabola is met exactly, and near the edge there is nothing")
    func cubic() {
        let (width, height) = (12, 10)
        let values = (0..<(width * height)).map { Float(($0 % width) * ($0 % width)) + 2 * Float($0 / width) }
        values.withUnsafeBufferPointer { values in
            for (x, y) in [(3.25, 4.5), (1, 1), (5.9, 2.01)] as [(Float, Float)] {
                let value = values.cubic(x: x, y: y, width: width, height: height)
                #expect(abs((value ?? .infinity) - (x * x + 2 * y)) < 1e-3)
            }
            #expect(values.cubic(x: 0.9, y: 4, width: width, height: height) == nil)
            #expect(values.cubic(x: 4, y: 8, width: width, height: height) == nil)
        }
    }

    /// 0.299 · 10 + 0.587 · 20 + 0.114 · 30, and half of it over white.
    @Test("brightness is that of BT.601, and what is half transparent lies over white")
    func brightness() {
        let picture = Bitmap(size: PixelSize(width: 2, height: 1), pixels: [10, 20, 30, 255, 10, 20, 30, 51])
        let plane = Plane(brightnessOf: picture, reducedBy: 1)
        #expect(abs(plane[0, 0] - 18.15) < 1e-3)
        #expect(abs(plane[1, 0] - (255 - 236.85 / 5)) < 1e-3)
    }

    @Test("reduced, a pixel is the mean of its block, and what fills no block is left out")
    func reduced() {
        let picture = Bitmap(5, 5) { x, y in SIMD3(repeating: Double(10 * x + y)) }
        let plane = Plane(brightnessOf: picture, reducedBy: 2)
        #expect(plane.width == 2 && plane.height == 2)
        // Of 0, 10, 1, 11, and 20 further to the right, and 2 further down.
        for (index, expected) in [5.5, 25.5, 7.5, 27.5].enumerated() { #expect(abs(Double(plane.values[index]) - expected) < 1e-3) }
    }
}
