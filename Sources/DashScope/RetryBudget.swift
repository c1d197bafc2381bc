/// How many second tries a client has left, over all its calls: an outage must not become a storm of them.
///
/// Every second try takes one; every success gives half a one back. When none is left, each call is made once.
actor RetryBudget {
    private static let most = 20.0
    private var left = RetryBudget.most

    /// - Returns: Whether there was one to take.
    func take() -> Bool {
        guard left >= 1 else { return false }
        left -= 1
        return true
    }

    func succeeded() { left = min(Self.most, left + 0.5) }
}
