import ArgumentParser
import Easel

struct BatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Run many edits: from a manifest, or every picture of a folder in every style.",
        usage: "easel batch (MANIFEST | --images DIR --prompts FILE) [-o DIR] [OPTIONS]",
        discussion: """
            A manifest holds one edit a row: JSON Lines, a JSON list, or CSV, with the keys of an edit file. Paths in it start
            from its folder. The plan with count, price and time comes first. The same command again carries on where it
            stopped and sends nothing twice; a row that fails does not stop the others. Ctrl-C lets running steps finish.

            EXAMPLES
              easel batch jobs.jsonl -o out
              easel batch --images photos --prompts styles.txt --seeds 1,2 --image style=ink.png --model wan2.6-image -o out
              easel batch jobs.csv --max-cost 5 --retry-failed=Throttling.RateQuota --json
              easel batch --images photos --prompts styles.txt --manifest-out jobs.jsonl      only writes the manifest
            """)

    @Argument(help: "JSON Lines, a JSON list, or CSV.")
    var manifest: String?

    @Option(help: ArgumentHelp("A folder of pictures; each is {picture} in a prompt, and the canvas.", valueName: "dir"))
    var images: String?

    @Option(help: ArgumentHelp("A prompt a line: NAME, a tab and the prompt, or the prompt alone.", valueName: "file"))
    var prompts: String?

    @Option(help: ArgumentHelp("Every picture and prompt with each of these.", valueName: "n,n,…"))
    var seeds: String?

    @Option(help: ArgumentHelp("A reference image that joins every job. Repeatable.", valueName: "[name=]path"))
    var image: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The model of rows that name none (default wan2.7-image).", valueName: "id"))
    var model: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder of the deliveries (default out/ in the workspace).", valueName: "dir"))
    var output: String?

    @Option(help: ArgumentHelp("What files are called: {stem}, {style}, {seed}, {id}, {job}, {k}.", valueName: "pattern"))
    var name: String?

    @Option(help: ArgumentHelp("Jobs under way at once (default: as the model documents).", valueName: "n"))
    var concurrent: Int?

    @Option(help: ArgumentHelp("Try failed rows again: all, or those with these codes.", valueName: "code,…"))
    var retryFailed: String?

    @Option(help: ArgumentHelp("auto, never or always: send the part of the canvas around the regions.", valueName: "when"))
    var crop: String?

    @OptionGroup(title: "More") var delivery: DeliveryOptions

    @Option(help: ArgumentHelp("Only write the manifest.", valueName: "file"))
    var manifestOut: String?

    @Option(help: ArgumentHelp("The size of rows that say none.", valueName: "size"))
    var size: String?

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: ArgumentHelp("The pictures of rows that do not say how many (default 1).", valueName: "n"))
    var count: Int?

    @Flag(name: .shortAndLong, help: "Do not ask before many pictures.")
    var yes = false

    @Flag(help: "Make tasks of the service.")
    var async = false

    @Flag(help: "Wait for each answer in one call.")
    var sync = false

    @Flag(help: "Send despite violations; the record says so.")
    var force = false

    @OptionGroup(title: "Pasting") var paste: DeliveryPasteOptions
    @OptionGroup(title: "More") var models: CatalogueOptions
    @OptionGroup(title: "More") var waiting: WaitingOptions
    @OptionGroup(title: "Service") var service: ServiceOptions
    @OptionGroup(title: "Output") var workspace: WorkspaceOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() async throws {
        let settings = try Settings(workspace)
        let path = try manifestPath()
        if manifestOut != nil {
            if !common.quiet { Output.line(common.json ? "{\"path\":\"\(path)\"}" : path.string) }
            return
        }
        let catalogue = try models.catalogue(settings)
        let rows = try BatchManifest(path, defaults: defaults(settings))
        let options = try runOptions(settings)
        var batch = BatchOptions()
        if let concurrent {
            guard (1...1000).contains(concurrent) else { throw EaselError(.usage, "--concurrent \(concurrent) is not 1 to 1000.") }
            batch.atOnce = concurrent
        }
        batch.retriesFailed = retryFailed.map { $0 == "all" ? [] : Set($0.split(separator: ",").map(String.init)) }
        let region = try service.region(settings)
        let place = workspace.path()
        if delivery.dryRun, !place.hasLedger {
            let plan = try BatchPlan(
                rows, ledger: nil, batch: batch, in: region, catalogue: catalogue, pace: options.pace, isSandbox: service.sandbox)
            try show(plan, region, toOutput: true)
            return try judge(rows, region, catalogue, options)
        }
        let plan = try BatchPlan(
            rows, ledger: try Workspace.openLedger(place.path), batch: batch, in: region, catalogue: catalogue, pace: options.pace,
            isSandbox: service.sandbox)
        try show(plan, region, toOutput: delivery.dryRun)
        if delivery.dryRun { return try judge(rows, region, catalogue, options) }
        batch.budget = try budget(plan, settings)
        try confirm(plan)
        if place.isNew, !common.quiet { Output.note("A new workspace is made: \(place.path)") }
        try await run(rows, plan: plan, options: options, batch: batch, catalogue: catalogue, settings: settings)
    }

    private func run(
        _ manifest: BatchManifest, plan: BatchPlan, options: RunOptions, batch: BatchOptions, catalogue: ModelCatalogue, settings: Settings
    ) async throws {
        let place = workspace.path()
        let isSandbox = service.sandbox
        let startsAnew = delivery.new
        let hasWork = plan.new + plan.unfinished > 0
        let printer = BatchPrinter(common, gates: try paste.pasting.gates(), expected: plan.new + plan.unfinished)
        let (summary, stopped) = try await service.withClient(settings) { client -> (BatchSummary, (any Error)?) in
            let shoot = try Workspace(place.path, client: client, isSandbox: isSandbox, catalogue: catalogue, isNew: startsAnew)
            let folder = (options.output ?? place.path.appending("out")).absolute
            try BatchMarker(folder).check(shoot.ledger, startingAnew: startsAnew)
            if hasWork { try BatchMarker(folder).mark(shoot.ledger) }
            var rows = try manifest.rows()
            var faults = 0
            do {
                var summary = try await shoot.run(
                    next: {
                        while let entry = try rows.next() {
                            switch entry {
                            case .row(let row): return row
                            case .fault(let line, let error):
                                faults += 1
                                await printer.fault(line: line, error)
                            }
                        }
                        return nil
                    }, options: options, batch: batch
                ) { outcome in await printer.report(outcome) }
                summary.rows += faults
                summary.invalid += faults
                return (summary, nil)
            } catch let stopped as BatchStopped {
                var summary = stopped.summary
                summary.rows += faults
                summary.invalid += faults
                return (summary, stopped.reason)
            }
        }
        await printer.end()
        let sheets = summary.delivered > 0 && delivery.makesContactSheets(settings) ? try contactSheets(manifest, options, place.path) : []
        try await printer.print(summary, sheets: sheets)
        delivery.opening.show(sheets, otherwise: "No contact sheet was made that could be opened.")
        if let stopped { throw stopped }
        let gateFailures = await printer.gateFailures
        if let code = BatchExit(summary, batch, gateFailures: gateFailures).code { throw code }
    }

    /// Says of every row what speaks against it, as `check` does of one.
    private func judge(_ manifest: BatchManifest, _ region: ServiceRegion, _ catalogue: ModelCatalogue, _ options: RunOptions) throws {
        var rows = try manifest.rows()
        var isFaulty = false
        while let entry = try rows.next() {
            switch entry {
            case .fault(let line, let error):
                isFaulty = true
                guard var failure = Failure(error) else { continue }
                failure.message = "row \(line): \(failure.message)"
                failure.tell(json: common.json)
            case .row(let row):
                let plan = EditPlan(
                    row.file.edit, on: row.file.model ?? EditBuilder.defaultModel, in: region, catalogue: catalogue, call: options.call,
                    keepsMetadata: options.keepsMetadata, crop: options.cropRule)
                guard !plan.findings.violations.isEmpty, var failure = Failure(InvalidEdit(plan.findings.violations)) else { continue }
                isFaulty = true
                failure.message = "row “\(row.file.id ?? String(row.file.edit.prompt.prefix(30)))”: \(failure.message)"
                failure.tell(json: common.json)
            }
        }
        if isFaulty { throw EaselExit.unfit }
    }

    // MARK: what is wished for

    private func manifestPath() throws -> FilePath {
        guard let images else {
            if prompts != nil || seeds != nil || manifestOut != nil {
                throw EaselError(
                    .usage, "--prompts, --seeds and --manifest-out go with --images.", hint: "Name the folder: --images photos.")
            }
            guard let manifest else {
                throw EaselError(.usage, "Neither a manifest nor a folder is given.", hint: "easel batch jobs.jsonl")
            }
            return FilePath(manifest)
        }
        guard manifest == nil else { throw EaselError(.usage, "Both a manifest and --images.", hint: "Give one of them.") }
        guard let prompts else { throw EaselError(.usage, "--images needs --prompts.", hint: "Name a file with one prompt a line.") }
        let numbers = try (seeds ?? "").split(separator: ",").map { word -> Int in
            guard let number = Int(word), number >= 0 else { throw EaselError(.usage, "“\(word)” is no seed.", hint: "Write --seeds 1,2.") }
            return number
        }
        let batch = try StyleBatch(
            folder: FilePath(images), prompts: FilePath(prompts), seeds: numbers, references: references(),
            model: model.map { ImageModel.ID(rawValue: $0) })
        let bytes = try batch.manifest()
        // Named for what is in it, so that the same command finds the same manifest, and another leaves it alone.
        let target = try manifestOut.map { FilePath($0).absolute } ?? madeManifest(ContentHash.of(bytes))
        try PendingFile.write(bytes, to: target, overwriting: manifestOut == nil || delivery.overwrite)
        return target
    }

    private func madeManifest(_ hash: String) throws -> FilePath {
        let place = workspace.path()
        // A look at the plan makes no workspace.
        let folder = delivery.dryRun && !place.hasLedger ? FilePath("/tmp/easel-manifests") : place.path.appending("manifests")
        try PictureFolder.make(folder)
        return folder.appending("\(hash.prefix(12)).jsonl")
    }

    private func references() throws -> [ReferenceImage] {
        try image.map { text in
            var reference = ReferenceImage(parsing: text)
            if reference.source == .standardInput {
                throw EaselError(.usage, "A batch does not read standard input.", hint: "Name a file.")
            }
            if case .file(let path) = reference.source { reference.source = .file(path.absolute) }
            return reference
        }
    }

    private func defaults(_ settings: Settings) throws -> EditFile {
        var edit = Edit("")
        if let size {
            guard let parsed = ResultSize(size) else {
                throw EaselError(.usage, "“\(size)” is no size.", hint: "Write 1280*1280, 2K, 16:9 or like:NAME.")
            }
            edit.size = parsed
        }
        edit.count = count ?? 1
        // Rows of a folder hold the references already.
        if images == nil { edit.references = try references() }
        let id = model ?? settings.text(.model) ?? EditBuilder.defaultModel.rawValue
        return EditFile(edit: edit, model: ImageModel.ID(rawValue: id))
    }

    private func runOptions(_ settings: Settings) throws -> RunOptions {
        var options = RunOptions()
        options.force = force
        guard !(sync && async) else { throw EaselError(.usage, "Both --sync and --async.", hint: "Give one of them.") }
        options.call = sync ? .sync : async ? .task : nil
        try delivery.apply(to: &options, settings, output: output, isBatch: true)
        try paste.apply(to: &options)
        options.crop = try CropRule(word: crop)
        options.name = name ?? (images == nil ? nil : "{stem}-{style}-{seed}-{k}")
        if let name { try NamePattern.check(name) }
        try waiting.apply(to: &options, settings, isSandbox: service.sandbox)
        return options
    }

    // MARK: the plan

    private func show(_ plan: BatchPlan, _ region: ServiceRegion, toOutput: Bool) throws {
        if toOutput, common.json { return try Output.json(BatchPlanReport(plan)) }
        guard toOutput || !(common.quiet || common.json) else { return }
        let say = toOutput ? Output.line : Output.note
        var parts = ["\(plan.rows) rows", "\(plan.done) done"]
        if plan.unfinished > 0 { parts.append("\(plan.unfinished) unfinished") }
        if plan.failedBefore > 0 { parts.append("\(plan.failedBefore) failed before (--retry-failed)") }
        if plan.faults > 0 { parts.append("\(plan.faults) that cannot be read") }
        parts.append("\(plan.new) new")
        say(parts.joined(separator: ", "))
        guard plan.new > 0 else { return }
        let cost = plan.cost.map(\.description).joined(separator: " and ")
        let price = plan.hasUnknownPrice ? (cost.isEmpty ? "price not known" : "\(cost) and what has no known price") : cost
        say(
            "\(plan.pictures) picture\(plan.pictures == 1 ? "" : "s"), \(price)\(service.sandbox ? ", in the sandbox: free" : ""), at least \(Self.words(plan.duration)) at the account's pace"
        )
        for (setting, count) in plan.differences.sorted(by: { $0.key < $1.key }) {
            say("\(count) of the new differ from a finished one only in \(setting)")
        }
    }

    static func words(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        if seconds < 60 { return "\(seconds) s" }
        return seconds < 3600 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    private func budget(_ plan: BatchPlan, _ settings: Settings) throws -> Money? {
        guard let text = delivery.maxCost ?? settings.text(.maxCost) else { return nil }
        guard let most = Money(text, plan.cost.first?.currency ?? .usd) else {
            throw EaselError(.usage, "--max-cost \(text) is no amount.", hint: "Write 5.00.")
        }
        if plan.hasUnknownPrice {
            throw EaselError(
                .usage, "Some rows have no known price, so --max-cost cannot be kept.", hint: "Leave it out, or name another model.")
        }
        return most
    }

    /// One question before many pictures, where a person can answer it.
    private func confirm(_ plan: BatchPlan) throws {
        guard plan.pictures > 20, !yes, !service.sandbox, Output.errorIsTerminal, InputFile.isTerminal else { return }
        let cost = plan.cost.map(\.description).joined(separator: " and ")
        Output.ask("Send \(plan.pictures) pictures\(cost.isEmpty ? "" : " for \(cost)")? [y/N] ")
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            throw EaselError(.usage, "Nothing was sent.", hint: "--yes does not ask.")
        }
    }

    /// A sheet of every style, from all that is delivered by now.
    private func contactSheets(_ manifest: BatchManifest, _ options: RunOptions, _ place: FilePath) throws -> [FilePath] {
        let known = try Workspace.openLedger(place)
        let states = try known.batchRows()
        var styles: [String: [(path: FilePath, caption: String)]] = [:]
        var rows = try manifest.rows()
        while let entry = try rows.next() {
            guard case .row(let row) = entry, let state = states[(service.sandbox ? "sandbox:" : "") + row.key], state.state == .delivered
            else { continue }
            let style = row.file.style ?? ""
            guard styles[style, default: []].count < ContactSheet.mostPictures else { continue }
            for result in try known.job(state.job).results {
                guard let path = result.deliveredPath.map({ FilePath($0) }) else { continue }
                styles[style, default: []].append((path, path.stem ?? ""))
            }
        }
        let folder = (options.output ?? place.appending("out")).absolute
        return try styles.sorted { $0.key < $1.key }.compactMap { style, pictures in
            let name = style.isEmpty ? "contact" : "contact-\(style.map { $0 == "/" || $0.isNewline ? "-" : $0 }.map(String.init).joined())"
            let target = folder.appending("\(name).png")
            return try ContactSheet.write(pictures, to: target) > 0 ? target : nil
        }
    }
}
