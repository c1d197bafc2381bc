import ArgumentParser
import Easel

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve the service's protocol on a loopback address, until interrupted.",
        discussion: """
            The first line is {"baseURL", "apiKey"}. It refuses what the service refuses, paints what a person can judge, and
            never claims to be a model.

            EXAMPLES
              easel sandbox --port 8080
              easel sandbox --drift 3,-2,1.01,4
            """)

    @Option(help: ArgumentHelp("The port (default: a free one).", valueName: "n"))
    var port = 0

    @Option(help: ArgumentHelp("The key that it accepts.", valueName: "key"))
    var key = Sandbox.defaultKey

    @Option(help: ArgumentHelp("How edits stray outside their region: dx,dy,scale,cast.", valueName: "drift"))
    var drift: String?

    func run() async throws {
        guard (0...65535).contains(port) else { throw EaselError(.usage, "--port \(port) is not 0 to 65535.") }
        guard !key.isEmpty else { throw EaselError(.usage, "The key is empty.", hint: "Leave out --key.") }
        var stray = Drift.none
        if let drift {
            guard let parsed = Drift(drift) else {
                throw EaselError(.usage, "“\(drift)” is no drift.", hint: "Write dx,dy,scale,cast, as 3,-2,1.01,4.")
            }
            stray = parsed
        }
        let sandbox = Sandbox(port: port, key: key, drift: stray)
        do {
            try await sandbox.run { address in
                struct Line: Encodable {
                    let baseURL: String
                    let apiKey: String
                }
                try? Output.json(Line(baseURL: address.baseURL, apiKey: address.apiKey))
            }
        } catch is CancellationError {
            throw EaselExit.interrupted
        } catch {
            throw EaselError(.usage, "The sandbox cannot listen on port \(port).", hint: "Choose another with --port.")
        }
        // It only returns when it was asked to end.
        throw EaselExit.interrupted
    }
}
