import DashScope
public import ImageEditing
public import JobLedger

extension Workspace {
    /// Runs every edit of a batch; those that an earlier run finished are left as they are.
    ///
    /// - Parameter progress: Called whenever a job's state changes.
    /// - Returns: What became of each that was carried on or begun now.
    public func run(_ batch: Batch, options: RunOptions = RunOptions(), progress: @escaping @Sendable (Job) -> Void = { _ in }) async throws
        -> [JobOutcome]
    {
        var rows = batch.rows[...]
        var batchOptions = BatchOptions()
        batchOptions.atOnce = batch.atOnce
        let collected = Collected()
        _ = try await run(next: { rows.popFirst() }, options: options, batch: batchOptions, progress: progress) { outcome in
            await collected.add(outcome)
        }
        return await collected.outcomes
    }

    /// Runs rows as they come, a few at a time; nothing is held but those under way.
    ///
    /// One row that fails does not stop the others, unless the account is the reason: a key that is not accepted, or no credit.
    /// - Parameters:
    ///   - next: The next row; `nil` after the last.
    ///   - report: Called once for each row that was carried on or begun now, when it is over.
    /// - Throws: `CancellationError`, ``LedgerError``, and an id that now asks for something else.
    public func run(
        next: () async throws -> BatchRow?, options: RunOptions, batch: BatchOptions = BatchOptions(),
        progress: @escaping @Sendable (Job) -> Void = { _ in }, report: @escaping @Sendable (JobOutcome) async -> Void
    ) async throws -> BatchSummary {
        await pacer.halt(nil)
        // A run that was killed over its contact sheets leaves no job to carry on.
        sweep((options.output ?? path.appending("out")).absolute)
        let known = try ledger.batchRows()
        var summary = BatchSummary()
        var spent: [Money.Currency: Int] = [:]
        var stop: (any Error)?
        var unreached = 0
        var width = batch.atOnce
        try await withThrowingTaskGroup(of: JobOutcome?.self) { group in
            var running = 0
            func collect() async throws {
                guard let done = try await group.next() else { return }
                running -= 1
                guard let outcome = done else {
                    summary.elsewhere += 1
                    return
                }
                if !outcome.record.state.mayBeBilled, let cost = outcome.record.plannedCost, !outcome.record.id.isEmpty {
                    // It cost nothing after all.
                    spent[cost.currency, default: 0] -= cost.micros
                }
                summary.add(outcome)
                await report(outcome)
                // Nobody answers: the rest waits for the same command, instead of asking in vain for each.
                let isUnreached =
                    (outcome.error as? DashScopeError).map { $0.kind == .network && outcome.record.state == .planned } ?? false
                unreached = isUnreached ? unreached + 1 : 0
                if unreached >= Self.mostUnreached { stop = outcome.error }
                if let error = outcome.error as? DashScopeError, error.isOfTheAccount { stop = error }
                if let error = outcome.error as? LedgerError, error.kind != .conflict { stop = error }
                if let error = outcome.error as? EaselError, error.kind == .diskFull || error.kind == .workspaceUnwritable { stop = error }
            }
            while let row = try await next() {
                summary.rows += 1
                let before = known[row.key(isSandbox: isSandbox)]
                try row.requireSameContent(as: before)
                switch BatchFate(of: before, batch, isSandbox: isSandbox) {
                case .done: summary.done += 1
                case .leftFailed: summary.failedBefore += 1
                case .begin(let attempt):
                    let plan = EditPlan(
                        row.file.edit, on: row.file.model ?? .wan27Image, in: client.serviceRegion, catalogue: catalogue,
                        call: options.call,
                        keepsMetadata: options.keepsMetadata, crop: options.cropRule)
                    if stop != nil || !isAffordable(plan.cost, &spent, batch.budget) {
                        summary.notSent += 1
                        continue
                    }
                    width = width ?? plan.model.pace[client.serviceRegion]?.runningTasks ?? 4
                    while running >= max(1, width ?? 1) { try await collect() }
                    if stop != nil {
                        summary.notSent += 1
                        continue
                    }
                    running += 1
                    group.addTask { try await self.begin(plan, row, attempt: attempt, options, progress) }
                case .carryOn(let id):
                    while running >= max(1, width ?? 4) { try await collect() }
                    // What was sent is paid or free by now; what was not is weighed as if it were new.
                    let cost = before?.state == .planned ? try ledger.job(id).plannedCost : nil
                    if stop != nil || (before?.state == .planned && !isAffordable(cost, &spent, batch.budget)) {
                        summary.notSent += 1
                        continue
                    }
                    running += 1
                    group.addTask { try await self.carryOn(id, options, progress) }
                }
            }
            while running > 0 { try await collect() }
        }
        if let stop { throw BatchStopped(summary: summary, reason: stop) }
        return summary
    }

    /// How many rows in a row find nobody before the batch stops.
    private static let mostUnreached = 3

    /// Whether a job fits into what is left of the budget, which it then takes.
    private func isAffordable(_ cost: Money?, _ spent: inout [Money.Currency: Int], _ budget: Money?) -> Bool {
        guard let cost else { return budget == nil }
        let after = spent[cost.currency, default: 0] + cost.micros
        if let budget, budget.currency == cost.currency, after > budget.micros { return false }
        spent[cost.currency] = after
        return true
    }

    private func begin(
        _ plan: EditPlan, _ row: BatchRow, attempt: Int, _ options: RunOptions, _ progress: @Sendable (Job) -> Void
    ) async throws -> JobOutcome? {
        let new: NewJob
        do { new = try recorded(plan, options, refusingSame: false, row: row, attempt: attempt) } catch let error as EaselError
            where error.kind == .stillRunning
        {
            // Another process was faster by a moment; the row is its.
            return nil
        } catch {
            return JobOutcome(rejected(plan, row), error: error)
        }
        do { return JobOutcome(try await start(new, plan, options, progress: progress)) } catch is CancellationError {
            throw CancellationError()
        } catch {
            return JobOutcome(try ledger.job(new.job.id), error: error)
        }
    }

    /// A row that never became a job, in the form of one.
    private func rejected(_ plan: EditPlan, _ row: BatchRow) -> JobRecord {
        var record = JobRecord(
            id: "", createdAt: now(), model: plan.model.id, edit: row.file.json, baseURL: client.baseURL.text, isSandbox: isSandbox,
            delivery: [:], asked: plan.imageCount, plannedCost: nil)
        record.batchKey = row.key(isSandbox: isSandbox)
        return record
    }

    private func carryOn(_ id: String, _ options: RunOptions, _ progress: @Sendable (Job) -> Void) async throws -> JobOutcome? {
        do {
            let lock = try JobLock(id, in: folder("locks"))
            defer { lock.release() }
            return JobOutcome(try await resume(ledger.job(id), options, progress: progress))
        } catch let error as EaselError where error.kind == .stillRunning {
            return nil
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return JobOutcome(try ledger.job(id), error: error)
        }
    }
}

/// A batch that an error of the account or of this machine stopped; what was done is in the summary.
public struct BatchStopped: Error {
    public let summary: BatchSummary
    public let reason: any Error
}

/// Outcomes as they come from several tasks.
private actor Collected {
    private(set) var outcomes: [JobOutcome] = []

    func add(_ outcome: JobOutcome) { outcomes.append(outcome) }
}

extension BatchSummary {
    mutating func add(_ outcome: JobOutcome) {
        if outcome.record.id.isEmpty {
            invalid += 1
            return
        }
        switch outcome.record.state {
        case .delivered: delivered += 1
        case .failed, .cancelled: failed += 1
        case .inDoubt, .submitting: inDoubt += 1
        case .expired: expired += 1
        case .planned, .submitted, .succeeded, .downloaded, .damaged: waiting += 1
        }
        asked += outcome.record.asked
        received += outcome.record.receivedCount
        billed += outcome.record.usage?.imageCount ?? 0
        if let cost = outcome.record.plannedCost, outcome.record.state.mayBeBilled, !outcome.record.isSandbox {
            spent[cost.currency.rawValue, default: 0] += outcome.record.spent
        }
    }
}
