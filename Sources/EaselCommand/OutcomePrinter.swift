import ArgumentParser
import Easel

/// Shows what became of several jobs, and ends with the exit code that counts.
struct OutcomePrinter {
    let outcomes: [JobOutcome]
    /// The plan that all of them come from; `nil` when they have several.
    var plan: EditPlan?
    /// What deliveries must keep to; one that could not be pasted fails them always.
    var gates = CompositeGates()
    /// Whether the jobs are shown, or only what went wrong.
    var showsJobs = true

    /// - Throws: `ExitCode` of the worst error.
    func print(_ common: CommonOptions) throws {
        var failures: [Failure] = []
        for outcome in outcomes {
            if let job = outcome.job {
                if showsJobs { try JobPrinter(job, plan: plan).print(common) }
                for error in [job.shortfall, job.pasteFailure(gates)].compactMap(\.self) {
                    if let failure = Failure(error) { failures.append(tell(failure, of: outcome, common)) }
                }
            }
            if let error = outcome.error, let failure = Failure(error) { failures.append(tell(failure, of: outcome, common)) }
        }
        if let worst = failures.min(by: { Self.rank($0) < Self.rank($1) }) { throw worst.exitCode }
    }

    private func tell(_ failure: Failure, of outcome: JobOutcome, _ common: CommonOptions) -> Failure {
        var named = failure
        if outcomes.count > 1 || plan == nil { named.message = "job \(outcome.record.id.prefix(6)): \(failure.message)" }
        named.tell(json: common.json)
        return failure
    }

    /// The first of 130, 9, 11, 10, then the smallest.
    private static func rank(_ failure: Failure) -> Int {
        let code = Int(failure.exitCode.rawValue)
        return [130, 9, 11, 10].firstIndex(of: code) ?? 100 + code
    }
}

extension Job {
    /// That a delivery could not be pasted, or breaks a gate.
    func pasteFailure(_ gates: CompositeGates = CompositeGates()) -> EaselError? {
        guard state == .delivered else { return nil }
        let failures = images.compactMap(\.composite).flatMap { gates.failures($0) }
        guard !failures.isEmpty else { return nil }
        let isRaw = images.contains { $0.composite?.reason != nil }
        return EaselError(
            .gateFailed, (isRaw ? "The result is delivered as it came. " : "") + failures.joined(separator: " "),
            hint: "Nothing is lost: easel jobs redeliver \(id.prefix(6)) delivers it otherwise, at no cost.")
    }

    /// That fewer pictures came than were asked for; `nil` when all did, and when the model may make fewer and nothing broke off.
    var shortfall: EaselError? {
        guard state == .delivered, received < asked else { return nil }
        let reason = record.errorMessage
        if record.edit["enable_interleave"]?.bool == true, reason == nil { return nil }
        return EaselError(
            .incomplete, "\(received) of \(asked) pictures came. \(reason ?? "The service made no more.")",
            hint: billed.map { "\($0) are billed." }, requestID: record.requestID)
    }
}
