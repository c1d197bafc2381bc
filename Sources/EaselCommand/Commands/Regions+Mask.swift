import ArgumentParser
import Easel

extension Regions {
    struct FromMask: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "from-mask",
            abstract: "Make regions of the light areas of a mask.",
            discussion: """
                Areas are connected over sides and corners; the boxes of the two largest are what a model takes.

                EXAMPLES
                  easel regions from-mask mask.png --preview marked.png --image room.jpg
                  easel regions from-mask mask.png --merge --json
                """)

        @Argument(help: "A mask: light where the picture may change; or transparent there, in one shade.")
        var mask: String

        @Flag(help: "One box around all areas.")
        var merge = false

        @Option(help: ArgumentHelp("Areas with fewer pixels are specks (default 16).", valueName: "n"))
        var leastPixels = 16

        @Option(help: ArgumentHelp("The picture that the mask is of, to check the sizes and to draw on.", valueName: "path"))
        var image: String?

        @Option(help: ArgumentHelp("Draw the regions on the picture, or on the mask.", valueName: "file.png"))
        var preview: String?

        @Flag(help: "Replace a preview that is there.")
        var overwrite = false

        @OptionGroup var common: CommonOptions

        struct Report: Encodable {
            let bbox_list: [[[Int]]]
            let regions: [[[Int]]]
            let areas: Int
            let findings: [Finding]
            let preview: String?
        }

        func run() throws {
            let areas = try MaskAreas(UprightFile.rows(FilePath(mask)))
            let boxes = areas.boxes(merging: merge, leastPixels: leastPixels)
            let large = areas.areas.count { $0.pixelCount >= leastPixels }
            var findings: [Finding] = []
            if let image {
                let size = try UprightFile.rows(FilePath(image)).format.size
                if size != areas.size {
                    findings.append(
                        Finding("mask", found: "\(mask) is \(areas.size), \(image) is \(size)", allowed: "both of one size", source: .easel)
                    )
                }
            }
            if boxes.isEmpty {
                findings.append(
                    Finding("mask", found: "\(mask) marks nothing", allowed: "paint light what may change, on dark", source: .easel))
            } else if large > boxes.count, !merge {
                findings.append(
                    Finding(
                        "mask", found: "\(large) areas", allowed: "the \(boxes.count) largest are taken; --merge puts one box around all",
                        source: .wan27, severity: .advice))
            }
            if let preview, findings.violations.isEmpty {
                let rows = try UprightFile.rows(FilePath(image ?? mask))
                var marked = OutlinedRows(rows, regions: boxes, dimming: true)
                try marked.writePNG(to: FilePath(preview).absolute, overwriting: overwrite)
            }
            let corners = boxes.map(\.corners)
            if common.json {
                try Output.json(
                    Report(
                        bbox_list: [corners], regions: [corners], areas: large, findings: findings,
                        preview: preview.map { FilePath($0).absolute.string }))
            } else {
                for box in boxes { Output.line("--region \(box)") }
                for finding in findings { Output.note("  \(finding.severity.rawValue)  \(Output.safe(finding.description))") }
            }
            if !findings.violations.isEmpty { throw EaselExit.unfit }
        }
    }
}
