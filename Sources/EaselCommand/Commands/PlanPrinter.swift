import ArgumentParser
import Easel

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
                        crop: plan.crop?.corners, magnification: plan.edit.hasRegions ? plan.magnification : nil,
                        boxesSent: plan.boxesSent, model: plan.model.id.rawValue, mode: plan.edit.mode,
                        requests: max(plan.requests.count, plan.steps.count),
                        steps: plan.steps.isEmpty ? nil : plan.steps.map(PlanReport.Step.init)),
                    cost: JobReport.Cost(plan.cost, images: max(plan.imageCount, plan.steps.count)), request: request))
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
        let count = plan.imageCount
        var parts = ["\(plan.mayMakeFewer && count > 1 ? "at most " : "")\(count) picture\(count == 1 ? "" : "s") by \(plan.model.id)"]
        let requests = plan.requests.count
        if requests > 1 { parts[0] += " in \(requests) requests" }
        if !plan.steps.isEmpty { parts[0] += " in \(plan.steps.count) steps" }
        if let canvas = plan.canvas {
            parts.append("canvas \(Output.safe(plan.edit.references[canvas].name ?? plan.edit.references[canvas].source.displayName))")
        }
        parts.append("size \(plan.size.wireText ?? "left to the service")")
        if let crop = plan.crop { parts.append("the part \(crop) of it sent") }
        if plan.edit.hasRegions { parts.append(plan.boxesSent ? "boxes sent" : "boxes not sent") }
        parts.append(
            plan.cost.map { "costs \(plan.mayMakeFewer && count > 1 ? "at most " : "")\($0)" }
                ?? "price not known in \(plan.serviceRegion.rawValue)")
        return parts.joined(separator: ", ")
    }
}
