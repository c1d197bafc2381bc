#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// A similarity transform about the middle of a picture: a turn and a scale as one complex factor, and a shift.
struct Similarity: Sendable {
    /// `scale · cos` less 1, and `scale · sin`, of the clockwise turn.
    var real = 0.0
    var imaginary = 0.0
    var x = 0.0
    var y = 0.0

    /// Where a point, measured from the middle, goes.
    @inline(__always)
    func apply(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
        (px + real * px - imaginary * py + x, py + imaginary * px + real * py + y)
    }

    /// This transform after the inverse of a small one.
    func composed(withInverseOf step: Similarity) -> Similarity {
        // m · ((z − t) / s) + u
        let (sr, si) = (1 + step.real, step.imaginary)
        let square = sr * sr + si * si
        let (mr, mi) = (1 + real, imaginary)
        let (qr, qi) = ((mr * sr + mi * si) / square, (mi * sr - mr * si) / square)
        return Similarity(
            real: qr - 1, imaginary: qi, x: x - (qr * step.x - qi * step.y), y: y - (qi * step.x + qr * step.y))
    }

    /// The same transform of pictures that are `factor` times as large.
    func scaled(by factor: Double) -> Similarity {
        Similarity(real: real, imaginary: imaginary, x: x * factor, y: y * factor)
    }

    /// As it is told, about the top left of a picture of this size.
    func alignment(width: Double, height: Double) -> Alignment {
        let (cx, cy) = (width / 2, height / 2)
        let corner = apply(-cx, -cy)
        return Alignment(
            dx: corner.x + cx, dy: corner.y + cy, scale: hypot(1 + real, imaginary), rotation: atan2(imaginary, 1 + real) * 180 / .pi)
    }
}
