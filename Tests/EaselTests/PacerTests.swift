@testable import Easel
import Testing

/// The clock's sleeps are over at once, so what the pacer would wait for grows from submission to submission.
@Suite("The pace of submissions", .timeLimit(.minutes(1)))
struct PacerTests {
    private let clock = InstantClock()
    private let pacer: Pacer

    init() { pacer = Pacer(clock: clock) }

    /// What was waited for, in seconds. The time that the test itself takes is missing from it.
    private var waits: [Double] { clock.sleeps.map { $0 / .seconds(1) } }

    private static func isNear(_ value: Double, _ expected: Double) -> Bool { (expected - 3...expected).contains(value) }

    @Test("submissions of one model go out at the documented interval, counted from when the last was due")
    func interval() async throws {
        for _ in 1...4 {
            try await pacer.begin(.wan27Image, interval: .seconds(10))
            await pacer.end(.wan27Image, succeeded: true)
        }
        #expect(waits.count == 3)
        #expect(zip(waits, [10, 20, 30]).allSatisfy { Self.isNear($0, $1) })
    }

    @Test("a model does not wait for another")
    func models() async throws {
        try await pacer.begin(.wan27Image, interval: .seconds(10))
        try await pacer.begin(.wan26Image, interval: .seconds(10))
        #expect(waits.isEmpty)
    }

    /// Who had a turn.
    private actor Order {
        private(set) var numbers: [Int] = []

        func add(_ number: Int) { numbers.append(number) }
    }

    @Test("one submission of a model is under way at a time, in the order in which they asked")
    func order() async throws {
        let order = Order()
        let pacer = self.pacer
        let first = ImageModel.ID.wan27Image
        try await pacer.begin(first, interval: .zero)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...4 {
                group.addTask {
                    try await pacer.begin(first, interval: .zero)
                    await order.add(number)
                    await pacer.end(first, succeeded: true)
                }
                // The next asks when this one has.
                try await Task.sleep(for: .milliseconds(30))
            }
            let early = await order.numbers
            #expect(early.isEmpty)
            await pacer.end(first, succeeded: true)
            try await group.waitForAll()
        }
        let numbers = await order.numbers
        #expect(numbers == [1, 2, 3, 4])
    }

    // MARK: throttled

    @Test("the service's pause is kept, up to five minutes", arguments: [(20, 20), (299, 299), (301, 300), (1_000_000_000, 300)])
    func asked(seconds: Int, kept: Int) async throws {
        try await pacer.begin(.wan27Image, interval: .zero)
        let pause = await pacer.throttled(.wan27Image, asked: .seconds(seconds))
        #expect(pause == .seconds(kept))
        try await pacer.begin(.wan27Image, interval: .zero)
        #expect(Self.isNear(try #require(waits.first), Double(kept)))
    }

    @Test("without one the pause doubles, with jitter, and never passes ten seconds")
    func doubling() async throws {
        for number in 0..<12 {
            try await pacer.begin(.wan27Image, interval: .zero)
            let pause = await pacer.throttled(.wan27Image, asked: nil)
            let most = Double(min(10, 1 << number))
            #expect((most / 2...most).contains(pause / .seconds(1)))
        }
    }

    @Test("after a refusal submissions are slower, and with every success a little less so, down to the documented pace")
    func recovering() async throws {
        try await pacer.begin(.wan27Image, interval: .seconds(100))
        _ = await pacer.throttled(.wan27Image, asked: .seconds(10))
        for _ in 1...12 {
            try await pacer.begin(.wan27Image, interval: .seconds(100))
            await pacer.end(.wan27Image, succeeded: true)
        }
        let gaps = zip(waits, waits.dropFirst()).map { $1 - $0 }
        #expect(abs(gaps[0] - 200) < 3)
        #expect(abs(gaps[1] - 180) < 3)
        #expect(abs(gaps[10] - 100) < 3)
        #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $1 < $0 + 3 })
    }

    @Test("a submission that failed otherwise changes nothing about the pace")
    func otherFailure() async throws {
        for _ in 1...3 {
            try await pacer.begin(.wan27Image, interval: .seconds(100))
            await pacer.end(.wan27Image, succeeded: false)
        }
        #expect(zip(waits, [100, 200]).allSatisfy { Self.isNear($0, $1) })
    }

    // MARK: cancelled

    @Test("one that is cancelled while it waits for the pace makes room for the next")
    func cancelledPause() async throws {
        let pacer = self.pacer
        try await pacer.begin(.wan27Image, interval: .seconds(10))
        await pacer.end(.wan27Image, succeeded: true)
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pacer.begin(.wan27Image, interval: .seconds(10))
        }
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await pacer.begin(.wan27Image, interval: .seconds(10))
        #expect(waits.count == 1)
    }

    @Test("one that is cancelled while it waits for another makes room for the next")
    func cancelledTurn() async throws {
        let pacer = self.pacer
        try await pacer.begin(.wan27Image, interval: .seconds(10))
        let waiting = Task { try await pacer.begin(.wan27Image, interval: .seconds(10)) }
        waiting.cancel()
        await pacer.end(.wan27Image, succeeded: true)
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await pacer.begin(.wan27Image, interval: .seconds(10))
        #expect(waits.count == 1)
    }

    // MARK: questions

    @Test("questions about tasks are twenty a second, over all models")
    func questions() async throws {
        for _ in 1...201 { try await pacer.question() }
        #expect(Self.isNear(try #require(waits.last), 10))
    }

    @Test("a model whose pace no page states has no interval, and wan2.7 has a fifth of a second")
    func documented() {
        // Source: Model Studio, “Rate limits”: 5 submissions a second.
        let interval = ImageModel.named(.wan27Image).model.interval(in: .singapore) / .seconds(1)
        #expect(abs(interval - 0.2) < 0.001)
        #expect(ImageModel.named("some-model").model.interval(in: .singapore) == .zero)
    }
}
