import ArgumentParser
import Easel

extension Jobs {
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a job that is not made yet.",
            discussion: """
                One that was never sent ends at once; of one that the service has, the task is cancelled while it still waits.

                EXAMPLES
                  easel jobs cancel 33730a
                """)

        @Argument(help: "A job: its id, a unique beginning of it, or last.")
        var job: String

        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        func run() async throws {
            let reference = job
            let done = try await workspace.opened(service) { try await $0.cancel(reference) }
            try JobPrinter(done).print(common)
        }
    }

    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a job in doubt once more; it may be billed twice.",
            discussion: """
                A job is in doubt when no answer came to its request and the service's list does not tell what became of it.

                EXAMPLES
                  easel jobs resend 33730a
                """)

        @Argument(help: "A job: its id, a unique beginning of it, or last.")
        var job: String

        @OptionGroup(title: "More") var waiting: WaitingOptions
        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        func run() async throws {
            var options = RunOptions()
            try waiting.apply(to: &options, Settings(workspace), isSandbox: service.sandbox)
            let (reference, final) = (job, options)
            let progress = ProgressLine(common)
            defer { progress.end() }
            let done = try await workspace.opened(service) { try await $0.resend(reference, options: final) { progress.show($0) } }
            progress.end()
            try OutcomePrinter(outcomes: [JobOutcome(done)]).print(common)
        }
    }

    struct Redeliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a job's files again from the kept raw results.",
            discussion: """
                EXAMPLES
                  easel jobs redeliver last -o window.png --overwrite
                  easel jobs redeliver last --grow 30 --feather 12 -o wider
                  easel jobs redeliver 33730a --strip --sheet none -o clean
                """)

        @Argument(help: "A job: its id, a unique beginning of it, or last.")
        var job: String

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("A file that ends in .png or .jpg, or a folder (default out/ in the workspace).", valueName: "path"))
        var output: String?

        @Option(help: ArgumentHelp("What files in a folder are called: {stem}, {style}, {seed}, {id}, {job}, {k}.", valueName: "pattern"))
        var name: String?

        @Flag(help: "Replace files that are there.")
        var overwrite = false

        @Option(help: ArgumentHelp("each or none: a sheet of before and after.", valueName: "which"))
        var sheet = "each"

        @OptionGroup var format: DeliveryFormatOptions
        @OptionGroup var opening: OpenOption

        @Flag(help: "Leave out of the picture how it was made.")
        var strip = false

        @OptionGroup(title: "Pasting") var paste: DeliveryPasteOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        func run() async throws {
            guard sheet == "each" || sheet == "none" else { throw EaselError(.usage, "--sheet \(sheet) is neither each nor none.") }
            var options = RunOptions()
            options.output = output.map { FilePath($0) }
            options.name = name
            options.overwrites = overwrite
            try format.apply(to: &options)
            options.makesSheet = sheet == "each"
            options.strips = strip
            try paste.apply(to: &options)
            let gates = try paste.pasting.gates()
            let done = try workspace.callingNobody().redeliver(job, options: options)
            defer { opening.show(done.shown) }
            try OutcomePrinter(outcomes: [JobOutcome(done)], gates: gates).print(common)
        }
    }

    struct Dump: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what a broken ledger still holds, a JSON object a job.",
            discussion: """
                The ledger is read from a copy and stays as it is. Tasks of the last 24 hours can be fetched by their ids:
                easel tasks fetch ID.

                EXAMPLES
                  easel jobs dump > saved.jsonl
                """)

        @OptionGroup var workspace: WorkspaceOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let place = try workspace.existing()
            var count = 0
            let lost = try LedgerRescue.read(place.appending("ledger.sqlite")) { row in
                count += 1
                try Output.json(row)
            }
            if !common.json, !common.quiet {
                Output.note("\(count) jobs read\(lost > 0 ? ", \(lost) cannot be" : "")")
            }
            if lost > 0 { throw EaselExit.incomplete }
        }
    }
}

extension WorkspaceOptions {
    /// The workspace that is there.
    ///
    /// - Throws: ``EaselError`` `usage` when there is none.
    func existing() throws -> FilePath {
        let place = path()
        guard !place.isNew, place.hasLedger else {
            throw EaselError(.usage, "There is no workspace here.", hint: "Name one with --workspace, or make one with easel edit.")
        }
        return place.path
    }

    /// Runs `body` with the workspace that is there and a client of the service.
    func opened<Value: Sendable>(_ service: ServiceOptions, _ body: @escaping @Sendable (Workspace) async throws -> Value) async throws
        -> Value
    {
        let place = try existing()
        let isSandbox = service.sandbox
        return try await service.withClient(Settings(self)) { client in
            try await body(Workspace(place, client: client, isSandbox: isSandbox))
        }
    }
}
