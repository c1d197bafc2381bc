import ArgumentParser
import Easel

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what speaks against an edit and what it costs; needs no key and no network.",
        usage: "easel check --image [NAME=]PATH… --prompt TEXT [--region R]… [OPTIONS]",
        discussion: """
            EXAMPLES
              easel check --image room.jpg --region 989,515,1138,681 --prompt "A round clock" --model wan2.7-image-pro
              easel check --edit edit.json --print-request --json
            """)

    @OptionGroup var pictures: PictureOptions
    @OptionGroup var wishes: WishOptions
    @OptionGroup(title: "More") var more: MoreEditOptions
    @OptionGroup(title: "More") var models: CatalogueOptions

    @Flag(help: "Show the request that would be sent.")
    var printRequest = false

    @OptionGroup(title: "More") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() throws {
        let settings = try Settings(workspace)
        let file = try EditBuilder(
            pictures, wishes, more: more, settings: settings, base: workspace.picture(pictures.on), catalogue: models.catalogue(settings)
        ).build()
        let plan = EditPlan(
            file.edit, on: file.model ?? EditBuilder.defaultModel, in: try service.region(settings),
            catalogue: try models.catalogue(settings), call: try more.call, crop: try more.cropRule,
            splits: true)
        try PlanPrinter(plan, request: printRequest ? PlanReport.requests(of: plan, call: more.call) : nil).print(common)
        let stopping = plan.findings.violations.filter { !(more.allowTruncation && $0.service == .cuts) }
        if !stopping.isEmpty { throw EaselExit.unfit }
    }
}
