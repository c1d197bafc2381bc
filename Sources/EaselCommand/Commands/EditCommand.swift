import ArgumentParser
import Easel

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Edit a picture: check, upload, submit, wait, download, compare, deliver.",
        usage: "easel edit --image [NAME=]PATH… --prompt TEXT [--region R]… [-o PATH] [OPTIONS]",
        discussion: """
            The plan with the price comes first; what breaks a limit is not sent. A job that is cut off goes on with
            easel jobs resume, and is never sent twice.

            EXAMPLES
              easel edit --image room.jpg --region 60%,10%,80%,35% --prompt "A round window" -o window.png
              easel edit --image clock=clock.jpg --image room=room.jpg --region room:989,515,1138,681 \\
                    --prompt "Hang {clock} on the marked wall of {room}" --model wan2.7-image-pro
              easel edit --sandbox --image room.jpg --prompt "Evening light"      no key, no cost
              easel edit --edit edit.json --dry-run
            """)

    @OptionGroup var options: EditOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("A file that ends in .png, or a folder (default out/ in the workspace).", valueName: "path")
    )
    var output: String?

    @OptionGroup(title: "More") var more: MoreEditOptions

    @Flag(help: "Only check, as easel check does.")
    var dryRun = false

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @Option(help: ArgumentHelp("each or none: a sheet of before and after.", valueName: "which"))
    var sheet = "each"

    @Option(help: ArgumentHelp("auto, or never: send files inside the request.", valueName: "when"))
    var upload = "auto"

    @Option(help: ArgumentHelp("Stop before more than this is spent, in the price's currency.", valueName: "amount"))
    var maxCost: String?

    @Flag(help: "Return when the service has the task; easel jobs resume fetches the result.")
    var detach = false

    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let file = try EditBuilder(options, more: more).build()
        let plan = EditPlan(file.edit, on: file.model ?? EditBuilder.defaultModel, in: try service.region())
        if dryRun {
            try PlanPrinter(plan).print(common)
            if !plan.findings.violations.isEmpty { throw EaselExit.unfit }
            return
        }
        let runOptions = try runOptions()
        // Before the workspace is made and the key is asked for: what cannot be sent needs neither.
        _ = try plan.validated(force: runOptions.force, allowingTruncation: runOptions.allowsTruncation)
        try checkBudget(plan)
        if !common.json, !common.quiet {
            Output.note(PlanPrinter(plan).summary + (service.sandbox ? ", in the sandbox: free" : ""))
            for finding in plan.findings { Output.note("  \(finding.severity.rawValue)  \(Output.safe(finding.description))") }
        }
        let place = workspace.path()
        if place.isNew, !common.quiet { Output.note("A new workspace is made: \(place.path)") }
        let isSandbox = service.sandbox
        let progress = ProgressLine(common)
        let job = try await service.withClient { client in
            try await Workspace(place.path, client: client, isSandbox: isSandbox).run(plan, options: runOptions) { progress.show($0) }
        }
        progress.end()
        try JobPrinter(job, plan: plan).print(common)
        if job.state == .submitted { return }
        if job.received < job.asked {
            throw EaselError(
                .incomplete, "\(job.received) of \(job.asked) pictures came; the service made no more.",
                hint: job.billed.map { "\($0) are billed." })
        }
    }

    private func runOptions() throws -> RunOptions {
        var result = RunOptions()
        result.force = more.force
        result.allowsTruncation = more.allowTruncation
        result.call = try more.call
        guard let rule = RunOptions.UploadRule(rawValue: upload) else {
            throw EaselError(.usage, "--upload \(upload) is neither auto nor never.")
        }
        result.upload = rule
        result.output = output.map { FilePath($0) }
        result.overwrites = overwrite
        guard sheet == "each" || sheet == "none" else { throw EaselError(.usage, "--sheet \(sheet) is neither each nor none.") }
        result.makesSheet = sheet == "each"
        result.detaches = detach
        try waiting.apply(to: &result, isSandbox: service.sandbox)
        return result
    }

    private func checkBudget(_ plan: EditPlan) throws {
        guard let maxCost else { return }
        let currency = plan.cost?.currency ?? .usd
        guard let most = Money(maxCost, currency) else {
            throw EaselError(.usage, "--max-cost \(maxCost) is no amount.", hint: "Write 0.50.")
        }
        guard let cost = plan.cost else {
            throw EaselError(
                .usage, "The price of \(plan.model.id) in \(plan.serviceRegion.rawValue) is not known.",
                hint: "Leave out --max-cost to send it all the same.")
        }
        if cost.micros > most.micros {
            throw EaselError(.overBudget, "It would cost \(cost), more than the \(most) that --max-cost allows.", hint: "Nothing was sent.")
        }
    }
}
