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

/// What `check` says, and `edit` before it sends.
struct PlanReport: Encodable {
    struct Plan: Encodable {
        let canvas: String?
        let size: String?
        let boxesSent: Bool
        let model: String
        let mode: Mode
    }

    struct Request: Encodable {
        let method = "POST"
        let path: String
        let headers: [String: String]
        let body: JSONValue

        enum CodingKeys: String, CodingKey { case method, path, headers, body }

        init(_ request: GenerationRequest) {
            path = "/api/v1" + request.path
            headers = request.headers.merging(["Authorization": "Bearer <key>", "Content-Type": "application/json"]) { own, _ in own }
            body = request.body
        }
    }

    let findings: [Finding]
    let plan: Plan
    let cost: JobReport.Cost
    let request: [Request]?
}

/// Shows a plan to a person or a program.
struct PlanPrinter {
    private let plan: EditPlan
    private let request: [PlanReport.Request]?

    init(_ plan: EditPlan, request: [PlanReport.Request]? = nil) {
        self.plan = plan
        self.request = request
    }

    func print(_ common: CommonOptions) throws {
        if common.json {
            try Output.json(
                PlanReport(
                    findings: plan.findings,
                    plan: PlanReport.Plan(
                        canvas: plan.canvas.map { plan.edit.references[$0].name ?? String($0 + 1) }, size: plan.size.wireText,
                        boxesSent: plan.boxesSent, model: plan.model.id.rawValue, mode: plan.edit.mode),
                    cost: JobReport.Cost(plan.cost, images: plan.imageCount), request: request))
            return
        }
        guard !common.quiet else { return }
        Output.line(summary)
        let ink = Ink(common)
        for finding in plan.findings {
            let mark = finding.severity == .violation ? ink.red("violation") : ink.yellow("advice   ")
            Output.line("  \(mark)  \(Output.safe(finding.description))\n             \(ink.quiet(finding.source))")
        }
        if plan.findings.isEmpty { Output.line("  " + ink.green("nothing speaks against it")) }
        for request in request ?? [] {
            Output.line("\(request.method) \(request.path)")
            for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) { Output.line("\(name): \(value)") }
            Output.line("\n" + String(decoding: try ReportJSON.encode(request.body, pretty: true).dropLast(), as: UTF8.self))
        }
    }

    /// The plan in one line.
    var summary: String {
        var parts = ["\(plan.imageCount) picture\(plan.imageCount == 1 ? "" : "s") by \(plan.model.id)"]
        if let canvas = plan.canvas {
            parts.append("canvas \(Output.safe(plan.edit.references[canvas].name ?? plan.edit.references[canvas].source.displayName))")
        }
        parts.append("size \(plan.size.wireText ?? "left to the service")")
        if plan.edit.hasRegions { parts.append(plan.boxesSent ? "boxes sent" : "boxes not sent") }
        parts.append(plan.cost.map { "costs \($0)" } ?? "price not known in \(plan.serviceRegion.rawValue)")
        return parts.joined(separator: ", ")
    }
}
