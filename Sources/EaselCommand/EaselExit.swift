/// How the tool ends.
enum EaselExit: Int32, Error, CaseIterable {
    case done = 0
    case internalError = 1
    case key = 2
    case network = 3
    case usage = 4
    case unfit = 5
    case moderation = 6
    case throttled = 7
    case taskFailed = 8
    case inDoubt = 9
    case incomplete = 10
    case overBudget = 11
    case gateFailed = 20
    case sizesDiffer = 21
    case pixelsDiffer = 22
    case reviewOpen = 23
    case interrupted = 130

    var meaning: String {
        switch self {
        case .done: "done"
        case .internalError: "internal error, the ledger, or a full disk"
        case .key: "the key, or the service region that it belongs to"
        case .network: "the network"
        case .usage: "usage or configuration"
        case .unfit: "an image or edit does not fit the model (nothing was sent), or a file cannot be read"
        case .moderation: "the service's content check refused it"
        case .throttled: "throttled, or out of quota"
        case .taskFailed: "the task failed, was cancelled, or is still running"
        case .inDoubt: "outcome unknown: it may be billed; do not run it again blindly"
        case .incomplete: "some items did not finish"
        case .overBudget: "the budget would be exceeded"
        case .gateFailed: "a gate failed (change outside, seam, palette), or a result could not be aligned"
        case .sizesDiffer: "the two pictures' sizes differ (compare --exit-code)"
        case .pixelsDiffer: "their pixels differ (compare --exit-code)"
        case .reviewOpen: "a review is undecided or has rejections (review --check)"
        case .interrupted: "interrupted; jobs are kept and can be resumed"
        }
    }
}
