import ArgumentParser
import Easel

struct SheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Put pictures beside each other in one PNG, their pixels untouched.",
        usage: "easel sheet IMAGE IMAGE… -o OUT.png [OPTIONS]",
        discussion: """
            EXAMPLES
              easel sheet before.jpg after.png -o both.png
              easel sheet variants/*.png --columns 3 --fit -o contact.png
            """)

    @Argument(help: "Two or more pictures.")
    var images: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The sheet.", valueName: "file.png"))
    var output: String

    @Option(help: ArgumentHelp("Pictures in a row (default: all).", valueName: "n"))
    var columns: Int?

    @Option(help: ArgumentHelp("A region to outline in every picture. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Flag(help: "Scale every picture to the height of the first.")
    var fit = false

    @Flag(help: "Replace a sheet that is there.")
    var overwrite = false

    @OptionGroup var opening: OpenOption
    @OptionGroup var common: CommonOptions

    func run() throws {
        let target = FilePath(output).absolute
        guard target.extension?.lowercased() == "png" else {
            throw EaselError(.usage, "A sheet is a PNG; \(output) is not.", hint: "Name a file that ends in .png.")
        }
        if let columns, columns < 1 { throw EaselError(.usage, "--columns \(columns) is not above 0.") }
        var height: Int?
        let tiles = try images.map { path in
            var rows = try UprightFile.rows(FilePath(path), readsAhead: true)
            let original = rows.format.size
            if fit, let height, original.height != height {
                rows = AnyRowReader(ResampledRows(rows, to: original.scaled(by: Double(height) / Double(original.height))))
            }
            height = height ?? original.height
            let transform = PixelTransform(resizing: original, to: rows.format.size)
            let regions = try region.map { word in
                let expression = try RegionExpression(word: word)
                return transform.apply(to: expression.region(in: original).intersection(original.bounds))
            }
            return Sheet.Tile(
                OutlinedRows(rows, regions: regions), caption: FilePath(path).lastComponent?.string ?? path, detail: "\(original)")
        }
        var sheet = Sheet(tiles, columns: columns ?? tiles.count)
        let (size, places) = (sheet.format.size, sheet.places)
        try sheet.writePNG(to: target, overwriting: overwrite)
        struct Report: Encodable {
            let path: String
            let width: Int
            let height: Int
            let tiles: [[Int]]
        }
        if common.json {
            try Output.json(Report(path: target.string, width: size.width, height: size.height, tiles: places.map(\.region.corners)))
        } else {
            Output.line(common.quiet ? target.string : "\(target)  \(size)")
        }
        opening.show([target])
    }
}
