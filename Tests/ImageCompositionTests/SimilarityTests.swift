@testable import ImageComposition
import Raster
import Testing

struct SimilarityTests {
    static let transforms = [
        Similarity(), Similarity(x: 3, y: -4), Similarity(real: 0.03, imaginary: 0), Similarity(real: -0.001, imaginary: 0.02, x: 5, y: 7),
        Similarity(real: 0.2, imaginary: -0.4, x: -11, y: 0.5),
    ]
    private let points = [(0.0, 0.0), (100, 0), (-30, 70), (12.5, -80.25)]

    @Test("a transform after the inverse of a step is that transform of what the step came from", arguments: transforms, transforms)
    func composed(transform: Similarity, step: Similarity) {
        let result = transform.composed(withInverseOf: step)
        for point in points {
            let moved = step.apply(point.0, point.1)
            let (there, expected) = (result.apply(moved.x, moved.y), transform.apply(point.0, point.1))
            #expect(abs(there.x - expected.x) < 1e-9 && abs(there.y - expected.y) < 1e-9)
        }
    }

    @Test("a transform after its own inverse moves nothing", arguments: transforms)
    func inverse(transform: Similarity) {
        let result = transform.composed(withInverseOf: transform)
        for value in [result.real, result.imaginary, result.x, result.y] { #expect(abs(value) < 1e-12) }
    }

    @Test("of a picture twice as large a transform does the same", arguments: transforms)
    func scaled(transform: Similarity) {
        for point in points {
            let (small, large) = (transform.apply(point.0, point.1), transform.scaled(by: 2).apply(2 * point.0, 2 * point.1))
            #expect(abs(2 * small.x - large.x) < 1e-9 && abs(2 * small.y - large.y) < 1e-9)
        }
    }

    @Test("about the top left it takes every point where it does about the middle", arguments: transforms)
    func alignment(transform: Similarity) {
        let alignment = transform.alignment(width: 300, height: 170)
        for point in points {
            let (middle, corner) = (transform.apply(point.0, point.1), alignment.apply(x: point.0 + 150, y: point.1 + 85))
            #expect(abs(middle.x + 150 - corner.x) < 1e-9 && abs(middle.y + 85 - corner.y) < 1e-9)
        }
    }
}
