import ArgumentParser
import Easel

struct Spend: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what was planned, asked for, received and billed.",
        discussion: """
            By the ledger of this workspace and the service's own count of pictures; prices are the catalogue's. Days are UTC.

            EXAMPLES
              easel spend
              easel spend --by model --json
            """)

    @Option(help: ArgumentHelp("day, model or job.", valueName: "what"))
    var by = "day"

    @Flag(help: "Count jobs of the sandbox too, as if they cost.")
    var withSandbox = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        guard let grouping = SpendReport.Grouping(rawValue: by) else {
            throw EaselError(.usage, "--by \(by) is neither day nor model nor job.")
        }
        let report = try SpendReport(workspace.ledger(), by: grouping, includingSandbox: withSandbox)
        if common.json {
            for line in report.lines { try Output.json(line) }
            return
        }
        guard !report.lines.isEmpty else {
            if !common.quiet { Output.note("Nothing was sent to the service from this workspace.") }
            return
        }
        let rows = report.lines.map { line -> [String] in
            var remarks: [String] = []
            if line.billed + line.unstated != line.received {
                remarks.append("billed and received differ by \(line.billed + line.unstated - line.received)")
            }
            if line.open > 0 { remarks.append("\(line.open) may be billed and are not here") }
            if line.unstated > 0 { remarks.append("of \(line.unstated) the service states no bill") }
            return [
                grouping == .job ? String(line.group.prefix(6)) : line.group, "\(line.jobs)", "\(line.asked)", "\(line.received)",
                "\(line.billed)", "\(line.refused)", "\(Output.decimal(line.planned, 3)) \(line.currency ?? "")",
                "\(Output.decimal(line.spent, 3)) \(line.currency ?? "")", remarks.joined(separator: "; "),
            ]
        }
        Output.table([[by.uppercased(), "JOBS", "ASKED", "RECEIVED", "BILLED", "REFUSED", "PLANNED", "SPENT", ""]] + rows)
    }
}
