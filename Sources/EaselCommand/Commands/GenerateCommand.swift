import ArgumentParser
import Easel

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make pictures from words alone: check, submit, wait, download, deliver.",
        usage: "easel generate --prompt TEXT [--model ID] [--size S] [-n N] [-o PATH] [OPTIONS]",
        discussion: """
            The plan with the price comes first; what breaks a limit is not sent. A model that makes one picture at a time
            gets as many requests as pictures are wanted, each a job with a seed of its own.

            EXAMPLES
              easel generate --prompt "A lighthouse at dusk" --model wan2.6-t2i --size 16:9 -o lighthouse.png
              easel generate --prompt "Four seasons of one tree" --sequential -n 4 -o seasons
              easel generate --prompt "How to fold a paper boat, step by step" --model wan2.6-image --interleave -o boat.md
              easel generate --sandbox --prompt "A teapot" --palette brand.gpl      no key, no cost
            """)

    @OptionGroup var wishes: WishOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A file that ends in .png or .jpg (.md with --interleave), or a folder (default out/ in the workspace).", valueName: "path")
    )
    var output: String?

    @OptionGroup(title: "More") var more: MoreEditOptions
    @OptionGroup(title: "More") var delivery: DeliveryOptions
    @OptionGroup(title: "More") var models: CatalogueOptions
    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let settings = try Settings(workspace)
        let file = try EditBuilder(nil, wishes, more: more, settings: settings).build()
        guard file.edit.references.isEmpty else {
            throw EaselError(.usage, "The edit file names reference images, and generate takes none.", hint: "Use easel edit.")
        }
        try await EditRun(
            file: file, output: output, more: more, models: models, delivery: delivery, waiting: waiting, service: service,
            workspace: workspace, common: common, settings: settings
        ).run()
    }
}
