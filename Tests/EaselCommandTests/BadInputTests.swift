import Easel
import Testing

@Suite("Edits that a person gets wrong")
struct BadInputTests {
    @Test("the sentence holds what was found, what is allowed and the way on; nothing stands on standard output", arguments: BadInput.all)
    func sentence(bad: BadInput) async throws {
        let answer = try await Tool.run(["edit"] + Desk.sandbox + bad.words, in: BadInput.desk())
        #expect(answer.exitCode == bad.exitCode)
        #expect(answer.output.isEmpty)
        for words in bad.says + [bad.wayOn] where !words.isEmpty { #expect(answer.error.contains(words)) }
    }

    @Test("with --json standard error is one line with code, message and exit code, and standard output is empty", arguments: BadInput.all)
    func json(bad: BadInput) async throws {
        let answer = try await Tool.run(["edit"] + Desk.sandbox + bad.words + ["--json"], in: BadInput.desk())
        #expect(answer.exitCode == bad.exitCode)
        #expect(answer.output.isEmpty)
        let failure = try answer.failure()
        #expect(failure["exitCode"]?.integer == Int(bad.exitCode))
        #expect(failure["billed"]?.string == "no")
        let text = "\(failure["message"]?.string ?? "") \(failure["hint"]?.string ?? "")"
        for words in bad.says + [bad.wayOn] where !words.isEmpty { #expect(text.contains(words)) }
    }

    @Test("the code is one that “easel help errors” lists with this exit code", arguments: BadInput.all)
    func code(bad: BadInput) async throws {
        let desk = try BadInput.desk()
        let code = try #require(try await Tool.run(["edit"] + Desk.sandbox + bad.words + ["--json"], in: desk).failure()["code"]?.string)
        let listed = try await Tool.run("help", "errors", in: desk).lines.map { $0.split(separator: " ").map(String.init) }
        #expect(listed.contains([code, "exit", String(bad.exitCode)]))
    }

    @Test("nothing is sent: the ledger knows no job", arguments: BadInput.all)
    func ledger(bad: BadInput) async throws {
        let desk = try BadInput.desk()
        _ = try await Tool.run(["edit"] + Desk.sandbox + bad.words, in: desk)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).output.isEmpty)
    }

    @Test("every fault of an edit is told, not only the first")
    func everyFault() async throws {
        let answer = try await Tool.run(
            ["edit"] + Desk.sandbox + ["--image", "nope.png", "--image", "text.png", "-p", "x", "-n", "9"], in: BadInput.desk())
        #expect(answer.exitCode == 5)
        for words in ["nope.png", "text.png", "1 to 4"] { #expect(answer.error.contains(words)) }
    }

    @Test("a workspace that cannot be written is exit 4 and names the folder", arguments: ["there.png/shoot", "/proc/shoot"])
    func workspace(path: String) async throws {
        let words = ["edit", "--sandbox", "--workspace", path, "--image", "ok.png", "-p", "x", "--json"]
        let answer = try await Tool.run(words, in: BadInput.desk())
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        let failure = try answer.failure()
        #expect(failure["code"]?.string == "workspaceUnwritable")
        #expect(failure["message"]?.string?.contains(path) == true)
        #expect(failure["hint"]?.string?.contains("--workspace") == true)
    }

    @Test("an edit that costs more than --max-cost is not sent: exit 11, and with --json an error object")
    func budget() async throws {
        let answer = try await Tool.run(
            ["edit"] + Desk.sandbox + ["--image", "ok.png", "-p", "x", "--max-cost", "0.01", "--json"], in: BadInput.desk())
        #expect(answer.exitCode == 11)
        #expect(answer.output.isEmpty)
        let message = try #require(try answer.failure()["message"]?.string)
        #expect(message.contains("0.03 USD") && message.contains("0.01 USD"))
    }
}
