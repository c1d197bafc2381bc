/// Which failure is worth another try, and when.
public struct RetryPolicy: Hashable, Sendable {
    /// Tries in all, the first one included.
    public var attempts: Int
    public var backoff: Backoff
    /// Whether a submission that is throttled is repeated here, and not by who paces submissions.
    public var retriesThrottled = true

    public init(attempts: Int = 5, backoff: Backoff = Backoff(first: .milliseconds(500), most: .seconds(8))) {
        self.attempts = attempts
        self.backoff = backoff
    }

    /// What a call does to the account, which decides whether it may be repeated.
    enum Effect {
        /// Asking twice costs nothing.
        case none
        /// A second one may be billed a second time.
        case paid
    }

    /// The pause before another try; `nil` when there is none.
    ///
    /// A paid call is repeated only when it cannot have been accepted: the connection was never made, or the service said
    /// to come back later.
    func delay(after error: DashScopeError, attempt: Int, effect: Effect) -> Duration? {
        let most =
            switch error.retry {
            case .never: 1
            case .once: min(2, attempts)
            case .backOff: effect == .paid && error.kind == .network ? min(3, attempts) : attempts
            }
        // The caller paces submissions, and waits for its turn there.
        if effect == .paid, error.kind == .throttled, !retriesThrottled { return nil }
        guard attempt < most else { return nil }
        if effect == .paid, error.outcome == .unknown { return nil }
        let pause = backoff.jittered(attempt)
        // A server that asks for a minute gets it; one that asks for an hour is not waited for.
        if let asked = error.retryAfter { return asked <= .seconds(120) ? max(asked, pause) : nil }
        return error.kind == .throttled ? max(pause, .seconds(1)) : pause
    }
}
