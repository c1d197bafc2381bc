import ArgumentParser
import Easel

/// What is wished for: shared by `edit` and `check`.
struct EditOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A reference image: PATH, URL, or - for standard input; {NAME} in the prompt then means it. Repeatable.",
            valueName: "[name=]path"))
    var image: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("What should change, in words.", valueName: "text"))
    var prompt: String?

    @Option(help: ArgumentHelp("Where the canvas may change: x1,y1,x2,y2, or +x,y,wxh, or in %. Repeatable.", valueName: "[name:]region"))
    var region: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The model (default wan2.7-image; easel models lists them).", valueName: "id"))
    var model: String?

    @Option(help: ArgumentHelp("The image that is edited: its name or number.", valueName: "name"))
    var canvas: String?

    @Option(help: ArgumentHelp("1280*1280, 2K, 16:9 or like:NAME (default: like the canvas).", valueName: "size"))
    var size: String?

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: ArgumentHelp("How many pictures; each costs (default 1).", valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("A number that makes results repeatable.", valueName: "number"))
    var seed: Int?

    @Option(help: ArgumentHelp("Colours with shares: \"#C2D1E6:50,#444444:30,#AA0000:20\", or a JSON file.", valueName: "colours"))
    var palette: String?

}
