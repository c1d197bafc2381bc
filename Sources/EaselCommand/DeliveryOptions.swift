import ArgumentParser
import Easel

/// What becomes of the result, and what it may cost: shared by `edit` and `generate`.
struct DeliveryOptions: ParsableArguments {
    @Flag(help: "Only check, as easel check does.")
    var dryRun = false

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @Option(
        help: ArgumentHelp(
            "each, contact or none: a sheet of before and after, or of many (default each; contact in a batch).", valueName: "which"))
    var sheet: String?

    @Option(help: ArgumentHelp("auto, or never: send files inside the request (default auto).", valueName: "when"))
    var upload: String?

    @Option(help: ArgumentHelp("Stop before more than this is spent, in the price's currency.", valueName: "amount"))
    var maxCost: String?

    @Flag(help: "Return when the service has the task; easel jobs resume fetches the result.")
    var detach = false

    @OptionGroup var format: DeliveryFormatOptions
    @OptionGroup var opening: OpenOption

    @Flag(help: "Leave out of the picture how it was made.")
    var strip = false

    @Flag(help: "Send pictures with their position, thumbnails and the like, which are taken out otherwise.")
    var keepMetadata = false

    @Flag(help: "Start anew beside results that the ledger does not know.")
    var new = false

    /// Whether a batch ends in sheets of many pictures.
    func makesContactSheets(_ settings: Settings) -> Bool { (sheet ?? settings.text(.sheet) ?? "contact") == "contact" }

    func apply(to options: inout RunOptions, _ settings: Settings, output: String?, isBatch: Bool = false) throws {
        let upload = upload ?? settings.text(.upload) ?? "auto"
        guard let rule = RunOptions.UploadRule(rawValue: upload) else {
            throw EaselError(.usage, "--upload \(upload) is neither auto nor never.")
        }
        options.upload = rule
        options.output = (output ?? settings.text(.output)).map { FilePath($0) }
        options.overwrites = overwrite
        try format.apply(to: &options)
        let sheet = sheet ?? settings.text(.sheet) ?? (isBatch ? "contact" : "each")
        guard ["each", "contact", "none"].contains(sheet) else {
            throw EaselError(.usage, "--sheet \(sheet) is neither each nor contact nor none.")
        }
        options.makesSheet = sheet == "each"
        options.detaches = detach
        options.strips = strip
        options.keepsMetadata = keepMetadata
    }

    /// - Throws: ``EaselError`` `overBudget` when the plan may cost more than was allowed.
    func checkBudget(_ plan: EditPlan, _ settings: Settings) throws {
        guard let maxCost = maxCost ?? settings.text(.maxCost) else { return }
        let currency = plan.cost?.currency ?? .usd
        guard let most = Money(maxCost, currency) else {
            throw EaselError(.usage, "--max-cost \(maxCost) is no amount.", hint: "Write 0.50.")
        }
        guard let cost = plan.cost else {
            throw EaselError(
                .usage, "The price of \(plan.model.id) in \(plan.serviceRegion.rawValue) is not known.",
                hint: "Leave out --max-cost to send it all the same.")
        }
        if cost.micros > most.micros {
            throw EaselError(.overBudget, "It would cost \(cost), more than the \(most) that --max-cost allows.", hint: "Nothing was sent.")
        }
    }
}
