import ArgumentParser
import Easel

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Flag(help: "Print the delivered paths alone.")
    var quiet = false

    @Flag(help: ArgumentHelp("No colour.", visibility: .hidden))
    var noColor = false
}
