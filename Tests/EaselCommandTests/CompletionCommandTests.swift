import Easel
import Foundation
import Testing

@Suite("easel completion")
struct CompletionCommandTests {
    @Test("there is a script for each shell, and it knows the commands", arguments: ["bash", "zsh", "fish"])
    func script(shell: String) async throws {
        let answer = try await Tool.run("completion", shell, in: Desk())
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        for command in ["generate", "request", "palette"] { #expect(answer.output.contains(command)) }
    }

    @Test("bash reads its script without a fault", .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
    func bash() async throws {
        let desk = try Desk()
        try desk.write(try await Tool.run("completion", "bash", in: desk).output, to: "easel.bash")
        let bash = Process()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        bash.arguments = ["-n", desk.path("easel.bash")]
        try bash.run()
        bash.waitUntilExit()
        #expect(bash.terminationStatus == 0)
    }

    @Test("a shell without a script is exit 4, and the hint names those that have one")
    func unknownShell() async throws {
        let answer = try await Tool.run("completion", "tcsh", in: Desk())
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(answer.error.contains("tcsh") && answer.error.contains("bash, zsh or fish"))
    }
}
