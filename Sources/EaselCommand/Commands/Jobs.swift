import ArgumentParser
import Easel

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the jobs of a workspace, and carry unfinished ones on.",
        discussion: """
              easel jobs              lists them; calls nobody, costs nothing
              easel jobs JOB          shows one; calls nobody, costs nothing
              easel jobs resume       polls, downloads and delivers what is unfinished; submits only what was never sent

            EXAMPLES
              easel jobs last --json
              easel jobs resume --timeout 60
            """,
        subcommands: [List.self, Resume.self], defaultSubcommand: List.self)

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
            let jobs = try ledger.jobs()
            if common.json {
                for job in jobs { try Output.json(JobReport(Job(record: job))) }
            } else if common.quiet {
                for path in jobs.flatMap({ Job(record: $0).images.map(\.path) }) { Output.line(path.string) }
            } else if jobs.isEmpty {
                Output.note("The workspace \(place.path) has no jobs yet.")
            } else {
                Output.table(
                    jobs.map { job in
                        let prompt = Output.safe((job.edit["prompt"]?.string ?? "").prefix(48).description)
                        return [
                            String(job.id.prefix(6)), Output.time(job.createdAt), job.state.rawValue, job.model.rawValue,
                            "\(job.results.count { $0.sha256 != nil })/\(job.asked)", prompt,
                        ]
                    })
            }
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
        @OptionGroup var service: ServiceOptions
        @OptionGroup var workspace: WorkspaceOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let place = workspace.path()
            guard !place.isNew else {
                throw EaselError(.usage, "There is no workspace here.", hint: "Name one with --workspace.")
            }
            var options = RunOptions()
            try waiting.apply(to: &options, isSandbox: service.sandbox)
            let final = options
            let isSandbox = service.sandbox
            let progress = ProgressLine(common)
            let resumed = try await service.withClient { client in
                try await Workspace(place.path, client: client, isSandbox: isSandbox).resume(final) { progress.show($0) }
            }
            progress.end()
            var worst: Failure?
            for item in resumed {
                if let job = item.job { try JobPrinter(job).print(common) }
                guard let error = item.error, let failure = Failure(error) else { continue }
                var named = failure
                named.message = "job \(item.record.id.prefix(6)): \(failure.message)"
                named.tell(json: common.json)
                if worst.map({ Self.rank(failure) < Self.rank($0) }) ?? true { worst = failure }
            }
            if resumed.isEmpty, !common.quiet, !common.json { Output.note("Nothing is unfinished.") }
            if let worst { throw worst.exitCode }
        }

        /// The first of 130, 9, 11, 10, then the smallest.
        private static func rank(_ failure: Failure) -> Int {
            let code = Int(failure.exitCode.rawValue)
            return [130, 9, 11, 10].firstIndex(of: code) ?? 100 + code
        }
    }
}
