public import ImageEditing
import Raster

/// What the service is sent to make pictures: the one place that knows.
///
/// Source: Model Studio's pages of each model, and the vendor's SDK as recorded; see `Tests/DashScopeTests/Fixtures/golden`.
public struct GenerationRequest: Hashable, Sendable {
    /// How the answer comes.
    public enum Call: String, Hashable, Sendable, Codable {
        /// With the pictures, in one piece.
        case sync
        /// With the id of a task that makes them.
        case task
        /// With the pictures and texts one after another, as server-sent events.
        case stream
    }

    public let call: Call
    /// Under the base URL.
    public let path: String
    /// The headers that the service acts on, beside the key.
    public let headers: [String: String]
    public let body: JSONValue

    /// - Parameters:
    ///   - images: The value of each reference image: `https://…`, `data:…` or `oss://…`.
    ///   - call: `nil` takes the model's own preference.
    /// - Throws: ``DashScopeError`` `.configuration` when the model cannot be called so.
    public init(_ validated: ValidatedEdit, images: [String], call wanted: Call? = nil, in region: ServiceRegion? = nil)
        throws(DashScopeError)
    {
        let model = validated.model
        let call = Self.call(of: validated.edit, on: model, wanted: wanted)
        guard let endpoint = call == .task ? model.taskEndpoint : model.syncEndpoint else {
            throw DashScopeError(
                .configuration,
                call == .task
                    ? "\(model.id) answers only at once: leave out --async." : "\(model.id) answers only through tasks: leave out --sync.")
        }
        if call == .stream, validated.edit.mode != .interleave {
            throw DashScopeError(.configuration, "Only interleaved answers can be streamed: add --interleave, or leave out --stream.")
        }
        self.call = call
        path = endpoint.path
        var headers: [String: String] = [:]
        if call == .task { headers["X-DashScope-Async"] = "enable" }
        if call == .stream { headers["X-DashScope-SSE"] = "enable" }
        if images.contains(where: { $0.hasPrefix("oss://") }) { headers["X-DashScope-OssResourceResolve"] = "enable" }
        self.headers = headers

        var parameters = Self.parameters(of: validated)
        // The page wants both; newer SDKs send the header alone.
        if call == .stream { parameters["stream"] = true }
        var input: [String: JSONValue] = [:]
        switch endpoint.body {
        case .messages:
            let text: [JSONValue] = [["text": .string(validated.prompt)]]
            let pictures = images.map { JSONValue.object(["image": .string($0)]) }
            let content = model.contentOrder == .textFirst ? text + pictures : pictures + text
            input["messages"] = [["role": "user", "content": .array(content)]]
        case .prompt:
            input["prompt"] = .string(validated.prompt)
            input["negative_prompt"] = parameters.removeValue(forKey: "negative_prompt")
            if !images.isEmpty { input["images"] = .array(images.map(JSONValue.string)) }
        }
        body = ["model": .string(model.wireID(in: region).rawValue), "input": .object(input), "parameters": .object(parameters)]
    }

    /// How an edit is called: as wished for, else as the model prefers.
    ///
    /// At once, an interleaved answer can only be streamed: the page documents no other.
    public static func call(of edit: Edit, on model: ImageModel, wanted: Call?) -> Call {
        let call = wanted ?? (model.taskEndpoint != nil && (model.prefersTask || model.syncEndpoint == nil) ? .task : .sync)
        return call == .sync && edit.mode == .interleave ? .stream : call
    }

    private static func parameters(of validated: ValidatedEdit) -> [String: JSONValue] {
        let edit = validated.edit
        let limits = validated.model.modes[edit.mode]
        var parameters: [String: JSONValue] = [:]
        parameters["size"] = validated.size.wireText.map(JSONValue.string)
        // Without n several models make four pictures, and bill them.
        if limits?.count != nil { parameters["n"] = .integer(edit.count) }
        parameters["seed"] = edit.seed.map(JSONValue.integer)
        parameters["negative_prompt"] = edit.negativePrompt.map(JSONValue.string)
        let known = limits?.parameters ?? []
        func flag(_ parameter: Parameter, _ value: Bool?) {
            // False is sent only where it means something; true always, since validation let it pass.
            guard let value, value || known.contains(parameter) else { return }
            parameters[parameter.rawValue] = .bool(value)
        }
        flag(.watermark, edit.watermark)
        flag(.thinking, edit.thinking)
        flag(.sequential, edit.sequential)
        flag(.interleave, edit.interleave)
        flag(.promptExtend, edit.promptExtend ?? (validated.model.promptExtendDoublesPrice ? false : nil))
        parameters["max_images"] = edit.maxImages.map(JSONValue.integer)
        if let boxes = validated.boxes { parameters["bbox_list"] = serviceBoxes(boxes) }
        if let palette = edit.palette {
            parameters["color_palette"] = .array(
                palette.entries.map { ["hex": .string($0.hex), "ratio": .string($0.ratio)] })
        }
        return parameters
    }

    /// Whether the service counts the pixels at `x2` and `y2` in is documented nowhere. Easel assumes that they lie just
    /// outside, as its own regions have it: at worst the box is one pixel short of what was marked.
    private static func serviceBoxes(_ boxes: [[Region]]) -> JSONValue {
        .array(boxes.map { .array($0.map { .array($0.corners.map(JSONValue.integer)) }) })
    }
}
