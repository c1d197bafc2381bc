import ArgumentParser
import Easel

struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make room: remove the raw results of jobs that are delivered.",
        usage: "easel clean [JOB…] [--older-than 30d] [--yes]",
        discussion: """
            Without --yes it shows what could go, and removes nothing. Raw results go only where every picture of the job lies where
            it was delivered, as it was then; deliveries, ledger and everything that is not delivered stay. What goes cannot be
            delivered again with other settings (easel jobs redeliver), and the service keeps no result longer than a day. Calls
            nobody, costs nothing.

            EXAMPLES
              easel clean
              easel clean --older-than 30d --yes
              easel clean 3f2a91 --yes
            """)

    @Argument(help: "Jobs (default: all).")
    var jobs: [String] = []

    @Option(help: ArgumentHelp("Only jobs that are older: 30d, 12h.", valueName: "time"))
    var olderThan: String?

    @Flag(help: "Remove them.")
    var yes = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let limit = try olderThan.map { Double(Output.now) - (try TimeSpan($0).seconds) }
        // Nobody is called, so any key will do.
        let client = try DashScopeClient(apiKey: APIKey("sk-nobody-is-called"))
        let place = try Workspace(workspace.existing(), client: client, isSandbox: true)
        var items = try place.cleaning(of: jobs, before: limit)
        if yes { items = try place.clean(items) }
        if common.json {
            for item in items { try Output.json(item) }
            return
        }
        guard !common.quiet else { return }
        if !items.isEmpty {
            let rows = items.map { item in
                [
                    String(item.job.prefix(6)), "\(item.paths.count)", Self.megabytes(item.byteCount),
                    item.kept.map { "stays: \(Output.safe($0))" } ?? (item.removed ? "removed" : "can go"),
                ]
            }
            Output.table([["JOB", "FILES", "SIZE", ""]] + rows)
        }
        let going = items.filter { $0.kept == nil }
        let size = Self.megabytes(going.reduce(0) { $0 + $1.byteCount })
        if going.isEmpty {
            Output.note("Nothing can go.")
        } else if yes {
            Output.note("\(size) freed.")
        } else {
            Output.note("\(size) can be freed: add --yes.")
        }
    }

    private static func megabytes(_ byteCount: Int) -> String { "\(Output.decimal(Double(byteCount) / 1e6, 1)) MB" }
}
