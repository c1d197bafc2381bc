/// Pauses that double from a first to a longest one.
public struct Backoff: Hashable, Sendable {
    public var first: Duration
    public var most: Duration

    public init(first: Duration, most: Duration) {
        self.first = first
        self.most = most
    }

    /// The pause before try number `attempt` + 1, without chance.
    public func pause(_ attempt: Int) -> Duration {
        min(most, first * (1 << min(max(attempt - 1, 0), 20)))
    }

    /// A pause between none and that one, by chance, so that many that failed together do not come back together.
    func jittered(_ attempt: Int) -> Duration { pause(attempt) * Double.random(in: 0...1) }
}
