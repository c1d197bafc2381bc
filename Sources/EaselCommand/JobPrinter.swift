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
            return
        }
        let ink = Ink(common)
        var rows = [["job", "\(ink.bold(String(job.id.prefix(6))))  \(job.state.rawValue)\(job.record.isSandbox ? "  (sandbox)" : "")"]]
        if let task = job.record.taskID { rows.append(["task", Output.safe(task.rawValue)]) }
        for image in job.images { rows.append(["picture", "\(image.path)  \(image.width) × \(image.height)"]) }
        if let sheet = job.sheet { rows.append(["sheet", sheet.string]) }
        for image in job.images {
            guard let comparison = image.comparison else { continue }
            if let inside = comparison.inside { rows.append(["inside", Self.figures(inside)]) }
            if let outside = comparison.outside { rows.append(["outside", Self.figures(outside)]) }
            if comparison.inside == nil { rows.append(["changed", Self.figures(comparison.whole)]) }
        }
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

/// One line of standard error that says how far a job is: rewritten on a terminal, a line a change elsewhere.
final class ProgressLine: Sendable {
    private let isShown: Bool

    init(_ common: CommonOptions) { isShown = !common.quiet && !common.json }

    func show(_ job: Job) {
        guard isShown else { return }
        let words: [JobState: String] = [
            .planned: "planned, uploading", .submitting: "sending", .submitted: "the service has it, waiting",
            .succeeded: "made, downloading",
            .downloaded: "here, comparing and delivering", .delivered: "delivered", .inDoubt: "no answer came, asking the task list",
        ]
        let text = "\(job.id.prefix(6))  \(words[job.state] ?? job.state.rawValue)"
        if Output.errorIsTerminal {
            _ = try? FileDescriptor.standardError.writeAll("\r\u{1B}[K\(text)".utf8)
        } else {
            Output.note(text)
        }
    }

    func end() {
        guard isShown, Output.errorIsTerminal else { return }
        _ = try? FileDescriptor.standardError.writeAll("\r\u{1B}[K".utf8)
    }
}
