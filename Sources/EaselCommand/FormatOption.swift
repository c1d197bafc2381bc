import ArgumentParser
import Easel

/// What deliveries are written as.
struct FormatOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "png; like: a JPEG stays one whose untouched blocks are kept as they are; or jpeg, all of it encoded anew (default png, or like for -o out.jpg).",
            valueName: "format"))
    var format: String?

    /// - Throws: ``EaselError`` `usage`.
    func wished() throws -> DeliveryFormat? {
        try format.map { word in
            guard let known = DeliveryFormat(rawValue: word == "jpg" ? "jpeg" : word) else {
                throw EaselError(
                    .usage, "--format \(word) is not known.",
                    hint: "Write \(DeliveryFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return known
        }
    }
}

/// The same for jobs, whose results need not be pasted.
struct DeliveryFormatOptions: ParsableArguments {
    @OptionGroup var format: FormatOption

    @Flag(help: "Cut a result of the whole picture out as its canvas was, where that has transparent pixels.")
    var keepAlpha = false

    /// - Throws: ``EaselError`` `usage`.
    func apply(to options: inout RunOptions) throws {
        options.format = try format.wished()
        options.keepsAlpha = keepAlpha
    }
}
