import ImageEditing

/// Keeps to the pace that the service documents, and slows down when it says that this is too fast.
///
/// Submissions of one model go out one after another, at even intervals; questions about tasks at most 20 a second, over
/// all models.
/// Source: Model Studio, “Rate limits” and “Asynchronous task management”, read 2026-11-21.
actor Pacer {
    /// One model's submissions.
    private struct Lane {
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// When the next may go out, in time since the pacer was made.
        var next = Duration.zero
        /// How many times slower than documented; 1 when the service does not complain.
        var slowness = 1.0
    }

    private var lanes: [ImageModel.ID: Lane] = [:]
    private var nextQuestion = Duration.zero
    /// Why nothing more is to be submitted.
    private var halted: (any Error)?
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration

    /// 20 questions a second for the account.
    private static let questionInterval = Duration.milliseconds(50)
    /// How far submissions may be behind and still catch up.
    private static let longestLag = Duration.milliseconds(150)
    /// The first pause after a refusal that names none.
    private static let firstPause = Duration.seconds(1)
    /// The longest that is chosen here: the service recovers within about a minute.
    private static let longestOwnPause = Duration.seconds(10)
    /// A longer one that the service asks for is cut to this, so that a wrong header does not stop a batch for days.
    static let longestPause = Duration.seconds(300)

    init(clock: any Clock<Duration>) {
        self.clock = clock
        let start = ContinuousClock.now
        elapsed = { ContinuousClock.now - start }
    }

    /// Waits until a submission of this model may go out. ``end(_:succeeded:)`` or ``throttled(_:asked:)`` must follow.
    ///
    /// - Parameter interval: Between two submissions, as documented.
    func begin(_ model: ImageModel.ID, interval: Duration) async throws {
        if lanes[model, default: Lane()].isBusy {
            await withCheckedContinuation { lanes[model, default: Lane()].waiting.append($0) }
        } else {
            lanes[model, default: Lane()].isBusy = true
        }
        if let halted {
            pass(model)
            throw halted
        }
        let spacing = interval * lanes[model, default: Lane()].slowness
        let now = elapsed()
        // Counted from when the last should have gone out, not from when it did: late wakings do not add up. What is lost in a
        // longer stall is not made good, so that no burst follows it.
        let due = max(lanes[model, default: Lane()].next, now - max(spacing, Self.longestLag))
        lanes[model, default: Lane()].next = due + spacing
        guard due > now else { return }
        do { try await clock.sleep(for: due - now) } catch {
            pass(model)
            throw error
        }
    }

    /// Lets everything that waits, and all that comes, fail with this error; `nil` lets submissions go again.
    func halt(_ error: (any Error)?) { halted = error }

    /// The submission is over: the next of this model may go.
    func end(_ model: ImageModel.ID, succeeded: Bool) {
        if succeeded {
            let slowness = lanes[model, default: Lane()].slowness
            lanes[model, default: Lane()].slowness = max(1, slowness * 0.9)
        }
        pass(model)
    }

    /// The service takes no more at the moment: everything of this model waits.
    ///
    /// - Parameter asked: How long the service asks to wait.
    /// - Returns: How long it will be.
    func throttled(_ model: ImageModel.ID, asked: Duration?) -> Duration {
        let slowness = lanes[model, default: Lane()].slowness
        let own = min(Self.firstPause * slowness, Self.longestOwnPause) * Double.random(in: 0.5...1)
        let pause = min(max(asked ?? .zero, own), Self.longestPause)
        lanes[model, default: Lane()].slowness = min(64, slowness * 2)
        lanes[model, default: Lane()].next = elapsed() + pause
        pass(model)
        return pause
    }

    /// Waits until a question about a task may be asked.
    func question() async throws {
        let now = elapsed()
        let due = max(nextQuestion, now)
        nextQuestion = due + Self.questionInterval
        if due > now { try await clock.sleep(for: due - now) }
    }

    private func pass(_ model: ImageModel.ID) {
        guard var lane = lanes[model] else { return }
        if lane.waiting.isEmpty {
            lane.isBusy = false
            lanes[model] = lane
        } else {
            let next = lane.waiting.removeFirst()
            lanes[model] = lane
            next.resume()
        }
    }
}

extension ImageModel {
    /// Between two submissions in one place; none where no page states a pace.
    func interval(in region: ServiceRegion) -> Duration {
        pace[region].map { .seconds(60) / $0.submissionsPerMinute } ?? .zero
    }
}
