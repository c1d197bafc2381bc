import ArgumentParser
@testable import EaselCommand
import Easel
import Testing

@Suite("Help")
struct HelpTests {
    static let commands = [
        ["inspect"], ["prepare"], ["check"], ["edit"], ["jobs"], ["jobs", "resume"], ["jobs", "list"], ["compare"], ["sheet"], ["palette"],
        ["palette", "extract"], ["palette", "adherence"], ["regions", "from-mask"], ["palette", "check"], ["palette", "normalize"],
        ["regions"], ["regions", "check"], ["models"], ["sandbox"], ["doctor"],
        ["generate"], ["tasks"], ["tasks", "list"], ["tasks", "fetch"], ["tasks", "cancel"], ["request"], ["config"], ["config", "list"],
        ["config", "set"], ["config", "unset"], ["completion"],
        ["batch"], ["jobs", "cancel"], ["jobs", "resend"], ["jobs", "redeliver"], ["jobs", "dump"], ["tasks", "recover"], ["rerun"],
        ["verify"], ["spend"],
    ]

    private func help(_ command: [String]) async throws -> String {
        let answer = try await Tool.run(command + ["--help"], in: Desk())
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        return answer.output
    }

    @Test("every command's help begins with its usage", arguments: commands)
    func usage(command: [String]) async throws {
        #expect(try await help(command).hasPrefix("USAGE: easel \(command.joined(separator: " "))"))
    }

    @Test("every command's help ends in examples that can be copied", arguments: commands)
    func examples(command: [String]) async throws {
        let lines = try await help(command).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let heading = try #require(lines.firstIndex { $0.hasPrefix("EXAMPLES") }, "no examples")
        let examples = lines[(heading + 1)...].filter { !$0.isEmpty }
        // Indented as written: a line that was broken to fit begins at the margin.
        #expect(!examples.isEmpty && examples.allSatisfy { $0.hasPrefix("  ") }, "\(examples)")
        #expect(examples.contains { $0.contains("easel \(command[0])") })
    }

    @Test("the version is one line")
    func version() async throws {
        let answer = try await Tool.run("--version", in: Desk())
        #expect(answer.exitCode == 0)
        #expect(answer.lines == ["easel \(EaselTool.version)"])
    }

    @Test("help exit-codes lists every exit code with its meaning", arguments: EaselExit.allCases)
    func exitCode(code: EaselExit) async throws {
        let lines = try await Tool.run("help", "exit-codes", in: Desk()).lines
        let line = lines.first { $0.split(separator: " ").first == "\(code.rawValue)" }
        #expect(line?.hasSuffix(code.meaning) == true)
    }

    @Test("the exit codes are those of the contract")
    func contract() {
        #expect(EaselExit.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 22, 23, 130])
    }

    @Test("help errors lists every code that an error can have, with the exit code that follows", arguments: HelpTests.errors.indices)
    func errorCode(index: Int) async throws {
        let failure = try #require(Failure(HelpTests.errors[index]))
        let words = try await Tool.run("help", "errors", in: Desk()).lines.map { $0.split(separator: " ").map(String.init) }
        #expect(words.contains([failure.code, "exit", "\(failure.exitCode.rawValue)"]), "\(failure.code)")
    }

    /// One error of every kind.
    static let errors: [any Error] = {
        let tool: [EaselError.Kind] = [
            .usage, .workspaceUnwritable, .diskFull, .stillRunning, .inDoubt, .incomplete, .jobFailed, .overBudget,
        ]
        let file: [ImageFileError.Kind] = [.truncated, .corrupt, .unsupported, .notAnImage, .unreadable, .unwritable, .diskFull, .exists]
        let service: [DashScopeError.Kind] = [
            .key, .configuration, .network, .refused, .moderation, .throttled, .quota, .service, .taskFailed, .taskCancelled, .expired,
            .timedOut,
        ]
        let ledger: [LedgerError.Kind] = [.unwritable, .diskFull, .locked, .corrupt, .newer, .conflict, .notFound, .ambiguous]
        var errors: [any Error] = [InvalidEdit([]), CancellationError(), Errno.noSpace, Errno.ioError]
        errors += tool.map { EaselError($0, "") }
        errors += file.map { ImageFileError($0, path: "a.png", "") }
        errors += service.map { DashScopeError($0, "") }
        errors += ledger.map { LedgerError($0, "") }
        return errors
    }()

    @Test("a lost answer is exit 9 and may be billed", arguments: [DashScopeError.Kind.network, .service])
    func lostAnswer(kind: DashScopeError.Kind) throws {
        let failure = try #require(Failure(DashScopeError(kind, "", outcome: .unknown)))
        #expect(failure.exitCode.rawValue == 9)
        #expect(failure.billed == .unknown)
    }
}
