#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where an original lies in a picture that was made of it: `result = scale · R(rotation) · original + (dx, dy)`.
///
/// Coordinates are those of pixel edges, in pixels of the original, from the top left; x to the right, y down.
public struct Alignment: Hashable, Sendable {
    public var dx: Double
    public var dy: Double
    public var scale: Double
    /// Degrees, clockwise, about the top left.
    public var rotation: Double
    /// 0…1: the share of the textured places outside the regions at which the two pictures agree once they are aligned.
    public var confidence: Double

    public init(dx: Double = 0, dy: Double = 0, scale: Double = 1, rotation: Double = 0, confidence: Double = 1) {
        self.dx = dx
        self.dy = dy
        self.scale = scale
        self.rotation = rotation
        self.confidence = confidence
    }

    /// Nothing moves.
    public static let identity = Alignment()

    /// `scale · cos(rotation)` and `scale · sin(rotation)`.
    public var factors: (cosine: Double, sine: Double) {
        (scale * cos(rotation * .pi / 180), scale * sin(rotation * .pi / 180))
    }

    /// Where a point of the original lies in the result.
    public func apply(x: Double, y: Double) -> (x: Double, y: Double) {
        let (cosine, sine) = factors
        return (cosine * x - sine * y + dx, sine * x + cosine * y + dy)
    }

    /// The farthest that a corner of a picture of this size moves, in pixels.
    public func largestMove(in size: PixelSize) -> Double {
        let (width, height) = (Double(size.width), Double(size.height))
        return [(0, 0), (width, 0), (0, height), (width, height)].map { corner in
            let place = apply(x: corner.0, y: corner.1)
            return hypot(place.x - corner.0, place.y - corner.1)
        }.max() ?? 0
    }
}
