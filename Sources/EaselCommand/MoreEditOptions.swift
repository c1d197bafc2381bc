import ArgumentParser
import Easel

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

    @Option(
        help: ArgumentHelp(
            "auto, never or always: send the part of the canvas around the regions (default auto: when the model returns less).",
            valueName: "when"))
    var crop: String?

    @Flag(help: "Wait for the answer in one call.")
    var sync = false

    @Flag(help: "Make a task of the service.")
    var async = false

    @Flag(help: "Take an interleaved answer piece by piece.")
    var stream = false

    @Flag(help: "Send despite violations; the record says so.")
    var force = false

    @Flag(help: "Let the service cut a prompt that is too long.")
    var allowTruncation = false

    var cropRule: CropRule { get throws { try CropRule(word: crop) } }

    var call: GenerationRequest.Call? {
        get throws {
            let given = [("--sync", sync, GenerationRequest.Call.sync), ("--async", async, .task), ("--stream", stream, .stream)].filter(
                \.1)
            guard given.count < 2 else {
                throw EaselError(.usage, "Both \(given.map(\.0).joined(separator: " and ")).", hint: "Give one of them.")
            }
            return given.first?.2
        }
    }
}
