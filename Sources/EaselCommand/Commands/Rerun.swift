import ArgumentParser
import Easel

struct Rerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a picture again: the edit that a delivered picture or a job holds.",
        usage: "easel rerun (FILE | JOB) [-o PATH] [OPTIONS]",
        discussion: """
            The same request, with the seed that was sent; a model may make another picture of it all the same. It is a new
            job, and costs what the first did.

            EXAMPLES
              easel rerun window.png --dry-run
              easel rerun last -o again.png
            """)

    @Argument(help: "A PNG or JPEG that Easel delivered, or a job.")
    var source: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A file that ends in .png or .jpg, or a folder (default out/ in the workspace).", valueName: "path")
    )
    var output: String?

    @OptionGroup(title: "More") var delivery: DeliveryOptions
    @OptionGroup(title: "More") var models: CatalogueOptions
    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let settings = try Settings(workspace)
        let (file, inputs, base) = try edit()
        let plan = EditPlan(file.edit, on: file.model ?? EditBuilder.defaultModel)
        for (index, reference) in file.edit.references.enumerated() where plan.preparations[index]?.isNeeded != true {
            guard inputs.indices.contains(index), !inputs[index].isEmpty, let path = reference.source.filePath,
                let bytes = try? InputFile.bytes(path.string), ContentHash.of(bytes) != inputs[index],
                let stripped = try? plan.preparations[index]?.strippedBytes(of: path) ?? bytes, ContentHash.of(stripped) != inputs[index]
            else { continue }
            Output.note("easel: \(Output.safe(path.string)) is not, byte for byte, what was sent then; the result may differ for that.")
        }
        try await EditRun(
            file: file, output: output, more: try MoreEditOptions.parse([]), models: models, delivery: delivery, waiting: waiting,
            service: service, workspace: workspace, common: common, settings: settings, base: base
        ).run()
    }

    /// The edit, the hashes of its pictures as they were sent, and what it goes on from where that is here.
    private func edit() throws -> (EditFile, [String], JobPicture?) {
        if PictureFolder.exists(FilePath(source)) {
            let provenance = try Provenance(of: FilePath(source).absolute)
            guard var file = provenance.edit else {
                throw EaselError(
                    .noProvenance, "\(source) says how it was made in a way that this Easel does not read.", hint: "Update Easel.")
            }
            file.id = nil
            let base = provenance.json["on"]?.string
            return (file, provenance.inputs, base.flatMap { base in try? workspace.picture(base) })
        }
        let job = try workspace.ledger().job(source)
        var file = try EditFile(job.edit)
        file.model = file.model ?? job.model
        file.id = nil
        return (file, job.inputs, job.base.flatMap { try? JobPicture($0, in: workspace.ledger()) })
    }
}
