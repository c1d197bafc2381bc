import ImageEditing
import JobLedger

/// What a run does with a row of a batch.
enum BatchFate {
    /// Finished by an earlier run.
    case done
    /// Failed in an earlier run, and stays so.
    case leftFailed
    case begin(attempt: Int)
    /// Carries on the job with this id.
    case carryOn(String)

    init(of before: BatchRowState?, _ batch: BatchOptions, isSandbox: Bool) {
        guard let before else {
            self = .begin(attempt: 1)
            return
        }
        switch before.state {
        case .delivered: self = .done
        // A sandbox ends with its process, and what it had under way is made anew.
        case .cancelled where isSandbox,
            .expired where isSandbox:
            self = .begin(attempt: before.attempt + 1)
        case .failed, .cancelled, .expired:
            guard let codes = batch.retriesFailed else {
                self = .leftFailed
                return
            }
            // What is paid and gone is sent again only when it is named.
            let isNamed = codes.contains(before.errorCode ?? "") || codes.contains(before.state.rawValue)
            self = isNamed || (codes.isEmpty && before.state != .expired) ? .begin(attempt: before.attempt + 1) : .leftFailed
        default: self = .carryOn(before.job)
        }
    }
}
