import ArgumentParser
import Easel

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script that completes easel's words in a shell.",
        discussion: """
            EXAMPLES
              easel completion bash > ~/.local/share/bash-completion/completions/easel
              easel completion zsh > ~/.zfunc/_easel
              easel completion fish > ~/.config/fish/completions/easel.fish
            """)

    @Argument(help: "bash, zsh or fish.")
    var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw EaselError(.usage, "“\(shell)” has no completion script.", hint: "Write bash, zsh or fish.")
        }
        Output.line(EaselTool.completionScript(for: shell))
    }
}
