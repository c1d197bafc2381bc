import Raster
import Testing

struct AlignmentTests {
    @Test("a turn and a scale are about the top left, and the shift comes after")
    func applied() {
        let place = Alignment(dx: 5, dy: -3, scale: 2, rotation: 90).apply(x: 10, y: 4)
        // Clockwise with y down: the right goes down, and down goes left.
        #expect(abs(place.x - (5 - 8)) < 1e-9 && abs(place.y - (-3 + 20)) < 1e-9)
    }

    @Test("the identity moves nothing")
    func identity() {
        let place = Alignment.identity.apply(x: 12.5, y: 7)
        #expect(place.x == 12.5 && place.y == 7)
        #expect(Alignment.identity.largestMove(in: PixelSize(width: 4000, height: 3000)) == 0)
    }

    /// Enlarged by a hundredth, the far corner of 300 × 400 moves by 5; turned by 90°, by 500 · √2.
    @Test(
        "the largest move is that of the farthest corner",
        arguments: [(Alignment(dx: 3, dy: 4), 5), (Alignment(scale: 1.01), 5), (Alignment(rotation: 90), 707.1067811865476)]
            as [(Alignment, Double)])
    func largestMove(alignment: Alignment, expected: Double) {
        #expect(abs(alignment.largestMove(in: PixelSize(width: 300, height: 400)) - expected) < 1e-9)
    }
}
