import ArgumentParser
import Easel

struct Prepare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write copies that a model takes: upright, opaque, sRGB, in its sizes.",
        usage: "easel prepare PATH… -o DIR [--model ID] [--region R]… [OPTIONS]",
        discussion: """
            Only what needs doing is done. A picture that fits keeps its pixels as they are; position, thumbnails and the like are
            taken out of it. Where transparent pixels were laid over a colour, their opacity is kept beside the copy: NAME-matte.png.

            EXAMPLES
              easel prepare photo.jpg -o prepared
              easel prepare *.png --model qwen-image-edit-plus -o prepared --background "#202020"
              easel prepare room.jpg --max-side 2048 -o small --region 10%,10%,40%,40% --json
            """)

    @Argument(help: "Picture files.")
    var paths: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder of the copies.", valueName: "dir"))
    var output: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The model that shall take them (default wan2.7-image).", valueName: "id"))
    var model: String?

    @Option(help: ArgumentHelp("A region of the picture, moved along. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Option(help: ArgumentHelp("What transparent pixels are laid over (default #FFFFFF).", valueName: "colour"))
    var background = "#FFFFFF"

    @Option(help: ArgumentHelp("The longest side, in pixels.", valueName: "n"))
    var maxSide: Int?

    @Option(help: ArgumentHelp("The most bytes.", valueName: "n"))
    var maxBytes: Int?

    @Option(help: ArgumentHelp("jpeg or png.", valueName: "format"))
    var format: String?

    @Option(help: ArgumentHelp("JPEG quality, 1 to 100.", valueName: "q"))
    var quality: Int?

    @Flag(help: "Leave position, thumbnails and the like in a picture that needs no other change.")
    var keepMetadata = false

    @Flag(help: "Replace copies that are there.")
    var overwrite = false

    @OptionGroup var models: CatalogueOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let catalogue = try models.catalogue(Settings(WorkspaceOptions.parse([])))
        let target = catalogue.named(model.map { ImageModel.ID(rawValue: $0) } ?? EditBuilder.defaultModel)
        if let advice = target.finding { Output.note("easel: \(advice.description)") }
        let options = try preparationOptions()
        let folder = try PictureFolder.named(output)
        try PictureFolder.make(folder)
        var rows: [[String]] = []
        // All names before the first file is written: two pictures of one name would be one afterwards.
        var named: [String: FilePath] = [:]
        for path in paths.map({ FilePath($0) }) {
            guard let other = named.updateValue(path, forKey: (path.stem ?? "").lowercased()) else { continue }
            throw EaselError(
                .usage, "\(other) and \(path) would both be \(path.stem ?? "picture") in \(folder).",
                hint: "Prepare them into different folders with -o.")
        }
        for (name, path) in named {
            // The opacity of one is kept under such a name.
            guard name.hasSuffix("-matte"), let other = named[String(name.dropLast(6))] else { continue }
            throw EaselError(
                .usage, "What \(other) is laid over a colour by may be kept as \(path.stem ?? "") in \(folder), where \(path) goes.",
                hint: "Prepare them into different folders with -o.")
        }
        for path in paths.map({ FilePath($0) }) {
            let inspection = ImageInspection(path)
            if let problem = inspection.problem { throw problem }
            guard let info = inspection.info else { continue }
            let regions = try regions(in: info.displaySize)
            let preparation = Preparation(of: info, for: target.model, options: options)
            let name =
                "\(path.stem ?? "picture").\(preparation.isNeeded ? preparation.format.fileExtension : path.extension ?? info.format.fileExtension)"
            let copy = folder.appending(name)
            let matte = folder.appending("\(path.stem ?? "picture")-matte.png")
            var targets: Set = [copy, matte]
            // Over the byte limit a PNG becomes a JPEG.
            if preparation.format == .png {
                targets.insert(folder.appending("\(path.stem ?? "picture").\(ImageFormat.jpeg.fileExtension)"))
            }
            if let lost = paths.map({ FilePath($0).absolute }).first(where: targets.contains) {
                throw EaselError(
                    .usage, "\(lost) would be replaced by \(lost == path.absolute ? "its own copy" : "what is made of \(path)").",
                    hint: "Choose another folder with -o.")
            }
            // Before anything is written: a copy without its matte would stand in the way of the next try.
            let isLaidOver = preparation.steps.contains(.flattened)
            if !overwrite, isLaidOver, let taken = [copy, matte].first(where: { PictureFolder.exists($0) }) {
                throw EaselError(.usage, "\(taken) exists already.", hint: "Choose another folder with -o, or add --overwrite.")
            }
            let image = try preparation.write(path, to: copy, matte: matte, overwriting: overwrite)
            let report = PreparationReport(source: path, image: image, regions: regions)
            if common.json {
                try Output.json(report)
            } else if common.quiet {
                Output.line(report.path)
            } else {
                let opacity = image.matte.flatMap(\.lastComponent).map { ["opacity kept in \(Output.safe($0.string))"] } ?? []
                let steps = (image.steps.map(\.rawValue) + opacity).joined(separator: ", ")
                rows.append([
                    Output.safe(path.string), "→ \(Output.safe(report.path))",
                    "\(image.info.displaySize), \(image.info.byteCount / 1024) kB",
                    steps.isEmpty ? "as it was" : steps,
                ])
            }
        }
        Output.table(rows)
    }

    private func preparationOptions() throws -> Preparation.Options {
        var options = Preparation.Options()
        guard let color = SRGBColor(hex: background) else {
            throw EaselError(.usage, "“\(background)” is no colour.", hint: "Write #RRGGBB.")
        }
        options.background = color
        options.enlarges = true
        options.keepsMetadata = keepMetadata
        for (name, value) in [("--max-side", maxSide), ("--max-bytes", maxBytes)] {
            if let value, value < 1 { throw EaselError(.usage, "\(name) \(value) is not above 0.") }
        }
        options.maximumSide = maxSide
        options.maximumByteCount = maxBytes
        if let quality, !(1...100).contains(quality) { throw EaselError(.usage, "--quality \(quality) is not 1 to 100.") }
        options.quality = quality
        if let format {
            guard let known = ["jpeg": ImageFormat.jpeg, "jpg": .jpeg, "png": .png][format.lowercased()] else {
                throw EaselError(.usage, "“\(format)” is not written.", hint: "Write jpeg or png.")
            }
            options.format = known
        }
        return options
    }

    private func regions(in size: PixelSize) throws -> [Region] {
        try region.map { word in
            let expression = try RegionExpression(word: word)
            let region = expression.region(in: size)
            guard region.fits(in: size) else {
                throw InvalidEdit([
                    Finding(
                        "regions", found: "[\(region)] is not inside the image", allowed: "inside 0,0,\(size.width),\(size.height)",
                        source: .easel)
                ])
            }
            return region
        }
    }
}
