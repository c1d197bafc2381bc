import ArgumentParser
import Easel

struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Run the request JSON of the QwenCloud image skill's script, and lose none of what it pays for.",
        usage: "easel request (--request JSON | --file FILE) [--model ID] [--output PATH] [--async] [--print-response]",
        discussion: """
            Takes every field of the script's request and sends it where the script does. All pictures are saved, under names
            that replace nothing; a missing reference is an error and never another model; fields without effect are named.
            n is 1 unless it is said (the script sends 4 for wan2.7, and saves one of them).

            EXAMPLES
              easel request --request '{"prompt": "A lighthouse at dusk", "model": "wan2.6-t2i", "n": 2}' --output out
              easel request --file request.json --model wan2.7-image-pro --async --print-response
            """)

    @Option(help: ArgumentHelp("The request, inline; wins over --file.", valueName: "json"))
    var request: String?

    @Option(help: ArgumentHelp("A file that holds the request.", valueName: "file"))
    var file: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The model, over the one in the request.", valueName: "id"))
    var model: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A picture's name, or a folder (default output/qwencloud-image-generation/images).", valueName: "path"))
    var output = "output/qwencloud-image-generation/images"

    @Flag(help: "Make a task of the service.")
    var async = false

    @Flag(help: "Print the result as the script does, JSON over several lines.")
    var printResponse = false

    @Flag(help: "Send despite violations; the record says so.")
    var force = false

    @OptionGroup(title: "More") var delivery: DeliveryOptions
    @OptionGroup(title: "More") var models: CatalogueOptions
    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let settings = try Settings(workspace)
        let catalogue = try models.catalogue(settings)
        var wanted = try SkillRequest(try json())
        let id = chosenModel(wanted, settings)
        let (known, _) = catalogue.named(id)
        wanted.leaveOutVainWishes(for: known)
        var ignored = wanted.ignored
        let call = call(wanted.edit, known, &ignored)
        for line in ignored { Output.note("easel: ignored: \(Output.safe(line))") }

        let plan = EditPlan(wanted.edit, on: id, in: try service.region(settings), catalogue: catalogue, call: call)
        if delivery.dryRun {
            try PlanPrinter(plan, request: PlanReport.requests(of: plan, call: call)).print(common)
            if !plan.findings.violations.isEmpty { throw EaselExit.unfit }
            return
        }
        var options = RunOptions()
        options.call = call
        options.force = force
        var waiting = waiting
        waiting.timeout = waiting.timeout ?? wanted.timeout
        waiting.pollInterval = waiting.pollInterval ?? wanted.pollInterval
        let target = SkillOutput(FilePath(output), of: plan)
        try delivery.apply(to: &options, settings, output: target.path.string)
        options.stem = target.stem
        options.makesSheet = delivery.sheet == "each"
        try waiting.apply(to: &options, settings, isSandbox: service.sandbox)
        _ = try plan.validated(force: options.force)
        try delivery.checkBudget(plan, settings)
        if !common.json, !common.quiet, !printResponse {
            Output.note(PlanPrinter(plan).summary + (service.sandbox ? ", in the sandbox: free" : ""))
        }
        let run = EditRun(
            file: EditFile(edit: wanted.edit, model: id), output: nil, more: try MoreEditOptions.parse([]), models: models,
            delivery: delivery,
            waiting: waiting, service: service, workspace: workspace, common: common, settings: settings)
        let outcomes = try await run.outcomes(plan, options, catalogue)
        if printResponse || common.json {
            let bytes = try ReportJSON.encode(SkillAnswer(outcomes, edit: wanted.edit), pretty: printResponse && !common.json)
            Output.line(String(decoding: bytes.dropLast(), as: UTF8.self))
            var silent = common
            (silent.json, silent.quiet) = (common.json, true)
            try OutcomePrinter(outcomes: outcomes, plan: outcomes.count == 1 ? plan : nil, showsJobs: false).print(silent)
        } else {
            try OutcomePrinter(outcomes: outcomes, plan: outcomes.count == 1 ? plan : nil).print(common)
        }
    }

    private func json() throws -> JSONValue {
        let bytes: [UInt8]
        if let request {
            bytes = Array(request.utf8)
        } else if let file {
            bytes = try InputFile.bytes(file)
        } else {
            throw EaselError(.usage, "No request is given.", hint: "Write --request '{\"prompt\": …}' or --file request.json.")
        }
        do { return try ReportJSON.decode(bytes) } catch {
            throw EaselError(
                .usage, "\(request == nil ? file ?? "The file" : "--request") is no JSON.", hint: "It holds one object with a prompt.")
        }
    }

    /// The model that is named, and else the script's own for pictures from words, Easel's for pictures from pictures.
    private func chosenModel(_ wanted: SkillRequest, _ settings: Settings) -> ImageModel.ID {
        if let named = model.map({ ImageModel.ID(rawValue: $0) }) ?? wanted.model { return named }
        let name = settings.text(.model) ?? (wanted.edit.references.isEmpty ? "wan2.6-t2i" : EditBuilder.defaultModel.rawValue)
        Output.note("easel: The request names no model; \(name) is used.")
        return ImageModel.ID(rawValue: name)
    }

    /// As the script routes: at once where the model can, unless a task is asked for or is the only way to the whole answer.
    private func call(_ edit: Edit, _ model: ImageModel, _ ignored: inout [String]) -> GenerationRequest.Call {
        if async, model.taskEndpoint == nil {
            ignored.append("--async: \(model.id) answers only at once")
            return .sync
        }
        let usesTask =
            async || model.syncEndpoint == nil || edit.mode == .interleave || (model.prefersTask && model.taskEndpoint?.body == .prompt)
        return usesTask ? .task : .sync
    }
}
