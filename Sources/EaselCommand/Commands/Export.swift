import ArgumentParser
import Easel

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy delivered pictures out of a workspace, with a table of what they are.",
        usage: "easel export [JOB[#K]…] [--accepted] -o DIR",
        discussion: """
            Without a job: the present picture of every session, the picked one where several were made, all of them where
            none is picked. Beside them export.csv says prompt, model, seed, figures, cost and the reviewers' word for each.
            Calls nobody, costs nothing.

            EXAMPLES
              easel export -o chosen
              easel export --accepted -o accepted
              easel export last#2 3f2a91 -o two
            """)

    @Argument(help: "Jobs, or pictures of jobs.")
    var pictures: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder.", valueName: "dir"))
    var output: String

    @Flag(help: "Only what every reviewer who decided accepts.")
    var accepted = false

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let export = try PictureExport(
            of: pictures, from: workspace.ledger(), to: PictureFolder.named(output), accepted: accepted, overwriting: overwrite)
        if common.json {
            for item in export.items { try Output.json(item) }
        } else {
            if common.quiet || !export.items.isEmpty {
                for item in export.items { Output.line(common.quiet ? item.path : Output.safe(item.path)) }
            }
            guard !common.quiet else { return }
            if export.items.isEmpty {
                Output.note(accepted ? "Nothing is accepted yet: easel review, then easel review --import." : "There is no picture yet.")
            } else {
                Output.note(
                    "\(export.items.count) \(export.items.count == 1 ? "picture" : "pictures"), and \(Output.safe(export.table.string))")
            }
        }
    }
}
