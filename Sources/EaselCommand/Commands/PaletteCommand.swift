import ArgumentParser
import Easel

struct PaletteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palette",
        abstract: "Take palettes from pictures, check them, and make their shares sum to exactly 100.00 %.",
        discussion: """
            EXAMPLES
              easel palette extract painting.jpg --colors 8 --swatch palette.png
              easel palette adherence result.png brand.gpl
              easel palette check "#C2D1E6:23.51" "#3A5F8A:40" "#0B1D33:36.49"
              easel palette normalize "#abc:2" "#def:1" "#123:1" --swatch palette.png
              easel palette normalize brand.gpl --json
            """,
        subcommands: [Extract.self, Check.self, Normalize.self, Adherence.self])

    struct Report: Encodable {
        let color_palette: [Palette.Entry]
        let findings: [Finding]
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is wrong with a palette.",
            discussion: """
                EXAMPLES
                  easel palette check "#C2D1E6:23.51" "#3A5F8A:40" "#0B1D33:36.49"
                """)

        @Argument(help: "Colours with shares, #C2D1E6:23.51; a JSON list; or a .json, .gpl or .css file.")
        var colors: [String]

        @OptionGroup var common: CommonOptions

        func run() throws {
            // A file that states no shares is judged with equal ones, as it would be sent.
            let palette = try PaletteWords.sendable(colors)
            let findings = palette.findings(field: "color_palette")
            if common.json {
                try Output.json(Report(color_palette: palette.entries, findings: findings))
            } else {
                for finding in findings { Output.line(Output.safe(finding.description)) }
                if findings.isEmpty { Output.line("\(palette.entries.count) colours, 100.00%") }
            }
            if !findings.violations.isEmpty { throw EaselExit.unfit }
        }
    }

    struct Normalize: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write colours out and make shares sum to 100.00 %.",
            discussion: """
                EXAMPLES
                  easel palette normalize "#abc:2" "#def:1" "#123:1" --swatch palette.png
                """)

        @Argument(help: "Colours with shares, #C2D1E6:23.51; a JSON list; or a .json, .gpl or .css file. Missing shares divide the rest.")
        var colors: [String]

        @Option(help: ArgumentHelp("Draw the palette.", valueName: "file.png"))
        var swatch: String?

        @Flag(help: "Replace a swatch that is there.")
        var overwrite = false

        @OptionGroup var common: CommonOptions

        func run() throws {
            let palette = try PaletteWords.palette(colors).normalized()
            if let swatch {
                var rows = palette.swatch().reader()
                try rows.writePNG(to: FilePath(swatch).absolute, overwriting: overwrite)
            }
            if common.json {
                try Output.json(Report(color_palette: palette.entries, findings: []))
            } else {
                for entry in palette.entries { Output.line("\(entry.hex) \(entry.ratio)") }
            }
        }
    }
}
