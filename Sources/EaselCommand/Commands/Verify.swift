import ArgumentParser
import Easel

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say how a delivered picture was made, and whether its pixels are as they were delivered.",
        discussion: """
            Exit 20 when the picture was changed since, 5 when the file says nothing. Calls nobody.

            EXAMPLES
              easel verify window.png
              easel verify out/*.png out/*.jpg --json
            """)

    @Argument(help: "PNG and JPEG files that Easel delivered.")
    var files: [String]

    @OptionGroup var common: CommonOptions

    struct Report: Encodable {
        let path: String
        let unchanged: Bool
        let provenance: JSONValue
    }

    func run() throws {
        var isChanged = false
        var silent: (any Error)?
        for name in files {
            let path = FilePath(name).absolute
            do {
                let provenance = try Provenance(of: path)
                let unchanged = try provenance.isUnchanged(path)
                if !unchanged { isChanged = true }
                if common.json {
                    try Output.json(Report(path: path.string, unchanged: unchanged, provenance: provenance.json))
                } else if !common.quiet {
                    show(name, provenance, unchanged)
                }
            } catch {
                guard files.count > 1, let failure = Failure(error) else { throw error }
                failure.tell(json: common.json)
                silent = silent ?? error
            }
        }
        if isChanged { throw EaselExit.gateFailed }
        if silent != nil { throw EaselExit.unfit }
    }

    private func show(_ name: String, _ provenance: Provenance, _ unchanged: Bool) {
        let ink = Ink(common)
        func text(_ key: String) -> String? { provenance.json[key]?.string }
        var rows = [[Output.safe(name), unchanged ? ink.green("unchanged") : ink.red("changed since it was delivered")]]
        for (word, value) in [
            ("model", text("model")), ("prompt", text("prompt")), ("sent as", text("actualPrompt")),
            ("seed", provenance.edit?.edit.seed.map(String.init)), ("job", text("job")), ("task", text("taskId")),
            ("request", text("requestId")), ("made by", text("tool")),
        ] { if let value { rows.append([word, Output.safe(value)]) } }
        if provenance.json["sandbox"]?.bool == true { rows.append(["service", "the sandbox, and no model"]) }
        Output.table(rows)
    }
}
