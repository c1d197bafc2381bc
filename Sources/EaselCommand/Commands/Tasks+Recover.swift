import ArgumentParser
import Easel

extension Tasks {
    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch the pictures of every task of the last 24 hours that no ledger knows.",
            discussion: """
                What a lost ledger, another tool or another machine has paid for. Pictures that an earlier call fetched are
                left as they are. Costs nothing.

                EXAMPLES
                  easel tasks recover -o rescued
                """)

        @Option(
            name: .shortAndLong, help: ArgumentHelp("The folder of the pictures (default: recovered/ in the workspace).", valueName: "dir"))
        var output: String?

        @OptionGroup(title: "Service") var service: ServiceOptions
        @OptionGroup(title: "Output") var workspace: WorkspaceOptions
        @OptionGroup(title: "Output") var common: CommonOptions

        struct Line: Encodable {
            let task: String
            let status: String
            let model: String
            let paths: [String]
            let problem: String?
        }

        func run() async throws {
            let settings = try Settings(workspace)
            let place = workspace.path()
            let folder = output.map { FilePath($0).absolute } ?? place.path.appending("recovered")
            let common = common
            let isSandbox = service.sandbox
            let (count, missing) = try await service.withClient(settings) { client -> (Int, Int) in
                // A ledger that lost its rows is a reason to be here, and none to stop.
                let shoot = try Workspace(place.path, client: client, isSandbox: isSandbox, checksWholeness: false)
                var (count, missing) = (0, 0)
                try await shoot.recoverTasks(into: folder) { row, outcome in
                    count += 1
                    var line = Line(task: row.id.rawValue, status: row.status.rawValue, model: row.model.rawValue, paths: [], problem: nil)
                    switch outcome {
                    case .success(let fetched?):
                        let paths = fetched.pictures.sorted { $0.key < $1.key }.map(\.value.path.string)
                        let problem = fetched.failures.sorted { $0.key < $1.key }.map { "picture \($0.key): \($0.value)" }.joined(
                            separator: "; ")
                        line = Line(
                            task: line.task, status: line.status, model: line.model, paths: paths, problem: problem.isEmpty ? nil : problem)
                    case .success(nil):
                        if !row.status.isFinal {
                            line = Line(task: line.task, status: line.status, model: line.model, paths: [], problem: "it is not done yet")
                        }
                    case .failure(let error):
                        line = Line(
                            task: line.task, status: line.status, model: line.model, paths: [],
                            problem: Failure(error)?.message ?? "\(error)")
                    }
                    if line.problem != nil { missing += 1 }
                    try Self.show(line, common)
                }
                return (count, missing)
            }
            if count == 0, !common.quiet, !common.json { Output.note("Every task of the last 24 hours is in a ledger.") }
            if missing > 0 { throw EaselExit.incomplete }
        }

        private static func show(_ line: Line, _ common: CommonOptions) throws {
            if common.json { return try Output.json(line) }
            if common.quiet { return line.paths.forEach { Output.line($0) } }
            Output.line("\(Output.safe(line.task))  \(Output.safe(line.status))  \(Output.safe(line.model))")
            for path in line.paths { Output.line("  \(Output.safe(path))") }
            if let problem = line.problem { Output.line("  \(Output.safe(problem))") }
        }
    }
}
