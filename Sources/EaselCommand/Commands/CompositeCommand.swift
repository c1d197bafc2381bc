import ArgumentParser
import Easel

struct CompositeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "composite",
        abstract: "Paste a model's result into its original, so that only the region changes.",
        usage: "easel composite BEFORE AFTER --region R… -o OUT.png|OUT.jpg [OPTIONS]",
        discussion: """
            AFTER is drawn onto BEFORE by what stands outside the regions, brought back to its colours, and pasted where it was to
            change. Everything farther than the border is BEFORE's pixels to the bit, with its size, depth, profile and alpha; the
            JSON says where the border lies. -o out.jpg does the same to a JPEG: the blocks that nothing was pasted into stay as they
            are; only --format jpeg encodes all of it anew. A result that cannot be aligned is not pasted: exit 20, and nothing is
            written.

            EXAMPLES
              easel composite room.jpg raw.png --region 989,515,1138,681 -o out.png
              easel composite room.jpg raw.png --mask wall.png --paste changed -o out.png
              easel composite room.jpg raw.png --region 40%,30%,60%,70% -o out.png --proof out.proof.json --max-leak 1 --json
            """)

    @Argument(help: "The original.")
    var before: String

    @Argument(help: "What the model made of it, of any size.")
    var after: String

    @Option(help: ArgumentHelp("Where it was to change. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Option(help: ArgumentHelp("The same as a picture of BEFORE's size: white may change.", valueName: "file.png"))
    var mask: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The delivery.", valueName: "out.png|out.jpg"))
    var output: String

    @OptionGroup var format: FormatOption

    @Option(help: ArgumentHelp("Write the proof that nothing else differs; scripts/verify-proof confirms it.", valueName: "file.json"))
    var proof: String?

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @OptionGroup var opening: OpenOption
    @OptionGroup(title: "More") var pasting: PasteOptions
    @OptionGroup(title: "Output") var common: CommonOptions

    func run() throws {
        let (original, result, target) = (FilePath(before), FilePath(after), FilePath(output).absolute)
        if let problem = ImageInspection(original).problem { throw problem }
        let format = try wishedFormat(of: target, like: original)
        guard region.isEmpty != (mask == nil) else {
            throw EaselError(.usage, "It needs either --region or --mask.", hint: "Write --region 40%,30%,60%,70%.")
        }
        let options = try pasting.options()
        let gates = try pasting.gates()
        let files = [target] + [proof.map { FilePath($0).absolute }].compactMap(\.self)
        if !overwrite, let taken = files.first(where: { PictureFolder.exists($0) }) {
            throw EaselError(.usage, "\(taken) exists already.", hint: "Choose another name, or add --overwrite.")
        }
        guard ![original.absolute, result.absolute].contains(target) else {
            throw EaselError(.usage, "\(target) is one of the two that it is made of.", hint: "Choose another name with -o.")
        }
        let regions = try RegionWords.regions(region, of: before, UprightFile.rows(original).format.size)
        let pasted = try PastedResult(
            of: result, into: original, regions: regions, mask: mask.map { FilePath($0) }, options: options,
            format: format)
        var report = CompositeReport(pasted)
        if pasted.isTrusted {
            try PendingFile.write(pasted.bytes(), to: target, overwriting: overwrite)
            let proof = try pasted.proof(of: target)
            report.path = target.string
            report.outsideMaxDifference = proof.outsideMaxDifference
            if let name = self.proof {
                try PendingFile.write(ReportJSON.encode(proof, pretty: true), to: FilePath(name).absolute, overwriting: overwrite)
            }
        }
        if common.json {
            try Output.json(report)
        } else if let path = report.path {
            Output.line(Output.safe(path))
            if !common.quiet { Output.table(CompositeWords.rows(report)) }
        }
        if !common.json, !common.quiet, pasted.isTrusted {
            for warning in pasted.warnings { Output.note("easel: \(Output.safe(warning))") }
        }
        if report.path != nil { opening.show([target]) }
        let failures = gates.failures(report)
        if !failures.isEmpty {
            throw EaselError(
                .gateFailed, failures.joined(separator: " "),
                hint: report.path == nil ? "Nothing was written; --no-register pastes it where it lies." : nil)
        }
    }

    /// The format that `--format` says, else the name.
    private func wishedFormat(of target: FilePath, like original: FilePath) throws -> DeliveryFormat {
        let suffix = target.extension?.lowercased() ?? ""
        let format = try format.wished() ?? (suffix == "jpg" || suffix == "jpeg" ? .like : .png)
        let resolved = format.resolved(for: original)
        let own = resolved == .png ? "png" : "jpg"
        guard resolved == .png ? suffix == "png" : suffix == "jpg" || suffix == "jpeg" else {
            if format == .like, resolved == .png { throw DeliveryFormat.cannotFollow(original, into: target) }
            throw EaselError(
                .usage, "The delivery is a \(resolved == .png ? "PNG" : "JPEG"), and \(output) does not end in .\(own).",
                hint: "Write -o out.\(own).")
        }
        guard resolved != .jpeg || proof == nil else {
            throw EaselError(
                .usage, "A JPEG that is encoded anew differs everywhere, so there is nothing to prove.",
                hint: "Leave out --proof, or deliver PNG or, from a JPEG, --format like.")
        }
        return resolved
    }
}
