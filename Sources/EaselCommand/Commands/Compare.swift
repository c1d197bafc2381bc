import ArgumentParser
import Easel

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what differs between two pictures, inside and outside the regions.",
        usage: "easel compare BEFORE AFTER [--region R]… [OPTIONS]",
        discussion: """
            A pixel counts as changed when its ΔE₀₀ is above the threshold (2 is seen at a glance). It ends with 0 whatever
            differs, unless a gate or --exit-code is given. Pictures of unequal sizes are not compared pixel by pixel.

            EXAMPLES
              easel compare room.jpg out.png --region 989,515,1138,681
              easel compare a.png b.png --exit-code
              easel compare before.png after.png --max-changed 0.5 --json
            """)

    @Argument(help: "The picture before.")
    var before: String

    @Argument(help: "The picture after.")
    var after: String

    @Option(help: ArgumentHelp("Where change was wished for. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Option(help: ArgumentHelp("ΔE₀₀ above which a pixel counts as changed (default 2).", valueName: "ΔE"))
    var threshold = 2.0

    @Option(help: ArgumentHelp("Write both beside each other.", valueName: "file.png"))
    var sheet: String?

    @Option(help: ArgumentHelp("Exit 20 when more pixels changed.", valueName: "percent"))
    var maxChanged: Double?

    @Option(help: ArgumentHelp("Exit 20 when more pixels changed outside the regions.", valueName: "percent"))
    var maxOutside: Double?

    @Option(help: ArgumentHelp("Exit 20 when the similarity is lower.", valueName: "ssim"))
    var minSsim: Double?

    @Flag(help: "Exit 22 when a pixel differs, 21 when the sizes do.")
    var exitCode = false

    @Flag(help: "Replace a sheet that is there.")
    var overwrite = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        let paths = [FilePath(before), FilePath(after)]
        let sizes = try paths.map { try UprightFile.rows($0).format.size }
        let regions = try region.map { word in
            guard let expression = RegionExpression(word), expression.region(in: sizes[0]).fits(in: sizes[0]) else {
                throw InvalidEdit([
                    Finding(
                        "regions", found: "“\(word)” is no region of \(before)", allowed: "inside 0,0,\(sizes[0].width),\(sizes[0].height)",
                        source: .easel)
                ])
            }
            return expression.region(in: sizes[0])
        }
        guard threshold >= 0, threshold.isFinite else { throw EaselError(.usage, "--threshold \(threshold) is below 0.") }
        for gate in [maxChanged, maxOutside, minSsim].compactMap(\.self) where !gate.isFinite {
            throw EaselError(.usage, "A gate of \(gate) lets everything pass.", hint: "Write a number.")
        }
        if maxOutside != nil, regions.isEmpty { throw EaselError(.usage, "--max-outside needs a --region.") }
        if let sheet { try writeSheet(FilePath(sheet), paths, regions, sizes) }
        guard sizes[0] == sizes[1] else { return try reportSizes(sizes) }
        let comparison = try Comparison(paths[0], paths[1], regions: regions, threshold: threshold)
        if common.json { try Output.json(ComparisonReport(comparison)) } else if !common.quiet { show(comparison) }
        try judge(comparison)
    }

    private func reportSizes(_ sizes: [PixelSize]) throws {
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
            Output.line("The sizes differ: \(sizes[0]) before, \(sizes[1]) after. Nothing is compared pixel by pixel.")
        }
        if exitCode { throw EaselExit.sizesDiffer }
        if maxChanged != nil || maxOutside != nil || minSsim != nil {
            throw EaselError(.gateFailed, "The sizes differ, so nothing was measured.")
        }
    }

    private func judge(_ comparison: Comparison) throws {
        var failures: [String] = []
        if let maxChanged, comparison.whole.fraction * 100 > maxChanged {
            failures.append("\(Output.decimal(comparison.whole.fraction * 100, 3)) % changed, at most \(maxChanged) % allowed")
        }
        if let maxOutside, let outside = comparison.outside, outside.fraction * 100 > maxOutside {
            failures.append("\(Output.decimal(outside.fraction * 100, 3)) % changed outside, at most \(maxOutside) % allowed")
        }
        if let minSsim, let ssim = comparison.ssim, ssim < minSsim {
            failures.append("SSIM \(Output.decimal(ssim, 4)), at least \(minSsim) wanted")
        }
        if !failures.isEmpty { throw EaselError(.gateFailed, failures.joined(separator: "; ") + ".") }
        if exitCode, comparison.psnr != nil { throw EaselExit.pixelsDiffer }
    }

    private func show(_ comparison: Comparison) {
        func row(_ name: String, _ part: Comparison.Part?) -> [String]? {
            part.map {
                [
                    name, "\(Output.decimal($0.fraction * 100, 3)) %", $0.psnr.map { "\(Output.decimal($0)) dB" } ?? "identical",
                    $0.ssim.map { Output.decimal($0, 4) } ?? "–", Output.decimal($0.deltaE.mean, 3), Output.decimal($0.deltaE.p99),
                    Output.decimal($0.deltaE.max),
                ]
            }
        }
        let rows = [row("whole", comparison.whole), row("inside", comparison.inside), row("outside", comparison.outside)].compactMap(\.self)
        Output.table([["\(comparison.size)", "changed", "PSNR", "SSIM", "ΔE mean", "p99", "max"]] + rows)
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
                OutlinedRows(try UprightFile.rows(pair.0), regions: regions.map { transform.apply(to: $0) }), caption: pair.1,
                detail: "\(pair.0.lastComponent?.string ?? "") · \(sizes[index])")
        }
        var sheet = Sheet(tiles, columns: 2)
        try sheet.writePNG(to: target.absolute, overwriting: overwrite)
    }
}
