import ArgumentParser
import Easel

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what picture files are, and which models take them.",
        usage: "easel inspect PATH… [--model ID] [--deep] [--recursive] [--json]",
        discussion: """
            Reads headers and as much as is needed to tell a broken file; never trusts the name.

            EXAMPLES
              easel inspect room.jpg
              easel inspect shoot/*.jpg --model qwen-image-edit-plus
              easel inspect shoot --recursive --deep --json
            """)

    @Argument(help: "Picture files, or folders with --recursive.")
    var paths: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("Judge for this model; exit 5 when it would refuse.", valueName: "id"))
    var model: String?

    @Flag(help: "Decode every pixel.")
    var deep = false

    @Flag(name: .shortAndLong, help: "Look into folders.")
    var recursive = false

    @OptionGroup var models: CatalogueOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let catalogue = try models.catalogue(Settings(WorkspaceOptions.parse([])))
        let models =
            try model.map { name in
                guard let known = catalogue.known(ImageModel.ID(rawValue: name)) else {
                    throw EaselError(.usage, "“\(name)” is not in the catalogue.", hint: "easel models lists the models.")
                }
                return [known]
            } ?? catalogue.models.filter(\.edits)
        var isClean = true
        var rows: [[String]] = []
        let files = recursive ? PictureFolder.files(paths) : paths.map { FilePath($0) }
        let (asJSON, ink) = (common.json, Ink(common))
        // Some at a time, so that what was found of many shows early.
        for start in stride(from: 0, to: files.count, by: 64) {
            let part = files[start..<min(start + 64, files.count)]
            let found = try mapInParallel(part.count) { index in
                let inspection = ImageInspection(part[part.startIndex + index], deep: deep)
                let verdicts = models.map { ModelVerdict($0, inspection.info) }
                let isFit = inspection.status == .ok && (model == nil || !verdicts.contains { $0.verdict == .violation })
                return (
                    isFit, asJSON ? try Output.encoded(InspectionReport(inspection, verdicts)) : "",
                    asJSON ? [] : Self.row(inspection, verdicts, ink)
                )
            }
            isClean = isClean && found.allSatisfy(\.0)
            if asJSON { Output.text(found.map(\.1).joined()) } else { rows += found.map(\.2) }
        }
        if !common.json { Output.table(rows) }
        if !isClean { throw EaselExit.unfit }
    }

    private static func row(_ inspection: ImageInspection, _ verdicts: [ModelVerdict], _ ink: Ink) -> [String] {
        let name = Output.safe(inspection.path.string)
        guard inspection.status == .ok, let info = inspection.info else {
            return [name, inspection.status.rawValue, ink.red(Output.safe(inspection.problem?.detail ?? ""))]
        }
        var facts = ["\(info.displaySize)", "\(info.byteCount / 1024) kB"]
        if info.orientation != .upright { facts.append("turned (EXIF \(info.orientation.rawValue))") }
        if info.hasAlpha { facts.append("alpha") }
        if info.bitsPerChannel != 8 { facts.append("\(info.bitsPerChannel) bit") }
        if info.frames > 1 { facts.append("\(info.frames) frames") }
        if let profile = info.colorProfile { facts.append(Output.safe(profile)) }
        let refusing = verdicts.filter { $0.verdict == .violation }
        var verdict = ink.green(verdicts.count == 1 ? "fits \(verdicts[0].id)" : "fits all \(verdicts.count) editing models")
        if !refusing.isEmpty {
            let reason = refusing[0].findings.first { $0.severity == .violation }
            verdict =
                ink.red(
                    "not for \(refusing.count == verdicts.count && verdicts.count > 1 ? "any model" : refusing.map(\.id).joined(separator: ", "))"
                )
                + ": \(reason.map { "\($0.found); \($0.allowed)" } ?? "")"
        }
        return [name, info.format.displayName, facts.joined(separator: ", "), verdict]
    }
}
