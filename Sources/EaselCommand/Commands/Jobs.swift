import ArgumentParser
import Easel

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the jobs of a workspace, and carry unfinished ones on.",
        discussion: """
              easel jobs                  lists them; calls nobody, costs nothing
              easel jobs JOB              shows one; calls nobody, costs nothing
              easel jobs --expiring 2h    paid results not yet here whose time runs out; calls nobody, ends with 8 when there are any
              easel jobs resume           polls, downloads and delivers what is unfinished; submits only what was never sent
              easel jobs cancel JOB       asks the service to cancel a task that waits; costs nothing
              easel jobs resend JOB       sends a job in doubt once more; may be billed a second time
              easel jobs redeliver JOB    makes the files again from the kept raw results; calls nobody, costs nothing
              easel jobs dump             saves what a broken ledger still holds; calls nobody, costs nothing

            EXAMPLES
              easel jobs last --json
              easel jobs resume --timeout 60
            """,
        subcommands: [List.self, Resume.self, Cancel.self, Resend.self, Redeliver.self, Dump.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the jobs, or show one.",
            discussion: """
                EXAMPLES
                  easel jobs
                  easel jobs last --json
                """)

        @Argument(help: "A job: its id, a unique beginning of it, or last.")
        var job: String?

        @Option(help: ArgumentHelp("Only paid results that are not here and expire within this time, as 2h.", valueName: "time"))
        var expiring: String?

        @OptionGroup var workspace: WorkspaceOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let place = workspace.path()
            guard !place.isNew else {
                throw EaselError(.usage, "There is no workspace here.", hint: "Name one with --workspace, or make one with easel edit.")
            }
            let ledger = try Workspace.openLedger(place.path)
            if let job {
                let record = try ledger.job(job)
                try JobPrinter(Job(record: record)).print(common)
                if !common.json, !common.quiet {
                    for step in try ledger.history(of: record.id) { Output.line("  \(Output.time(step.at))  \(step.state.rawValue)") }
                    if let message = record.errorMessage { Output.line("  \(Output.safe(message))") }
                }
                return
            }
            var jobs = try ledger.jobs()
            if let expiring {
                let limit = Double(Output.now) + (try TimeSpan(expiring).seconds)
                jobs = jobs.filter { $0.expiry.map { $0 <= limit } ?? false }
            }
            if common.json {
                for job in jobs { try Output.json(JobReport(Job(record: job))) }
            } else if common.quiet {
                for path in jobs.flatMap({ Job(record: $0).images.map(\.path) }) { Output.line(path.string) }
            } else if jobs.isEmpty {
                Output.note(
                    expiring == nil ? "The workspace \(place.path) has no jobs yet." : "Nothing paid expires within \(expiring ?? "").")
            } else {
                Output.table(
                    jobs.map { job in
                        let prompt = Output.safe((job.edit["prompt"]?.string ?? "").prefix(48).description)
                        return [
                            String(job.id.prefix(6)), Output.time(job.createdAt), job.state.rawValue, job.model.rawValue,
                            "\(job.receivedCount)/\(job.asked)",
                            job.expiry.map { "until \(Output.time($0))" } ?? "", prompt,
                        ]
                    })
            }
            if expiring != nil, !jobs.isEmpty { throw EaselExit.taskFailed }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Carry unfinished jobs on; nothing is sent twice.",
            discussion: """
                EXAMPLES
                  easel jobs resume
                  easel jobs resume --timeout 60
                """)

        @OptionGroup var waiting: WaitingOptions
        @OptionGroup var models: CatalogueOptions
        @OptionGroup var service: ServiceOptions
        @OptionGroup var workspace: WorkspaceOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let place = workspace.path()
            guard !place.isNew else {
                throw EaselError(.usage, "There is no workspace here.", hint: "Name one with --workspace.")
            }
            let settings = try Settings(workspace)
            var options = RunOptions()
            try waiting.apply(to: &options, settings, isSandbox: service.sandbox)
            let final = options
            let isSandbox = service.sandbox
            let catalogue = try models.catalogue(settings)
            let progress = ProgressLine(common)
            let outcomes = try await service.withClient(settings) { client in
                try await Workspace(place.path, client: client, isSandbox: isSandbox, catalogue: catalogue).resume(final) {
                    progress.show($0)
                }
            }
            progress.end()
            if outcomes.isEmpty, !common.quiet, !common.json { Output.note("Nothing is unfinished.") }
            try OutcomePrinter(outcomes: outcomes).print(common)
        }
    }
}
