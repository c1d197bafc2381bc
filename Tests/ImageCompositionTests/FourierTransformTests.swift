import Foundation
@testable import ImageComposition
import Testing

struct FourierTransformTests {
    private static func noise(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in Float(Texture.next(&state) >> 40) / 16_777_216 - 0.5 }
    }

    /// The definition, term by term, in double precision.
    private static func naive(_ real: [Float], _ imaginary: [Float], _ side: Int, sign: Double) -> [(Double, Double)] {
        (0..<(side * side)).map { place in
            let (u, v) = (place % side, place / side)
            var sum = (0.0, 0.0)
            for y in 0..<side {
                for x in 0..<side {
                    let angle = sign * 2 * .pi * Double(u * x + v * y) / Double(side)
                    let (a, b) = (Double(real[y * side + x]), Double(imaginary[y * side + x]))
                    sum.0 += a * cos(angle) - b * sin(angle)
                    sum.1 += a * sin(angle) + b * cos(angle)
                }
            }
            return sum
        }
    }

    @Test("it is the discrete Fourier transform, there and back", arguments: [2, 4, 8, 16], [false, true])
    func definition(side: Int, inverse: Bool) {
        var (real, imaginary) = (Self.noise(side * side, seed: 1), Self.noise(side * side, seed: 2))
        let expected = Self.naive(real, imaginary, side, sign: inverse ? 1 : -1)
        FourierTransform(side: side).transform(&real, &imaginary, inverse: inverse)
        let error = expected.indices.map { max(abs(Double(real[$0]) - expected[$0].0), abs(Double(imaginary[$0]) - expected[$0].1)) }.max()
        #expect((error ?? 1) < 1e-5 * Double(side))
    }

    @Test("there and back is the same, times the number of values")
    func roundTrip() {
        let side = 128
        let (first, second) = (Self.noise(side * side, seed: 3), Self.noise(side * side, seed: 4))
        var (real, imaginary) = (first, second)
        let transform = FourierTransform(side: side)
        transform.transform(&real, &imaginary)
        transform.transform(&real, &imaginary, inverse: true)
        let count = Float(side * side)
        let error = first.indices.map { max(abs(real[$0] / count - first[$0]), abs(imaginary[$0] / count - second[$0])) }.max()
        #expect((error ?? 1) < 1e-5)
    }
}
