import ArgumentParser
import Easel

/// The tool `easel`.
@main
struct EaselTool: AsyncParsableCommand {
    static let version = ToolVersion.text

    static let configuration = CommandConfiguration(
        commandName: "easel",
        abstract: "Edit pictures with the Qwen and Wan image models, region by region, and see what changed.",
        discussion: """
            easel help exit-codes says what each exit code means, easel help errors what error.code can be, and
            easel help service-codes what the service's own codes mean and what to do then.

            EXAMPLES
              easel edit --sandbox --image room.jpg --region 60%,10%,80%,35% --prompt "A round window"    no key
              easel generate --sandbox --prompt "A lighthouse at dusk" -o lighthouse.png                   no key
              easel inspect room.jpg
            """,
        version: "easel \(version)",
        subcommands: [
            Inspect.self, Prepare.self, Check.self, EditCommand.self, GenerateCommand.self, BatchCommand.self, Jobs.self, Tasks.self,
            Compare.self, CompositeCommand.self,
            SheetCommand.self, Review.self, Pick.self, Undo.self, Log.self, Export.self, Clean.self, Rerun.self, Verify.self, Spend.self,
            PaletteCommand.self, Regions.self, Models.self, RequestCommand.self,
            SandboxCommand.self, Doctor.self,
            ConfigCommand.self, CompletionCommand.self,
        ])

    static func main() async {
        let arguments = Words.normalized(Array(CommandLine.arguments.dropFirst()))
        if arguments.first == "help", let topic = arguments.dropFirst().first, let text = HelpTopic.text(topic) {
            Output.line(text)
            return
        }
        let json = arguments.contains("--json")
        do {
            try await Interruption.guarding {
                var command = try parseAsRoot(arguments)
                if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            }
        } catch {
            Failure.exit(
                error, json: json, message: HelpPage.arranged(Self.fullMessage(for: error, columns: 120)),
                code: Self.exitCode(for: error).rawValue)
        }
    }
}
