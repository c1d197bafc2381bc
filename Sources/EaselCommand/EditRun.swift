import ArgumentParser
import Easel

/// Takes an edit from its plan to its files, as `edit` and `generate` do alike.
struct EditRun {
    var file: EditFile
    var output: String?
    var more: MoreEditOptions
    var models: CatalogueOptions
    var delivery: DeliveryOptions
    var waiting: WaitingOptions
    var service: ServiceOptions
    var workspace: WorkspaceOptions
    var common: CommonOptions
    var settings: Settings
    /// `nil` pastes as it is done unless something is said.
    var paste: DeliveryPasteOptions?
    /// The picture of an earlier job that the edit goes on from.
    var base: JobPicture?

    func run() async throws {
        let catalogue = try models.catalogue(settings)
        var options = RunOptions()
        options.force = more.force
        options.allowsTruncation = more.allowTruncation
        options.call = try more.call
        options.crop = try more.cropRule
        try paste?.apply(to: &options)
        let gates = try paste?.pasting.gates() ?? CompositeGates()
        options.gates = gates
        let plan = EditPlan(
            file.edit, on: file.model ?? EditBuilder.defaultModel, in: try service.region(settings), catalogue: catalogue,
            call: options.call, keepsMetadata: delivery.keepMetadata, crop: options.cropRule, splits: true)
        if delivery.dryRun {
            try PlanPrinter(plan).print(common)
            if !plan.findings.violations.isEmpty { throw EaselExit.unfit }
            return
        }
        try delivery.apply(to: &options, settings, output: output)
        try waiting.apply(to: &options, settings, isSandbox: service.sandbox)
        if let base {
            options.base = base.reference
            // All steps of a session are called after the picture that it began with.
            options.stem = try base.sessionStem(in: workspace.ledger())
        }
        // Before the workspace is made and the key is asked for: what cannot be sent needs neither.
        _ = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        try delivery.checkBudget(plan, settings)
        if !common.json, !common.quiet {
            Output.note(PlanPrinter(plan).summary + (service.sandbox ? ", in the sandbox: free" : ""))
            for finding in plan.findings { Output.note("  \(finding.severity.rawValue)  \(Output.safe(finding.description))") }
        }
        let outcomes = try await outcomes(plan, options, catalogue)
        noteStepsLeft(outcomes, of: plan)
        // Of several steps the last shows the others.
        let shown = outcomes.compactMap(\.job).suffix(plan.steps.isEmpty ? outcomes.count : 1)
        defer { delivery.opening.show(shown.flatMap(\.shown)) }
        // A script that asks for the picture alone wants that of the last step.
        let isWhole = common.quiet && outcomes.last?.job?.step?.isLast == true
        try OutcomePrinter(outcomes: isWhole ? outcomes.suffix(1) : outcomes, plan: outcomes.count == 1 ? plan : nil, gates: gates).print(
            common)
    }

    /// How to go on when a step was the last before its time.
    private func noteStepsLeft(_ outcomes: [JobOutcome], of plan: EditPlan) {
        guard !common.json, !common.quiet, !plan.steps.isEmpty else { return }
        let done = outcomes.last { $0.error == nil && $0.job?.images.first?.composite?.reason == nil }?.job?.step
        guard done?.isLast != true else { return }
        Output.note(
            "easel: \(done.map { "Step \($0.index + 1) of \($0.count)" } ?? "None of \(plan.steps.count) steps") is done. The same line again goes on from there, and pays for no step twice."
        )
    }

    /// Runs the plan in the workspace; every request is a job.
    func outcomes(_ plan: EditPlan, _ options: RunOptions, _ catalogue: ModelCatalogue) async throws -> [JobOutcome] {
        let place = workspace.path()
        let saysNew = place.isNew && !common.quiet
        let isSandbox = service.sandbox
        let startsAnew = delivery.new
        let progress = ProgressLine(common)
        defer { progress.end() }
        return try await service.withClient(settings) { client in
            let shoot = try Workspace(place.path, client: client, isSandbox: isSandbox, catalogue: catalogue, isNew: startsAnew)
            // Not before: without a key none is made.
            if saysNew { Output.note("A new workspace is made: \(place.path)") }
            return try await shoot.runAll(plan, options: options) { progress.show($0) }
        }
    }
}
