import ArgumentParser
import Easel

/// What `easel help TOPIC` says beside the commands' own help.
enum HelpTopic {
    static func text(_ topic: String) -> String? {
        switch topic {
        case "exit-codes":
            EaselExit.allCases.map { "\(String(repeating: " ", count: 3 - String($0.rawValue).count))\($0.rawValue)  \($0.meaning)" }
                .joined(separator: "\n")
                + "\n\nWhere several apply: the first of 130, 9, 11, 10, then the smallest."
        case "errors":
            "With --json an error is {\"error\":{\"code\",\"message\",\"hint\",\"exitCode\",\"requestId\",\"billed\",\"part\",\"retry\"}} on standard error.\n\n"
                + Failure.codes.map { "\($0.code)\(String(repeating: " ", count: 22 - $0.code.count))exit \($0.exit.rawValue)" }.joined(
                    separator: "\n")
        case "service-codes":
            "What the codes of the service mean, how the tool then ends, and whether the same request may be sent again.\n\n"
                + ServiceErrorCode.all.map { entry in
                    let mark = entry.marker.map { " (“\($0)”)" } ?? ""
                    return "\(entry.status)  \(entry.names.joined(separator: ", "))\(mark)\n"
                        + "     exit \(Failure.exit(of: entry.kind).rawValue), \(words(entry.retry)). \(entry.advice)"
                }.joined(separator: "\n")
        default: nil
        }
    }

    private static func words(_ retry: ServiceErrorCode.Retry) -> String {
        switch retry {
        case .never: "no second try"
        case .once: "one more try"
        case .backOff: "tried again after a pause"
        }
    }
}
