import ArgumentParser
import Easel

struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the last step of a session back; nothing is removed.",
        discussion: """
            last is then the newest job that was not taken back, and easel edit --on last goes on from that. Calls nobody,
            costs nothing; what was paid stays in the workspace.

            EXAMPLES
              easel undo
              easel undo 3f2a91
              easel undo --redo
            """)

    @Argument(help: "The job (default last; with --redo the one that was taken back last).")
    var job: String?

    @Flag(help: "Take a step up again.")
    var redo = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    struct Report: Encodable {
        let job: String
        let undone: Bool
        /// What it went on from, or after a redo itself: `JOB#K`, and the file.
        let stands: String?
        let path: String?
        /// What `last` means now.
        let last: String?
    }

    func run() throws {
        let ledger = try workspace.ledger()
        let done = redo ? try ledger.redo(job) : try ledger.undo(job ?? "last")
        let stands = redo ? PictureReference(job: done.id, position: done.chosenPosition) : done.base
        let path =
            try redo ? (try? JobPicture(done.id, in: ledger))?.path : done.base.map { try JobPicture($0, in: ledger).path } ?? done.canvas
        let last = try? ledger.job("last").id
        if common.json {
            try Output.json(Report(job: done.id, undone: !redo, stands: stands?.description, path: path?.string, last: last))
        } else if common.quiet {
            if let path { Output.line(path.string) }
        } else {
            let place = [stands?.short, path.map { Output.safe($0.string) }].compactMap(\.self).joined(separator: "  ")
            var rows = [[redo ? "taken up" : "taken back", String(done.id.prefix(6))]]
            if !place.isEmpty { rows.append([redo ? "picture" : "it went on from", place]) }
            rows.append(["last is now", last.map { String($0.prefix(6)) } ?? "no job"])
            Output.table(rows)
        }
    }
}
