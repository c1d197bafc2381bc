import ArgumentParser
import Easel

struct Tasks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The service's own list of the account's tasks of the last 24 hours.",
        discussion: """
              easel tasks             lists them; asks the service, costs nothing
              easel tasks fetch ID    fetches the pictures of one that no ledger has to know; costs nothing
              easel tasks recover     fetches all that no ledger knows; costs nothing
              easel tasks cancel ID   cancels one that still waits, and says where it stands then; costs nothing

            EXAMPLES
              easel tasks list --status RUNNING --model wan2.7-image
              easel tasks fetch 858cad55-7d3c-4c0e-9d0e-0c5e6f0a1b2c -o rescued
            """,
        subcommands: [List.self, Fetch.self, Recover.self, Cancel.self], defaultSubcommand: List.self)

    /// - Throws: ``EaselError`` `usage` for text that no task has as its id.
    static func id(_ text: String) throws -> ServiceTask.ID {
        guard !text.isEmpty, !text.contains(where: \.isWhitespace) else {
            throw EaselError(.usage, "“\(text)” is no task.", hint: "easel tasks lists them.")
        }
        return ServiceTask.ID(rawValue: text)
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the account's tasks of the last 24 hours.",
            discussion: """
                EXAMPLES
                  easel tasks list
                  easel tasks list --status FAILED --page 2
                  easel tasks list --start 20261127080000 --end 20261127120000 --json
                """)

        @Option(help: ArgumentHelp("PENDING, RUNNING, SUCCEEDED, FAILED, CANCELED or UNKNOWN.", valueName: "status"))
        var status: String?

        @Option(name: .shortAndLong, help: ArgumentHelp("Only tasks of this model.", valueName: "id"))
        var model: String?

        @Option(help: ArgumentHelp("Only tasks since then, YYYYMMDDhhmmss by the service's clock.", valueName: "time"))
        var start: String?

        @Option(help: ArgumentHelp("Only tasks until then, at most 24 hours after --start.", valueName: "time"))
        var end: String?

        @Option(help: ArgumentHelp("The page, from 1.", valueName: "n"))
        var page = 1

        @Option(help: ArgumentHelp("Rows a page, 1 to 100.", valueName: "n"))
        var pageSize = 20

        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        struct Line: Encodable {
            let task: String
            let status: String
            let model: String
            /// Milliseconds since 1970.
            let created: Int?
            let requestId: String?
            /// The job of this workspace that it belongs to.
            let job: String?
        }

        func run() async throws {
            guard page >= 1, (1...100).contains(pageSize) else {
                throw EaselError(
                    .usage, "--page \(page) --page-size \(pageSize) is no page.", hint: "Pages count from 1, with 1 to 100 rows.")
            }
            let known = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"]
            let wanted = status?.uppercased()
            if let wanted, !known.contains(wanted) {
                throw EaselError(.usage, "“\(status ?? "")” is no status.", hint: "Write \(known.joined(separator: ", ")).")
            }
            for (name, time) in [("--start", start), ("--end", end)] {
                guard let time else { continue }
                guard time.utf8.count == 14, time.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    throw EaselError(.usage, "\(name) \(time) is no time.", hint: "Write YYYYMMDDhhmmss, as 20261127080000.")
                }
            }
            let settings = try Settings(workspace)
            let filter = self
            let found = try await service.withClient(settings) { client in
                try await client.taskPage(
                    model: filter.model.map { ImageModel.ID(rawValue: $0) }, status: wanted.map { ServiceTask.Status(rawValue: $0) },
                    start: filter.start, end: filter.end, page: filter.page, pageSize: filter.pageSize)
            }
            let jobs = try workspace.jobsByTask()
            let lines = found.rows.map { row in
                Line(
                    task: row.id.rawValue, status: row.status.rawValue, model: row.model.rawValue, created: row.created,
                    requestId: row.requestID, job: jobs[row.id])
            }
            if common.json {
                for line in lines { try Output.json(line) }
            } else if common.quiet {
                for line in lines { Output.line(Output.safe(line.task)) }
            } else {
                let rows = lines.map { line in
                    [
                        Output.safe(line.task), Output.safe(line.status), Output.safe(line.model),
                        line.created.map { Output.time(Double($0) / 1000) } ?? "", line.job.map { "job \($0.prefix(6))" } ?? "no job here",
                    ]
                }
                if !rows.isEmpty { Output.table([["TASK", "STATUS", "MODEL", "MADE", "LEDGER"]] + rows) }
                let pages = found.pageCount.map { " of \(max(1, $0))" } ?? ""
                Output.note("page \(found.page)\(pages), \(found.taskCount ?? lines.count) tasks")
            }
        }
    }

    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch the pictures of a task, whether or not a ledger knows it.",
            discussion: """
                Results live 24 hours, and the account can ask for them from anywhere in that time.

                EXAMPLES
                  easel tasks fetch 858cad55-7d3c-4c0e-9d0e-0c5e6f0a1b2c -o rescued
                """)

        @Argument(help: "The service's id of the task.")
        var task: String

        @Option(name: .shortAndLong, help: ArgumentHelp("The folder of the pictures (default: this one).", valueName: "dir"))
        var output = "."

        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        struct Report: Encodable {
            struct Image: Encodable {
                let path: String
                let width: Int
                let height: Int
                let sha256: String
            }

            struct Failure: Encodable {
                let position: Int
                let message: String
            }

            let task: String
            let status: String
            let images: [Image]
            let failures: [Failure]
            let markdown: String?
            let parts: [ResultPart]?
            let asked: Int
            let received: Int
            let billed: Int?
            let usage: Usage?
            let requestId: String?
            let job: String?
        }

        func run() async throws {
            let settings = try Settings(workspace)
            let id = try Tasks.id(task)
            let job = try workspace.jobsByTask()[id]
            if let job, !common.quiet, !common.json {
                Output.note("The task is that of job \(job.prefix(6)) in this workspace: easel jobs \(job.prefix(6))")
            }
            let folder = FilePath(output).absolute
            let fetched = try await service.withClient(settings) { client in try await FetchedTask(id, from: client, into: folder) }
            let pictures = fetched.pictures.sorted { $0.key < $1.key }.map(\.value)
            if common.json {
                let texts = fetched.markdown == nil ? nil : fetched.answer.parts
                try Output.json(
                    Report(
                        task: task, status: fetched.answer.status?.rawValue ?? "",
                        images: pictures.map {
                            Report.Image(path: $0.path.string, width: $0.size.width, height: $0.size.height, sha256: $0.sha256)
                        },
                        failures: fetched.failures.sorted { $0.key < $1.key }.map { Report.Failure(position: $0.key, message: $0.value) },
                        markdown: fetched.markdown?.string, parts: texts, asked: fetched.answer.pictures.count, received: pictures.count,
                        billed: fetched.answer.usage?.imageCount, usage: fetched.answer.usage, requestId: fetched.answer.requestID, job: job
                    ))
            } else if common.quiet {
                for picture in pictures { Output.line(picture.path.string) }
            } else {
                Output.table(
                    pictures.map { ["picture", "\(Output.safe($0.path.string))  \($0.size)"] }
                        + (fetched.markdown.map { [["text", Output.safe($0.string)]] } ?? [])
                        + fetched.failures.sorted { $0.key < $1.key }.map { ["missing", "picture \($0.key): \(Output.safe($0.value))"] })
            }
            if !fetched.failures.isEmpty {
                throw EaselError(
                    .incomplete, "\(pictures.count) of \(fetched.answer.pictures.count) pictures came.",
                    hint: fetched.answer.usage?.imageCount.map { "\($0) are billed." }, requestID: fetched.answer.requestID)
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a task that still waits, and say where it stands then.",
            discussion: """
                The service cancels only tasks that are pending; one that runs is made, and billed.

                EXAMPLES
                  easel tasks cancel 858cad55-7d3c-4c0e-9d0e-0c5e6f0a1b2c
                """)

        @Argument(help: "The service's id of the task.")
        var task: String

        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        struct Report: Encodable {
            let task: String
            let status: String
            let cancelled: Bool
            let requestId: String?
        }

        func run() async throws {
            let settings = try Settings(workspace)
            let id = try Tasks.id(task)
            // The answer to a cancellation holds a request id and nothing else, so the task is asked about after it.
            let (refusal, answer) = try await service.withClient(settings) { client in
                var refusal: DashScopeError?
                do { try await client.cancel(id) } catch let error as DashScopeError where error.kind == .refused { refusal = error }
                return (refusal, try await client.task(id))
            }
            let status = answer.status ?? .other("")
            if common.json {
                try Output.json(
                    Report(task: task, status: status.rawValue, cancelled: status == .canceled, requestId: answer.requestID))
            } else if !common.quiet {
                Output.line("\(Output.safe(task))  \(Output.safe(status.rawValue))")
            }
            guard status != .canceled else { return }
            let reason = refusal.map { " \($0.message)" } ?? ""
            throw EaselError(
                .jobFailed, "The task is \(status.rawValue.lowercased()), and not cancelled.\(reason)",
                hint: status.isFinal ? nil : "Fetch it when it is done: easel tasks fetch \(task)", requestID: refusal?.requestID)
        }
    }
}
