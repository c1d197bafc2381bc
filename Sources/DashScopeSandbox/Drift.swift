/// How the sandbox's edits stray from the original outside the region, so that what undoes it can be measured.
///
/// A point of the original at (x, y) lands at `scale · (x, y) + (dx, dy)`, in pixels of the original, and every sample is
/// raised by `cast` levels in red and lowered by as much in blue.
public struct Drift: Hashable, Sendable {
    public var dx: Double
    public var dy: Double
    public var scale: Double
    public var cast: Double

    public static let none = Drift(dx: 0, dy: 0, scale: 1, cast: 0)

    public init(dx: Double, dy: Double, scale: Double, cast: Double) {
        self.dx = dx
        self.dy = dy
        self.scale = scale
        self.cast = cast
    }

    /// Reads `dx,dy,scale,cast`; scale 0.5…2, the others within ±200.
    public init?(_ text: String) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard numbers.count == 4, let dx = numbers[0], let dy = numbers[1], let scale = numbers[2], let cast = numbers[3],
            (0.5...2).contains(scale), [dx, dy, cast].allSatisfy({ abs($0) <= 200 })
        else { return nil }
        self.init(dx: dx, dy: dy, scale: scale, cast: cast)
    }
}
