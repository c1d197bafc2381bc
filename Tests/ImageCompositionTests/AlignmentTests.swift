import Raster
import Testing

struct AlignmentTests {
    @Test("a clockwise turn takes the right to the bottom")
    func clockwise() {
        let place = Alignment(dx: 1, dy: 2, scale: 2, rotation: 90).apply(x: 10, y: 0)
        #expect(abs(place.x - 1) < 1e-9 && abs(place.y - 22) < 1e-9)
    }
}
