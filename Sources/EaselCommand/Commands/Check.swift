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

    @OptionGroup var options: EditOptions
    @OptionGroup(title: "More") var more: MoreEditOptions

    @Flag(help: "Show the request that would be sent.")
    var printRequest = false

    @OptionGroup(title: "More") var service: ServiceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() throws {
        let file = try EditBuilder(options, more: more).build()
        let plan = EditPlan(file.edit, on: file.model ?? EditBuilder.defaultModel, in: try service.region())
        try PlanPrinter(plan, request: printRequest ? request(plan) : nil).print(common)
        let stopping = plan.findings.violations.filter { !(more.allowTruncation && $0.service == .cuts) }
        if !stopping.isEmpty { throw EaselExit.unfit }
    }

    /// The requests in the order of sending; local files stand as the address that their upload will have.
    private func request(_ plan: EditPlan) throws -> [PlanReport.Request] {
        let validated = try plan.validated(force: true)
        let values = plan.edit.references.map { reference in
            switch reference.source {
            case .address(let text), .data(let text), .uploaded(let text): text
            case .file(let path): "oss://<upload_dir>/<\(path.stem ?? "picture")-unique name>"
            case .standardInput: "oss://<upload_dir>/<unique name>"
            }
        }
        let request = try GenerationRequest(validated, images: values, call: more.call, in: plan.serviceRegion)
        return [PlanReport.Request(request)]
    }
}
