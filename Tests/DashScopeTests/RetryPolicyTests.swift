import Testing

@testable import DashScope

struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 5, backoff: Backoff(first: .milliseconds(500), most: .seconds(8)))

    private func error(_ kind: DashScopeError.Kind, _ outcome: DashScopeError.Outcome = .rejected, after: Duration? = nil) -> DashScopeError
    {
        DashScopeError(kind, "x", outcome: outcome, retryAfter: after)
    }

    @Test("pauses double from half a second to eight", arguments: zip(1...7, [500, 1000, 2000, 4000, 8000, 8000, 8000]))
    func doubling(attempt: Int, milliseconds: Int) {
        #expect(policy.backoff.pause(attempt) == .milliseconds(milliseconds))
    }

    @Test("the pause does not overflow after any number of tries", arguments: [20, 64, 1000, Int.max])
    func manyAttempts(attempt: Int) {
        #expect(policy.backoff.pause(attempt) == .seconds(8))
    }

    @Test("a pause by chance is between none and the whole one", arguments: 1...6)
    func jitter(attempt: Int) {
        for _ in 0..<100 {
            let pause = policy.backoff.jittered(attempt)
            #expect(pause >= .zero && pause <= policy.backoff.pause(attempt))
        }
    }

    @Test("a question is repeated after what may pass, and after nothing else", arguments: DashScopeError.Kind.all)
    func kinds(kind: DashScopeError.Kind) {
        let isPassing = [DashScopeError.Kind.network, .throttled, .service].contains(kind)
        #expect((policy.delay(after: error(kind), attempt: 1, effect: .none) != nil) == isPassing)
    }

    @Test("what costs is repeated only when it was certainly not accepted", arguments: [DashScopeError.Kind.network, .throttled, .service])
    func paid(kind: DashScopeError.Kind) {
        #expect(policy.delay(after: error(kind, .unknown), attempt: 1, effect: .paid) == nil)
        #expect(policy.delay(after: error(kind, .rejected), attempt: 1, effect: .paid) != nil)
        #expect(policy.delay(after: error(kind, .unknown), attempt: 1, effect: .none) != nil)
    }

    @Test("there are as many tries as the policy says", arguments: [(1, true), (4, true), (5, false), (6, false)])
    func attempts(attempt: Int, isRepeated: Bool) {
        #expect((policy.delay(after: error(.network), attempt: attempt, effect: .none) != nil) == isRepeated)
    }

    @Test("a throttled request waits at least a second")
    func throttled() throws {
        for _ in 0..<20 { #expect(try #require(policy.delay(after: error(.throttled), attempt: 1, effect: .paid)) >= .seconds(1)) }
    }

    @Test("a server that asks for a minute gets it, and one that asks for an hour is not waited for")
    func asked() throws {
        #expect(try #require(policy.delay(after: error(.throttled, after: .seconds(60)), attempt: 1, effect: .none)) >= .seconds(60))
        #expect(policy.delay(after: error(.throttled, after: .seconds(3600)), attempt: 1, effect: .none) == nil)
    }
}

extension DashScopeError.Kind {
    fileprivate static let all: [Self] = [
        .key, .configuration, .network, .refused, .moderation, .throttled, .quota, .service, .taskFailed, .taskCancelled, .expired,
        .timedOut,
    ]
}
