import Easel

/// Shows a job that is done.
struct JobPrinter {
    private let job: Job
    private let plan: EditPlan?

    init(_ job: Job, plan: EditPlan? = nil) {
        self.job = job
        self.plan = plan
    }

    func print(_ common: CommonOptions) throws {
        if common.json {
            try Output.json(JobReport(job, plan: plan))
            return
        }
        if common.quiet {
            for image in job.images { Output.line(image.path.string) }
            if let text = job.markdown { Output.line(text.string) }
            return
        }
        let ink = Ink(common)
        var rows = [["job", "\(ink.bold(String(job.id.prefix(6))))  \(job.state.rawValue)\(job.record.isSandbox ? "  (sandbox)" : "")"]]
        if let step = job.step {
            rows.append(["step", "\(step.index + 1) of \(step.count)\(step.isLast ? "" : "; the same easel edit goes on from here")"])
        }
        if let task = job.record.taskID { rows.append(["task", Output.safe(task.rawValue)]) }
        for image in job.images { rows.append(["picture", "\(Output.safe(image.path.string))  \(image.width) × \(image.height)"]) }
        if let text = job.markdown { rows.append(["text", Output.safe(text.string)]) }
        if let sheet = job.sheet { rows.append(["sheet", Output.safe(sheet.string)]) }
        for image in job.images {
            guard let comparison = image.comparison else { continue }
            if let inside = comparison.inside { rows.append(["inside", Self.figures(inside)]) }
            if let outside = comparison.outside { rows.append(["outside", Self.figures(outside)]) }
            if comparison.inside == nil { rows.append(["changed", Self.figures(comparison.whole)]) }
        }
        for image in job.images { rows += image.composite.map(CompositeWords.rows) ?? [] }
        var money = "\(job.received) of \(job.asked) received"
        if let billed = job.billed { money += ", \(billed) billed" }
        if let cost = job.record.plannedCost { money += job.record.isSandbox ? ", free (would be \(cost))" : ", planned \(cost)" }
        rows.append(["count", money])
        Output.table(rows)
        for warning in job.warnings { Output.note("easel: \(warning)") }
        if job.state == .submitted { Output.note("The service has the task. Fetch its result with easel jobs resume") }
    }

    private static func figures(_ part: Comparison.Part) -> String {
        var text =
            "\(Output.decimal(part.fraction * 100)) % of \(part.pixels) pixels changed, ΔE mean \(Output.decimal(part.deltaE.mean)), p99 \(Output.decimal(part.deltaE.p99))"
        text += part.psnr.map { ", PSNR \(Output.decimal($0)) dB" } ?? ", identical"
        if let ssim = part.ssim { text += ", SSIM \(Output.decimal(ssim, 4))" }
        return text
    }
}
