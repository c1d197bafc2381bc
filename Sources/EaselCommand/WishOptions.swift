import ArgumentParser
import Easel

/// How the result should be: shared by `edit`, `generate` and `check`.
struct WishOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("What should be made or changed, in words.", valueName: "text"))
    var prompt: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The model (default wan2.7-image; easel models lists them).", valueName: "id"))
    var model: String?

    @Option(help: ArgumentHelp("1280*1280, 2K, 16:9 or like:NAME (default: like the canvas, else the model's own).", valueName: "size"))
    var size: String?

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: ArgumentHelp("How many pictures; each costs (default 1).", valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("A number that makes results repeatable.", valueName: "number"))
    var seed: Int?

    @Option(
        help: ArgumentHelp(
            "Colours with shares: \"#C2D1E6:50,#444444:30,#AA0000:20\", or a .json, .gpl or .css file.", valueName: "colours"))
    var palette: String?
}
