import ArgumentParser
import Easel

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what differs between two pictures, inside and outside the regions.",
        usage: "easel compare BEFORE AFTER [--region R]… [OPTIONS]",
        discussion: """
            AFTER is first drawn onto BEFORE by what the two share, whatever its size, and the figures are of that; --no-register
            compares the files as they are. It ends with 0 whatever differs, unless a gate or --exit-code is given; --exit-code
            looks at the files as they are. Two folders compare pair by pair: by what results say they were made of, else by
            their names; what has no partner is named.

            EXAMPLES
              easel compare room.jpg out.png --region 989,515,1138,681
              easel compare a.png b.png --exit-code
              easel compare before.png after.png --no-register --max-changed 0.5 --json
              easel compare room.jpg raw.png --heatmap heat.png --mask-out changed.png
              easel compare photos/ results/ --max-outside 0.5 --json
            """)

    @Argument(help: "The picture before, or a folder of them.")
    var before: String

    @Argument(help: "The picture after, or a folder of them.")
    var after: String

    @Option(help: ArgumentHelp("Where change was wished for. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Option(help: ArgumentHelp("A box that counts for nothing. Repeatable.", valueName: "region"))
    var ignore: [String] = []

    @Option(help: ArgumentHelp("ciede2000, oklab, yiq (pixelmatch's) or exact (default ciede2000).", valueName: "kind"))
    var difference = "ciede2000"

    @Option(help: ArgumentHelp("A pixel above it counts as changed (default 2; yiq 0.1, exact 0).", valueName: "number"))
    var threshold: Double?

    @Option(help: ArgumentHelp("What is computed: changed, psnr, ssim, msssim, deltae (default all).", valueName: "list"))
    var metrics: String?

    @Flag(help: "Compare the files as they lie.")
    var noRegister = false

    @Option(help: ArgumentHelp("Write both beside each other.", valueName: "file.png"))
    var sheet: String?

    @Option(help: ArgumentHelp("Write where and how much they differ.", valueName: "file.png"))
    var heatmap: String?

    @Option(help: ArgumentHelp("Write a mask of what changed.", valueName: "file.png"))
    var maskOut: String?

    @Option(help: ArgumentHelp("Exit 20 when more pixels changed.", valueName: "percent"))
    var maxChanged: Double?

    @Option(help: ArgumentHelp("Exit 20 when more pixels changed outside the regions.", valueName: "percent"))
    var maxOutside: Double?

    @Option(help: ArgumentHelp("Exit 20 when the similarity is lower.", valueName: "ssim"))
    var minSsim: Double?

    @Flag(help: "Exit 22 when a pixel differs, 21 when the sizes do.")
    var exitCode = false

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @OptionGroup var opening: OpenOption
    @OptionGroup var common: CommonOptions

    func run() throws {
        let paths = [FilePath(before), FilePath(after)]
        let (kind, measured) = (try differenceWished(), try metricsWished())
        for gate in [maxChanged, maxOutside, minSsim].compactMap(\.self) where !gate.isFinite {
            throw EaselError(.usage, "A gate of \(gate) lets everything pass.", hint: "Write a number.")
        }
        if PictureFolder.isFolder(paths[0]) || PictureFolder.isFolder(paths[1]) {
            return try compareFolders(paths[0].absolute, paths[1].absolute, kind, measured)
        }
        let sizes = try paths.map { try UprightFile.rows($0).format.size }
        let regions = try RegionWords.regions(region, of: before, sizes[0])
        let ignored = try RegionWords.regions(ignore, of: before, sizes[0])
        if maxOutside != nil, regions.isEmpty { throw EaselError(.usage, "--max-outside needs a --region.") }
        let targets = [sheet, heatmap, maskOut].compactMap { $0.map { FilePath($0).absolute } }
        if !overwrite, let taken = targets.first(where: { PictureFolder.exists($0) }) {
            throw EaselError(.usage, "\(taken) exists already.", hint: "Choose another name, or add --overwrite.")
        }
        if let sheet { try writeSheet(FilePath(sheet), paths, regions, sizes) }
        let comparison = try PictureComparison(
            paths[0], paths[1], regions: regions, ignoring: ignored, registers: !noRegister, difference: kind,
            measuring: measured, judging: judged)
        guard let figures = comparison.figures else {
            opening.show([sheet].compactMap { $0.map { FilePath($0).absolute } })
            return try reportSizes(sizes, comparison)
        }
        try writeMaps(figures, paths[0], regions)
        if common.json {
            try Output.json(ComparisonReport(comparison, leavingOut: leftOut()))
        } else if !common.quiet {
            show(comparison, figures)
        }
        opening.show(targets)
        try judge(figures)
        if exitCode, let difference = try differenceAsTheyAre(paths, comparison) { throw difference }
    }

    /// How two files differ as they are, not aligned; `nil` when no pixel does.
    func differenceAsTheyAre(_ paths: [FilePath], _ comparison: PictureComparison) throws -> EaselExit? {
        let sizes = paths.map { ImageInspection($0).info?.displaySize }
        guard sizes[0] == sizes[1] else { return .sizesDiffer }
        let asTheyAre = try comparison.isAligned ? Comparison(paths[0], paths[1], measuring: []) : comparison.figures
        return asTheyAre?.psnr == nil ? nil : .pixelsDiffer
    }

    private func differenceWished() throws -> Comparison.Difference {
        guard let kind = Comparison.Difference.Kind(rawValue: difference) else {
            throw EaselError(
                .usage, "--difference \(difference) is not known.",
                hint: "Write \(Comparison.Difference.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let threshold, threshold < 0 || !threshold.isFinite { throw EaselError(.usage, "--threshold \(threshold) is below 0.") }
        return Comparison.Difference(kind, threshold: threshold)
    }

    private static let metricNames = ["changed", "psnr", "ssim", "msssim", "deltae"]

    private var metricWords: [String] { metrics?.split(separator: ",").map { $0.lowercased() } ?? Self.metricNames }

    private func metricsWished() throws -> Set<Comparison.Metric> {
        if let unknown = metricWords.first(where: { !Self.metricNames.contains($0) }) {
            throw EaselError(.usage, "“\(unknown)” is no metric.", hint: "Write \(Self.metricNames.joined(separator: ",")).")
        }
        var wished: Set<Comparison.Metric> = []
        if metricWords.contains("ssim") || minSsim != nil { wished.insert(.ssim) }
        if metricWords.contains("msssim") { wished.insert(.multiScaleSSIM) }
        if heatmap != nil { wished.insert(.map) }
        // JSON lists the changed areas.
        if maskOut != nil || (common.json && metricWords.contains("changed")) { wished.insert(.changes) }
        return wished
    }

    /// What is shown or decided by a gate.
    var judged: Comparison.Judged {
        if !common.json || metricWords.contains("deltae") { return .all }
        return metricWords.contains("changed") || maxChanged != nil || maxOutside != nil ? .changes : .nothing
    }

    /// Figures that nobody asked for.
    func leftOut() -> Set<String> { Set(Self.metricNames).subtracting(metricWords).subtracting(judged == .nothing ? [] : ["changed"]) }

    private func writeMaps(_ figures: Comparison, _ before: FilePath, _ regions: [Region]) throws {
        guard let map = figures.map, heatmap != nil || maskOut != nil else { return }
        if let heatmap {
            // Five times what is just seen has the brightest colour.
            let full = figures.difference.kind == .exact ? 64 : max(figures.difference.threshold * 5, 0.5)
            var rows = Heatmap(
                map, over: try Bitmap(contentsOf: before), regions: regions, name: figures.difference.kind.rawValue,
                threshold: figures.difference.threshold, full: full
            ).bitmap.reader()
            try rows.writePNG(to: FilePath(heatmap).absolute, overwriting: overwrite)
        }
        if let maskOut {
            var rows = map.mask
            try rows.writePNG(to: FilePath(maskOut).absolute, overwriting: overwrite)
        }
    }

    private func reportSizes(_ sizes: [PixelSize], _ comparison: PictureComparison) throws {
        struct Sizes: Encodable {
            struct Size: Encodable {
                let width: Int
                let height: Int
            }
            let before: Size
            let after: Size
        }
        if common.json {
            try Output.json(
                Sizes(
                    before: .init(width: sizes[0].width, height: sizes[0].height),
                    after: .init(width: sizes[1].width, height: sizes[1].height)))
        } else {
            let reason = comparison.registration?.reason.map { " \($0)" } ?? ""
            Output.line("The sizes differ: \(sizes[0]) before, \(sizes[1]) after. Nothing is compared pixel by pixel.\(reason)")
        }
        if exitCode { throw EaselExit.sizesDiffer }
        if maxChanged != nil || maxOutside != nil || minSsim != nil {
            throw EaselError(.gateFailed, "The sizes differ, so nothing was measured.")
        }
    }

    func judge(_ comparison: Comparison) throws {
        var failures: [String] = []
        if let maxChanged, comparison.whole.fraction * 100 > maxChanged {
            failures.append("\(Output.decimal(comparison.whole.fraction * 100, 3)) % changed, at most \(maxChanged) % allowed")
        }
        if let maxOutside, let outside = comparison.outside, outside.fraction * 100 > maxOutside {
            failures.append("\(Output.decimal(outside.fraction * 100, 3)) % changed outside, at most \(maxOutside) % allowed")
        }
        if let minSsim, comparison.ssim == nil, comparison.psnr != nil {
            failures.append("SSIM needs sides of 11 pixels and more, so it is not known; at least \(minSsim) is wanted")
        }
        if let minSsim, let ssim = comparison.ssim, ssim < minSsim {
            failures.append("SSIM \(Output.decimal(ssim, 4)), at least \(minSsim) wanted")
        }
        if !failures.isEmpty { throw EaselError(.gateFailed, failures.joined(separator: "; ") + ".") }
    }

    private func show(_ whole: PictureComparison, _ comparison: Comparison) {
        func row(_ name: String, _ part: Comparison.Part?) -> [String]? {
            part.map {
                [
                    name, "\(Output.decimal($0.fraction * 100, 3)) %", $0.psnr.map { "\(Output.decimal($0)) dB" } ?? "identical",
                    $0.ssim.map { Output.decimal($0, 4) } ?? "–", Output.decimal($0.deltaE.mean, 3), Output.decimal($0.deltaE.p99),
                    Output.decimal($0.deltaE.max),
                ]
            }
        }
        if let kind = whole.reconciliation { Output.line("\(kind.kind.rawValue) from \(kind.from) to \(kind.to)") }
        if whole.isAligned, let alignment = whole.registration?.alignment { Output.line("moved back by \(CompositeWords.text(alignment))") }
        if let reason = whole.registration?.reason { Output.line("compared as they lie: \(reason)") }
        let rows = [row("whole", comparison.whole), row("inside", comparison.inside), row("outside", comparison.outside)].compactMap(\.self)
        Output.table([["\(comparison.size)", "changed", "PSNR", "SSIM", "ΔE mean", "p99", "max"]] + rows)
        if let value = comparison.multiScaleSSIM { Output.line("MS-SSIM \(Output.decimal(value, 4))") }
        if let window = comparison.densestWindow {
            Output.line(
                "most changed around \(window.region.left),\(window.region.top): \(Output.decimal(window.changedFraction * 100, 1)) % of \(window.region.size)"
            )
        }
    }

    private func writeSheet(_ target: FilePath, _ paths: [FilePath], _ regions: [Region], _ sizes: [PixelSize]) throws {
        let tiles = try zip(paths, ["before", "after"]).enumerated().map { index, pair in
            let transform = PixelTransform(resizing: sizes[0], to: sizes[index])
            return Sheet.Tile(
                OutlinedRows(try UprightFile.rows(pair.0, readsAhead: true), regions: regions.map { transform.apply(to: $0) }),
                caption: pair.1,
                detail: "\(pair.0.lastComponent?.string ?? "") · \(sizes[index])")
        }
        var sheet = Sheet(tiles, columns: 2)
        try sheet.writePNG(to: target.absolute, overwriting: overwrite)
    }
}
