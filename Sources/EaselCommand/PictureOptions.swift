import ArgumentParser

/// What goes in beside the words: shared by `edit` and `check`.
struct PictureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A reference image: PATH, URL, or - for standard input; {NAME} in the prompt then means it. Repeatable.",
            valueName: "[name=]path"))
    var image: [String] = []

    @Option(help: ArgumentHelp("Where the canvas may change: x1,y1,x2,y2, or +x,y,wxh, or in %. Repeatable.", valueName: "[name:]region"))
    var region: [String] = []

    @Option(help: ArgumentHelp("The same as a picture of the canvas's size: white may change.", valueName: "file.png"))
    var mask: String?

    @Option(help: ArgumentHelp("The image that is edited: its name or number.", valueName: "name"))
    var canvas: String?

    @Option(
        help: ArgumentHelp(
            "Go on from a delivered picture: its model, canvas and references are kept unless given anew.", valueName: "job[#k]"))
    var on: String?
}
