import ArgumentParser
import Easel

struct Regions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check regions, write them as a bbox_list, and see them on the picture.",
        discussion: """
            EXAMPLES
              easel regions check room.jpg --region 60%,10%,80%,35% --preview marked.png
              easel regions check clock.jpg room.jpg --region 2:989,515,1138,681 --json
              easel regions from-mask mask.png --preview marked.png --image room.jpg
            """,
        subcommands: [Check.self, FromMask.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether regions fit, and what would be sent.",
            discussion: """
                EXAMPLES
                  easel regions check room.jpg --region 60%,10%,80%,35% --preview marked.png
                """)

        @Argument(help: "The reference images, in order: [NAME=]PATH.")
        var images: [String] = []

        @Option(help: ArgumentHelp("The same as an option.", valueName: "[name=]path"))
        var image: [String] = []

        @Option(help: ArgumentHelp("[NAME:]x1,y1,x2,y2, or +x,y,wxh, or in %. Repeatable.", valueName: "region"))
        var region: [String] = []

        @Option(name: .shortAndLong, help: ArgumentHelp("The model (default wan2.7-image).", valueName: "id"))
        var model: String?

        @Option(help: ArgumentHelp("Draw the regions on the picture that has them.", valueName: "file.png"))
        var preview: String?

        @Flag(help: "Replace a preview that is there.")
        var overwrite = false

        @OptionGroup var common: CommonOptions

        func run() throws {
            let paths = images + image
            guard !paths.isEmpty else {
                throw EaselError(.usage, "No image is given.", hint: "easel regions check room.jpg --region 10,10,200,200")
            }
            var pictures = try PictureOptions.parse([])
            pictures.image = paths
            pictures.region = region
            var wishes = try WishOptions.parse([])
            wishes.model = model
            wishes.prompt = "regions"
            let file = try EditBuilder(pictures, wishes, more: nil, settings: nil).build()
            let plan = EditPlan(file.edit, on: file.model ?? EditBuilder.defaultModel)
            // The prompt is not in question here, and with it the names that it does not use.
            let findings = plan.findings.filter {
                !$0.field.hasPrefix("prompt") && !$0.field.hasSuffix(".name") && !["canvas", "cost"].contains($0.field)
            }
            let boxes = plan.preparedEdit.references.map { $0.regions.map(\.corners) }
            if let preview { try draw(plan, FilePath(preview).absolute) }
            struct Report: Encodable {
                let bbox_list: [[[Int]]]
                let regions: [[[Int]]]
                let findings: [Finding]
                let preview: String?
            }
            if common.json {
                try Output.json(
                    Report(
                        bbox_list: boxes, regions: plan.edit.references.map { $0.regions.map(\.corners) }, findings: findings,
                        preview: preview.map { FilePath($0).absolute.string }))
            } else {
                Output.line("bbox_list \(boxes)")
                for finding in findings { Output.line("  \(finding.severity.rawValue)  \(Output.safe(finding.description))") }
                if let preview { Output.line("preview \(FilePath(preview).absolute)") }
            }
            if !findings.violations.isEmpty { throw EaselExit.unfit }
        }

        private func draw(_ plan: EditPlan, _ target: FilePath) throws {
            guard let index = plan.edit.references.indices.last(where: { !plan.edit.regions(of: $0).isEmpty }) ?? plan.canvas,
                let path = plan.edit.references[index].source.filePath
            else { throw EaselError(.usage, "There is no local image to draw on.") }
            let rows = try UprightFile.rows(path)
            let bounds = rows.format.size.bounds
            let regions = plan.edit.regions(of: index).map { $0.intersection(bounds) }.filter { !$0.isEmpty }
            var marked = OutlinedRows(rows, regions: regions, dimming: true)
            try marked.writePNG(to: target, overwriting: overwrite)
        }
    }
}
