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

/// The rest of what can be wished for; in the help under «More».
struct MoreEditOptions: ParsableArguments {
    @Option(help: ArgumentHelp("All of it in one JSON file.", valueName: "file"))
    var edit: String?

    @Option(help: ArgumentHelp("The prompt in a UTF-8 file.", valueName: "file"))
    var promptFile: String?

    @Option(help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negativePrompt: String?

    @Option(help: ArgumentHelp("Let the service rewrite the prompt.", valueName: "yes/no"))
    var promptExtend: Bool?

    @Option(help: ArgumentHelp("The vendor's mark in the corner.", valueName: "yes/no"))
    var watermark: Bool?

    @Option(help: ArgumentHelp("Let the model think first (text to image).", valueName: "yes/no"))
    var thinking: Bool?

    @Option(help: ArgumentHelp("A set of pictures that belong together; needs -n.", valueName: "yes/no"))
    var sequential: Bool?

    @Option(help: ArgumentHelp("Text and pictures in turn.", valueName: "yes/no"))
    var interleave: Bool?

    @Option(help: ArgumentHelp("The most pictures of an interleaved answer.", valueName: "number"))
    var maxImages: Int?

    @Flag(help: "Wait for the answer in one call.")
    var sync = false

    @Flag(help: "Make a task of the service.")
    var async = false

    @Flag(help: "Send despite violations; the record says so.")
    var force = false

    @Flag(help: "Let the service cut a prompt that is too long.")
    var allowTruncation = false

    var call: GenerationRequest.Call? {
        get throws {
            guard !(sync && async) else { throw EaselError(.usage, "Both --sync and --async.", hint: "Give one of them.") }
            return sync ? .sync : async ? .task : nil
        }
    }
}
