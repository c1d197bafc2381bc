import ArgumentParser
import Easel

struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make room: remove the raw results of jobs that are delivered.",
        usage: "easel clean [JOB…] [--older-than 30d] [--yes]",
        discussion: """
            Without --yes it shows what could go, and removes nothing. Raw results go only where every picture of the job lies where
            it was delivered, and says that it is that picture, unchanged; one delivered with --strip, which says nothing, must hold
            what came, byte for byte. Deliveries, ledger, what is not delivered and what another job begins with stay. What goes
            cannot be delivered again (easel jobs redeliver), and the service keeps no result longer than a day. Calls nobody, costs
            nothing.

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
        let place = try workspace.callingNobody()
        let items = try place.cleaning(of: jobs, before: limit)
        var going: [CleaningItem] = []
        // Told one by one: what is gone is said even when the next cannot go.
        func tell(_ item: CleaningItem) throws {
            if item.kept == nil { going.append(item) }
            if common.json { return try Output.json(item) }
            guard !common.quiet else { return }
            let (count, size) = (item.paths.count, Self.megabytes(item.byteCount))
            let fate = item.kept.map { "stays: \(Output.safe($0))" } ?? (item.removed ? "removed" : "can go")
            Output.line("\(item.job.prefix(6))  \(count) \(count == 1 ? "file" : "files"), \(size)  \(fate)")
        }
        defer {
            if !common.json, !common.quiet {
                let size = Self.megabytes(going.reduce(0) { $0 + $1.byteCount })
                Output.note(going.isEmpty ? "Nothing can go." : yes ? "\(size) freed." : "\(size) can be freed: add --yes.")
            }
        }
        if yes { try place.clean(items, done: tell) } else { try items.forEach(tell) }
    }

    private static func megabytes(_ byteCount: Int) -> String { "\(Output.decimal(Double(byteCount) / 1e6, 1)) MB" }
}
