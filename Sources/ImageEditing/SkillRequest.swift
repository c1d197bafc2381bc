import Raster

/// The request JSON of the QwenCloud image skill's script, read with its field names and none of its silence.
///
/// Source: `QwenCloud/qwencloud-ai`, `skills/image/qwencloud-image-generation/scripts/image.py`, v0.2.1 and the version after it.
public struct SkillRequest: Hashable, Sendable {
    public var edit: Edit
    /// As the request names it; the script takes `wan2.6-t2i` when it names none.
    public var model: ImageModel.ID?
    /// Seconds that a task is waited for.
    public var timeout: Double?
    /// Seconds between two looks at it.
    public var pollInterval: Double?
    /// The fields that have no effect, each with the reason.
    public private(set) var ignored: [String] = []

    /// The fields that mean an edit, under the same names as in an edit file.
    private static let fields: Set<String> = [
        "prompt", "model", "n", "size", "negative_prompt", "seed", "prompt_extend", "watermark", "enable_interleave", "max_images",
        "enable_sequential", "thinking_mode", "bbox_list", "color_palette",
    ]

    /// Reads the JSON.
    ///
    /// - Throws: ``InvalidEdit`` with every fault: no prompt, a value of the wrong kind, a sequence without `n`.
    public init(_ json: JSONValue) throws(InvalidEdit) {
        guard let members = json.object else {
            throw InvalidEdit([Finding("request", found: "no JSON object", allowed: "an object with at least a prompt", source: .easel)])
        }
        var faults: [Finding] = []
        func fault(_ field: String, _ found: String, _ allowed: String) {
            faults.append(Finding(field, found: found, allowed: allowed, source: .easel))
        }
        func seconds(_ key: String) -> Double? {
            guard let value = members[key], value != .null else { return nil }
            switch value {
            case .integer(let number) where number > 0: return Double(number)
            case .number(let number) where number > 0 && number.isFinite: return number
            default:
                fault(key, "no number of seconds", "a number above 0")
                return nil
            }
        }
        var file = members.filter { Self.fields.contains($0.key) }
        // A brace of the script's prompts is a brace; Easel's own edits put names between them.
        if let prompt = members["prompt"]?.string {
            file["prompt"] = .string(prompt.replacing("{", with: "{{").replacing("}", with: "}}"))
        }
        let listed = members["reference_images"].flatMap { $0 == .null || $0.array?.isEmpty == true ? nil : $0 }
        let single = members["reference_image"].flatMap { $0 == .null ? nil : $0 }
        if listed != nil, single != nil { ignored.append("reference_image: reference_images counts when both are there") }
        let sources = listed.map { $0.array ?? [$0] } ?? single.map { [$0] } ?? []
        if sources.contains(where: { $0.string == nil }) { fault("reference_images", "an item that is no text", "paths and addresses") }
        file["images"] = .array(sources.compactMap { $0.string.map { ["source": .string($0)] } })
        for key in members.keys.sorted()
        where !Self.fields.contains(key) && !["reference_images", "reference_image", "timeout_s", "poll_interval_s"].contains(key) {
            ignored.append("\(key): Easel does not know this field")
        }
        timeout = seconds("timeout_s")
        pollInterval = seconds("poll_interval_s")
        var read: EditFile?
        do { read = try EditFile(.object(file)) } catch { faults += error.violations }
        if members["prompt"]?.string?.allSatisfy(\.isWhitespace) ?? true, !faults.contains(where: { $0.field == "prompt" }) {
            fault("prompt", "it is missing", "say in words what should be made or changed")
        }
        if read?.edit.sequential == true, members["n"] == nil || members["n"] == .null {
            fault("n", "a sequence without it, for which the script takes 12, each billed", "say how many, 1 to 12")
        }
        guard let read, faults.isEmpty else { throw InvalidEdit(faults) }
        edit = read.edit
        model = read.model.flatMap { $0.rawValue.isEmpty ? nil : $0 }
    }

    /// Takes out what has no effect on a model, and says each; what the service would refuse stays, and is refused before.
    public mutating func leaveOutVainWishes(for model: ImageModel) {
        func drop(_ field: String, _ reason: String) { ignored.append("\(field): \(reason)") }
        if edit.interleave == true, model.modes[.interleave] == nil {
            drop("enable_interleave", "\(model.id) does not take it")
            edit.interleave = nil
        }
        if edit.sequential == true, model.modes[.sequential] == nil {
            drop("enable_sequential", "\(model.id) does not take it")
            edit.sequential = nil
        }
        if edit.palette != nil, edit.mode == .sequential {
            drop("color_palette", "it has no effect in a sequence")
            edit.palette = nil
        }
        if edit.size != nil, let limits = model.modes[edit.mode], limits.size == nil {
            drop("size", "\(model.id) takes no size")
            edit.size = nil
        }
        let facts = edit.references.map { _ in nil as ImageInfo? }
        for finding in edit.findings(for: model, references: facts).violations where finding.service == .ignores {
            let field = String(finding.field.split(separator: ".").last ?? "")
            switch field {
            case "negative_prompt": edit.negativePrompt = nil
            case "prompt_extend": edit.promptExtend = nil
            case "watermark": edit.watermark = nil
            case "thinking_mode": edit.thinking = nil
            case "max_images": edit.maxImages = nil
            case "seed": edit.seed = nil
            case "color_palette": edit.palette = nil
            case "bbox_list": edit.boxList = nil
            default: continue
            }
            drop(field, finding.allowed)
        }
    }
}
