import ArgumentParser
import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An error as a person or a program is told of it.
struct Failure {
    enum Billed: String, Encodable { case no, yes, unknown }

    /// A camel-case name; `easel help errors` lists them.
    var code: String
    var message: String
    var hint: String?
    var exitCode: ExitCode
    var requestID: String?
    var billed = Billed.no
    /// What the content check refused: `prompt`, `picture`, `input` or `result`.
    var part: String?
    /// Whether the same line may do better later: `never`, `once`, `backOff`; `nil` where no service answered.
    var retry: String?

    /// Tells of an error and ends the process.
    ///
    /// - Parameter message: What the argument parser would print, for errors that are its own.
    static func exit(_ error: any Error, json: Bool, message: String, code: Int32) -> Never {
        if let status = error as? ExitCode { _exit(flushed(status.rawValue)) }
        if let status = error as? EaselExit { _exit(flushed(status.rawValue)) }
        if let failure = Failure(error) {
            failure.tell(json: json)
            _exit(flushed(failure.exitCode.rawValue))
        }
        // Help and version are answers, everything else of the parser's is a wrong line.
        if code == 0 {
            Output.line(message)
            _exit(flushed(0))
        }
        var text = message
        if text.hasPrefix("Error: ") { text.removeFirst(7) }
        Failure(code: "usage", message: text, hint: nil, exitCode: ExitCode(EaselExit.usage.rawValue)).tell(json: json)
        _exit(flushed(EaselExit.usage.rawValue))
    }

    private static func flushed(_ code: Int32) -> Int32 {
        fflush(nil)
        return code
    }

    /// Says it on standard error.
    func tell(json: Bool) {
        struct Body: Encodable {
            let code: String
            let message: String
            let hint: String?
            let exitCode: Int32
            let requestId: String?
            let billed: Billed
            let part: String?
            let retry: String?
        }
        if json {
            let body = [
                "error": Body(
                    code: code, message: message, hint: hint, exitCode: exitCode.rawValue, requestId: requestID, billed: billed, part: part,
                    retry: retry)
            ]
            if let bytes = try? ReportJSON.encode(body) {
                Output.note(String(decoding: bytes.dropLast(), as: UTF8.self))
                return
            }
        }
        // Line ends are the tool's own; everything else that a terminal acts on is shown harmless.
        var text =
            "easel: "
            + message.split(separator: "\n", omittingEmptySubsequences: false).map { Output.safe(String($0)) }.joined(separator: "\n")
        if let requestID, !message.contains(requestID) { text += " (request \(requestID))" }
        if let hint { text += "\n       \(hint)" }
        Output.note(text)
    }
}
