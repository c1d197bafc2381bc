import ArgumentParser
import Easel

/// How a batch ends: the first of 9, 11, 10 that applies.
struct BatchExit {
    let code: ExitCode?

    init(_ summary: BatchSummary, _ batch: BatchOptions) {
        if summary.inDoubt > 0 {
            code = ExitCode(EaselExit.inDoubt.rawValue)
        } else if summary.notSent > 0, batch.budget != nil {
            code = ExitCode(EaselExit.overBudget.rawValue)
        } else {
            code = summary.isComplete && summary.received >= summary.asked ? nil : ExitCode(EaselExit.incomplete.rawValue)
        }
    }
}
