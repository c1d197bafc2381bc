import ArgumentParser
import Easel

/// How a batch ends: the first of 9, 11, 10, 20 that applies.
struct BatchExit {
    let code: ExitCode?

    /// - Parameter gateFailures: Deliveries of this run that could not be pasted or break a gate.
    init(_ summary: BatchSummary, _ batch: BatchOptions, gateFailures: Int) {
        if summary.inDoubt > 0 {
            code = ExitCode(EaselExit.inDoubt.rawValue)
        } else if summary.notSent > 0, batch.budget != nil {
            code = ExitCode(EaselExit.overBudget.rawValue)
        } else if !summary.isComplete || summary.received < summary.asked {
            code = ExitCode(EaselExit.incomplete.rawValue)
        } else {
            code = gateFailures > 0 ? ExitCode(EaselExit.gateFailed.rawValue) : nil
        }
    }
}
