/// Which reference image is edited, and how that was decided.
public struct CanvasChoice: Hashable, Sendable {
    /// From 0.
    public let index: Int
    /// Whether nothing told which one, so that the last was taken.
    public let isGuess: Bool
}
