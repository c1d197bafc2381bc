import Dispatch
import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ctrl-C, SIGTERM and a terminal that closes: once ends what runs after its current step, twice leaves at once.
enum Interruption {
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return withUnsafeBytes(of: &action) { $0.loadUnaligned(as: UInt.self) } == 1
    }

    static func guarding(_ body: @escaping @Sendable () async throws -> Void) async throws {
        // A closed pipe is an error of a write, not the end of a job that is being paid for.
        signal(SIGPIPE, SIG_IGN)
        let task = Task { try await body() }
        let counter = SignalCounter()
        // What runs under nohup is not to end with its terminal.
        let isDetached = Self.isIgnored(SIGHUP)
        let sources = ([SIGINT, SIGTERM] + (isDetached ? [] : [SIGHUP])).map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: counter.queue)
            source.setEventHandler {
                counter.count += 1
                guard counter.count == 1 else { _exit(130) }
                if Output.errorIsTerminal { Output.note("Stopping after the current step; once more leaves at once.") }
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { sources.forEach { $0.cancel() } }
        try await task.value
    }
}

/// How often a signal came, counted on one queue.
private final class SignalCounter: @unchecked Sendable {
    let queue = DispatchQueue(label: "easel.signals")
    var count = 0
}
