import ArgumentParser
import Easel

/// How a result is pasted into its original, and what it must keep to: shared by `composite`, `edit` and `jobs redeliver`.
struct PasteOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take the result whole so far beyond a region (default by its size, 2 to 12).", valueName: "px"))
    var grow: Int?

    @Option(help: ArgumentHelp("Fade over so many pixels beyond that (default by its size, 6 to 32).", valueName: "px"))
    var feather: Int?

    @Option(help: ArgumentHelp("feather, pyramid, or auto: the one with the smaller seam (default auto).", valueName: "how"))
    var blend: String?

    @Option(help: ArgumentHelp("region, or changed: only what changed within it (default region).", valueName: "what"))
    var paste: String?

    @Flag(help: "Take the result as lying where it should.")
    var noRegister = false

    @Flag(help: "Leave the result's colours as they are.")
    var noColorMatch = false

    @Option(help: ArgumentHelp("Exit 20 when more of the outside changed, once aligned.", valueName: "percent"))
    var maxLeak: Double?

    @Option(help: ArgumentHelp("Exit 20 when the seam is more visible; 1 is none.", valueName: "x"))
    var maxSeam: Double?

    @Option(help: ArgumentHelp("Exit 20 when less of the inside changed.", valueName: "percent"))
    var minChange: Double?

    /// - Throws: ``EaselError`` `usage`.
    func options() throws -> Composite.Options {
        var options = Composite.Options()
        for (name, value) in [("--grow", grow), ("--feather", feather)] {
            if let value, !(0...2000).contains(value) {
                throw EaselError(.usage, "\(name) \(value) is not 0 to 2000.", hint: "Write a number of pixels.")
            }
        }
        options.grow = grow
        options.feather = feather
        if let blend {
            guard let known = Composite.Blend(rawValue: blend) else {
                throw EaselError(.usage, "--blend \(blend) is neither feather nor pyramid nor auto.")
            }
            options.blend = known
        }
        if let paste {
            guard let known = Composite.Paste(rawValue: paste) else {
                throw EaselError(.usage, "--paste \(paste) is neither region nor changed.")
            }
            options.paste = known
        }
        options.registers = !noRegister
        options.matchesColor = !noColorMatch
        return options
    }

    /// - Throws: ``EaselError`` `usage`.
    func gates() throws -> CompositeGates {
        for (name, value) in [("--max-leak", maxLeak), ("--max-seam", maxSeam), ("--min-change", minChange)] {
            if let value, !value.isFinite || value < 0 { throw EaselError(.usage, "\(name) \(value) is no gate.", hint: "Write a number.") }
        }
        var gates = CompositeGates()
        (gates.maximumLeak, gates.maximumSeam, gates.minimumChange) = (maxLeak, maxSeam, minChange)
        return gates
    }
}

/// The same for commands that deliver, where nothing need be pasted.
struct DeliveryPasteOptions: ParsableArguments {
    @Flag(help: "Deliver results as they came, without pasting them into their canvas.")
    var noComposite = false

    @OptionGroup var pasting: PasteOptions

    func apply(to options: inout RunOptions) throws { options.composition = noComposite ? nil : try pasting.options() }
}
