import ArgumentParser
import Easel

extension Failure {
    /// What a person is told of an error; `nil` for errors of the argument parser.
    init?(_ error: any Error) {
        func make(_ code: String, _ exit: EaselExit, _ message: String, hint: String? = nil, request: String? = nil, billed: Billed = .no)
            -> Failure
        {
            Failure(
                code: code, message: message, hint: hint, exitCode: ExitCode(exit.rawValue), requestID: request, billed: billed
            )
        }
        switch error {
        case let error as InvalidEdit:
            let lines = error.violations.map(\.description)
            self = make("invalidEdit", .unfit, lines.count == 1 ? lines[0] : "the edit breaks \(lines.count) limits")
            if lines.count > 1 { message += "\n" + lines.map { "       - " + $0 }.joined(separator: "\n") }
            hint = error.canBeForced ? "Nothing was sent. --force sends it all the same." : "Nothing was sent."
        case let error as ImageFileError:
            let exit: EaselExit =
                switch error.kind {
                case .diskFull: .internalError
                case .unwritable, .exists: .usage
                case .truncated, .corrupt, .unsupported, .notAnImage, .unreadable: .unfit
                }
            self = make(error.kind.rawValue, exit, error.description)
        case let error as DashScopeError:
            self = make(
                error.kind.rawValue, Self.exit(of: error), error.message, request: error.requestID,
                billed: Billed(rawValue: error.billed.rawValue) ?? .unknown)
            part = error.moderatedPart?.rawValue
            if error.code != nil { retry = error.retry.rawValue }
            if error.billed != .no { hint = "Go on with easel jobs resume" }
        case let error as EaselError:
            let exit: EaselExit =
                switch error.kind {
                case .usage, .workspaceUnwritable: .usage
                case .diskFull: .internalError
                case .stillRunning, .jobFailed: .taskFailed
                case .noProvenance: .unfit
                case .inDoubt: .inDoubt
                case .incomplete: .incomplete
                case .overBudget: .overBudget
                case .gateFailed: .gateFailed
                }
            self = make(
                error.kind.rawValue, exit, error.message, hint: error.hint, request: error.requestID,
                billed: error.kind == .inDoubt ? .unknown : error.kind == .incomplete ? .yes : .no)
        case let error as PaidError:
            guard var failure = Failure(error.underlying) else { return nil }
            failure.billed = .yes
            let isPlace = ["unwritable", "exists", "workspaceUnwritable"].contains(failure.code)
            failure.hint =
                "The result is paid and kept. Go on with "
                + (isPlace ? "easel jobs redeliver \(error.jobID.prefix(6)) -o FOLDER" : "easel jobs resume")
            self = failure
        case let error as LedgerError:
            let exit: EaselExit = error.kind == .unwritable || error.kind == .notFound || error.kind == .ambiguous ? .usage : .internalError
            self = make("ledger" + error.kind.rawValue.prefix(1).uppercased() + error.kind.rawValue.dropFirst(), exit, error.message)
        case let error as ComparisonError:
            self = make("sizesDiffer", .sizesDiffer, error.description)
        case is CancellationError:
            self = make("interrupted", .interrupted, "Interrupted. Jobs are kept; go on with easel jobs resume.", billed: .unknown)
        case let error as Errno:
            self = make(
                error == .noSpace ? "diskFull" : "internal", .internalError,
                error == .noSpace ? "The disk is full. Make room and run the same command again." : "The system says: \(error).")
        default: return nil
        }
    }

    private static func exit(of error: DashScopeError) -> EaselExit {
        error.outcome == .unknown && (error.kind == .network || error.kind == .service) ? .inDoubt : exit(of: error.kind)
    }

    /// How the tool ends when the service certainly did not accept the request.
    static func exit(of kind: DashScopeError.Kind) -> EaselExit {
        switch kind {
        case .key: .key
        case .configuration: .usage
        case .network, .service: .network
        case .refused: .unfit
        case .moderation: .moderation
        case .throttled, .quota: .throttled
        case .taskFailed, .taskCancelled, .expired, .timedOut: .taskFailed
        }
    }

    /// Every name that `error.code` can have, with how the tool then ends.
    static let codes: [(code: String, exit: EaselExit)] = [
        ("usage", .usage), ("invalidEdit", .unfit), ("truncated", .unfit), ("corrupt", .unfit), ("unsupported", .unfit),
        ("notAnImage", .unfit), ("unreadable", .unfit), ("unwritable", .usage), ("exists", .usage), ("diskFull", .internalError),
        ("key", .key), ("configuration", .usage), ("network", .network), ("refused", .unfit), ("moderation", .moderation),
        ("throttled", .throttled), ("quota", .throttled), ("service", .network), ("taskFailed", .taskFailed),
        ("taskCancelled", .taskFailed),
        ("expired", .taskFailed), ("timedOut", .taskFailed), ("workspaceUnwritable", .usage), ("stillRunning", .taskFailed),
        ("jobFailed", .taskFailed), ("noProvenance", .unfit), ("overBudget", .overBudget), ("gateFailed", .gateFailed),
        ("inDoubt", .inDoubt),
        ("incomplete", .incomplete),
        ("ledgerUnwritable", .usage),
        ("ledgerDiskFull", .internalError), ("ledgerLocked", .internalError), ("ledgerCorrupt", .internalError),
        ("ledgerNewer", .internalError),
        ("ledgerConflict", .internalError), ("ledgerLost", .internalError), ("ledgerSame", .internalError), ("ledgerNotFound", .usage),
        ("ledgerAmbiguous", .usage), ("sizesDiffer", .sizesDiffer),
        ("interrupted", .interrupted), ("internal", .internalError),
    ]
}
