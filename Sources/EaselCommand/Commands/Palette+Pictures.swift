import ArgumentParser
import Easel

extension PaletteCommand {
    struct Extract: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the colours that a picture is made of.",
            discussion: """
                Clusters in OKLab, the largest share first; the same picture always gives the same palette.

                EXAMPLES
                  easel palette extract painting.jpg --colors 8 --swatch palette.png
                  easel palette extract painting.jpg --json
                """)

        @Argument(help: "A picture.")
        var image: String

        @Option(help: ArgumentHelp("How many, 3 to 10.", valueName: "n"))
        var colors = 8

        @Option(help: ArgumentHelp("Draw the palette.", valueName: "file.png"))
        var swatch: String?

        @Flag(help: "Replace a swatch that is there.")
        var overwrite = false

        @OptionGroup var common: CommonOptions

        func run() throws {
            let palette = try Palette(extractedFrom: ColorSample(UprightFile.rows(FilePath(image))), count: colors)
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

    struct Adherence: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how near a picture's colours come to a palette.",
            discussion: """
                The earth mover's distance in OKLab, 0 for the very palette, and the share of the pixels that are nearest to each
                colour.

                EXAMPLES
                  easel palette adherence result.png "#C2D1E6:50" "#444444:30" "#AA0000:20"
                  easel palette adherence result.png brand.gpl --json
                """)

        @Argument(help: "A picture.")
        var image: String

        @Argument(help: "Colours with shares, #C2D1E6:23.51; a JSON list; or a .json, .gpl or .css file.")
        var colors: [String]

        @OptionGroup var common: CommonOptions

        struct Report: Encodable {
            let earthMoversDistance: Double
            let meanDistance: Double
            let colors: [PaletteAdherence.Color]
        }

        func run() throws {
            let palette = try PaletteWords.sendable(colors)
            let adherence = try PaletteAdherence(of: ColorSample(UprightFile.rows(FilePath(image))), to: palette)
            if common.json {
                try Output.json(
                    Report(
                        earthMoversDistance: adherence.earthMoversDistance, meanDistance: adherence.meanDistance, colors: adherence.colors))
                return
            }
            Output.line(
                "earth mover's distance \(Output.decimal(adherence.earthMoversDistance, 4)), nearest colour \(Output.decimal(adherence.meanDistance, 4)) away"
            )
            Output.table(
                [["COLOUR", "WANTED", "FOUND"]]
                    + adherence.colors.map { [$0.hex, "\(Output.decimal($0.wanted * 100)) %", "\(Output.decimal($0.found * 100)) %"] })
        }
    }
}
