import ArgumentParser
import Easel

struct Pick: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Choose one of a job's pictures, which JOB then means.",
        discussion: """
            Calls nobody, costs nothing. Another pick takes its place; a step that was taken back is taken up again.

            EXAMPLES
              easel pick last#2
              easel edit --on last --prompt "The same by night"
            """)

    @Argument(help: "The picture: JOB#K.")
    var picture: String

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    struct Report: Encodable {
        let job: String
        let picked: Int
        let path: String
    }

    func run() throws {
        let chosen = try workspace.ledger().pick(picture)
        if common.json {
            try Output.json(Report(job: chosen.job.id, picked: chosen.position, path: chosen.path.string))
        } else if common.quiet {
            Output.line(chosen.path.string)
        } else {
            Output.table([["picked", "\(chosen.reference.short)  \(Output.safe(chosen.path.string))"]])
        }
    }
}
