import ArgumentParser
import Easel

/// How long and how often a task is looked at.
struct WaitingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Seconds to wait for a task (default 600); it goes on afterwards.", valueName: "s"))
    var timeout: Double?

    @Option(help: ArgumentHelp("Seconds between two looks (EASEL_POLL_INTERVAL).", valueName: "s"))
    var pollInterval: Double?

    @Option(help: ArgumentHelp("When the task list is asked about a submission without an answer (default 0,5,15).", valueName: "s,s,…"))
    var lookupDelays: String?

    @Flag(help: "Send a task again of which no answer came and which the service's list does not know.")
    var resendUnlisted = false

    @Option(help: ArgumentHelp("Submissions a second, over the model's documented pace.", valueName: "n"))
    var pace: Double?

    func apply(to options: inout RunOptions, _ settings: Settings, isSandbox: Bool) throws {
        options.resendsUnlisted = resendUnlisted
        if let pace = try pace ?? settings.number(.pace) {
            guard pace > 0, pace <= 1000 else { throw EaselError(.usage, "--pace \(pace) is not above 0 and at most 1000.") }
            options.pace = pace
        }
        if let timeout = try timeout ?? settings.number(.timeout) {
            guard timeout > 0, timeout < 1_000_000 else { throw EaselError(.usage, "--timeout \(timeout) is not above 0.") }
            options.timeout = .seconds(timeout)
        }
        let interval = try pollInterval ?? settings.number(.pollInterval)
        if let interval {
            guard interval >= 0.001, interval < 10_000 else {
                throw EaselError(.usage, "--poll-interval \(interval) is not 0.001 to 10,000.")
            }
            options.pollInterval = .seconds(interval)
        } else if isSandbox {
            // Its tasks take a quarter of a second, and nobody's quota is spent by asking.
            options.pollInterval = .milliseconds(60)
        }
        if let text = lookupDelays ?? settings.text(.lookupDelays) {
            let delays = text.split(separator: ",").map { Double($0) }
            guard !delays.isEmpty, delays.allSatisfy({ $0.map { (0...100_000).contains($0) } ?? false }) else {
                throw EaselError(.usage, "“\(text)” is no list of seconds.", hint: "Write 0,5,15.")
            }
            options.lookupDelays = delays.compactMap { $0.map { .seconds($0) } }
        }
    }
}
