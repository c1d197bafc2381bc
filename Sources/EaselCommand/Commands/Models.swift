import ArgumentParser
import Easel

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the models, their limits with sources, prices and pace.",
        discussion: """
            EXAMPLES
              easel models
              easel models wan2.7-image-pro
              easel models --json
            """)

    @Argument(help: "A model.")
    var id: String?

    @OptionGroup var models: CatalogueOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let catalogue = try models.catalogue(Settings(WorkspaceOptions.parse([])))
        if let id {
            guard let model = catalogue.known(ImageModel.ID(rawValue: id)) else {
                let names = catalogue.names(near: ImageModel.ID(rawValue: id)).map(\.rawValue).joined(separator: ", ")
                throw EaselError(
                    .usage, "“\(id)” is not in the catalogue.",
                    hint: names.isEmpty ? "easel models lists those that are." : "Like it are \(names).")
            }
            if common.json { try Output.json(model) } else { show(model, Ink(common)) }
            return
        }
        if common.json {
            for model in catalogue.models { try Output.json(model) }
            return
        }
        let rows = catalogue.models.map { model -> [String] in
            let input = model.modes[.edit].map { "\($0.images.value.upperBound) images" } ?? "text only"
            let boxes = model.modes.values.contains { $0.parameters.contains(.boxList) } ? "boxes" : ""
            let most = model.modes.values.compactMap { $0.count?.value.upperBound }.max() ?? 1
            let calls = [model.syncEndpoint.map { _ in "at once" }, model.taskEndpoint.map { _ in "task" }].compactMap(\.self)
            let prices = [ServiceRegion.singapore, .beijing].map { model.prices[$0]?.description ?? "" }
            let pace = (model.pace[.singapore] ?? model.pace[.beijing]).map { $0.sentence } ?? ""
            let prompt = "\(model.prompt.value.count) \(model.prompt.value.unit == .tokens ? "tokens" : "chars")"
            return [
                Output.safe(model.id.rawValue), input, boxes, most == 1 ? "n = 1" : "n ≤ \(most)", prompt, calls.joined(separator: ", "),
                pace,
            ]
                + prices
        }
        Output.table([["MODEL", "INPUT", "REGIONS", "COUNT", "PROMPT", "CALL", "PACE", "SINGAPORE", "BEIJING"]] + rows)
    }

    private func show(_ model: ImageModel, _ ink: Ink) {
        Output.line("\(ink.bold(Output.safe(model.id.rawValue)))  \(Output.safe(model.title))")
        if !model.otherIDs.isEmpty { Output.line("also \(model.otherIDs.map(\.rawValue).joined(separator: ", "))") }
        var rows: [[String]] = []
        func add(_ name: String, _ value: String, _ source: Source) { rows.append([name, value, ink.quiet(source.text)]) }
        add("prompt", "at most \(model.prompt.value.count) \(model.prompt.value.unit.rawValue)", model.prompt.source)
        if let limit = model.negativePrompt { add("negative prompt", "at most \(limit.value) characters", limit.source) }
        if model.edits {
            let images = model.images
            add("image formats", images.formats.value.map(\.displayName).joined(separator: ", "), images.formats.source)
            add("image sides", "\(images.sides.value.lowerBound) to \(images.sides.value.upperBound) pixels", images.sides.source)
            if let ratio = images.ratio {
                add("image shape", "1:\(Int((1 / ratio.value.lowerBound).rounded())) to \(Int(ratio.value.upperBound)):1", ratio.source)
            }
            add("image bytes", "at most \(images.byteCount.value)", images.byteCount.source)
            add("transparency", images.alpha.value.rawValue, images.alpha.source)
        }
        for mode in Mode.allCases {
            guard let limits = model.modes[mode] else { continue }
            let range = limits.images.value
            add(
                "\(mode.rawValue): images",
                range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)",
                limits.images.source)
            if let count = limits.count {
                add("\(mode.rawValue): n", "\(count.value.lowerBound) to \(count.value.upperBound)", count.source)
            }
            if let size = limits.size { add("\(mode.rawValue): size", size.value.sentence, size.source) }
            if let most = limits.maxImages {
                add("\(mode.rawValue): max_images", "\(most.value.lowerBound) to \(most.value.upperBound)", most.source)
            }
            add("\(mode.rawValue): takes", limits.parameters.map(\.rawValue).sorted().joined(separator: ", "), limits.images.source)
        }
        for region in ServiceRegion.allCases {
            if let price = model.prices[region] { add("price in \(region.rawValue)", "\(price) a picture", .pricing) }
            if let pace = model.pace[region] {
                add(
                    "pace in \(region.rawValue)",
                    "\(pace.submissionsPerMinute) a minute\(pace.runningTasks.map { ", \($0) at once" } ?? "")", .rateLimits)
            }
        }
        Output.table(rows)
    }
}

extension ImageModel.Pace {
    /// How fast submissions may come, as a person reads it.
    fileprivate var sentence: String {
        submissionsPerMinute % 60 == 0 ? "\(submissionsPerMinute / 60)/s" : "\(submissionsPerMinute)/min"
    }
}
