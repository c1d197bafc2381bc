import ImageEditing
import Raster

/// What a client asked for, read from the JSON of its request by the sandbox's own rules.
///
/// The client's own request type is not used on purpose: sharing it would hide the client's mistakes.
struct SandboxRequest {
    var model: ImageModel
    var prompt: String
    var images: [String]
    var negativePrompt: String?
    var boxes: [[Region]]
    var parameters: [String: JSONValue]

    var seed: Int { parameters["seed"]?.integer ?? 0 }
    var isSequential: Bool { parameters["enable_sequential"]?.bool ?? false }
    var isInterleaved: Bool { parameters["enable_interleave"]?.bool ?? false }
    var mode: Mode { isInterleaved ? .interleave : isSequential ? .sequential : images.isEmpty ? .text : .edit }

    /// How many pictures the model makes.
    var count: Int {
        if isInterleaved { return parameters["max_images"]?.integer ?? 5 }
        return parameters["n"]?.integer ?? model.modes[mode]?.defaultCount ?? 1
    }

    var palette: [SRGBColor] {
        (parameters["color_palette"]?.array ?? []).compactMap { $0["hex"]?.string.flatMap(SRGBColor.init(hex:)) }
    }

    /// - Throws: ``Refusal`` as the service words it.
    init(_ body: JSONValue, endpoint: ImageModel.Endpoint) throws(Refusal) {
        guard let name = body["model"]?.string, !name.isEmpty else {
            throw .invalid("Required body invalid, please check the request body format.")
        }
        guard let model = ImageModel.known(ImageModel.ID(rawValue: name)) else {
            throw Refusal(404, "ModelNotFound", "The model \(name) does not exist or is not available in this region.")
        }
        self.model = model
        guard [model.syncEndpoint?.path, model.taskEndpoint?.path].contains(endpoint.path) else {
            throw .invalid("url error, please check url!")
        }
        guard let input = body["input"], input.object != nil else {
            throw .invalid("Required body invalid, please check the request body format.")
        }
        parameters = body["parameters"]?.object ?? [:]
        if body["parameters"] != nil, body["parameters"]?.object == nil { throw .invalid("parameters must be an object") }
        switch endpoint.body {
        case .messages:
            (prompt, images) = try Self.message(input)
            negativePrompt = parameters["negative_prompt"]?.string
        case .prompt:
            prompt = input["prompt"]?.string ?? ""
            images = (input["images"]?.array ?? []).compactMap(\.string)
            negativePrompt = input["negative_prompt"]?.string
        }
        guard !prompt.allSatisfy(\.isWhitespace) else {
            throw .invalid("Either \"prompt\" or \"messages\" must exist and cannot both be none")
        }
        boxes = []
        try readBoxes()
        try checkKinds()
    }

    private static func message(_ input: JSONValue) throws(Refusal) -> (String, [String]) {
        guard let messages = input["messages"]?.array, !messages.isEmpty else { throw .invalid("No messages found in input") }
        guard messages.count == 1 else { throw .invalid("messages length only support 1") }
        guard messages[0]["role"]?.string == "user", let content = messages[0]["content"]?.array else {
            throw .invalid("the message must have the role user and a list of contents")
        }
        var texts: [String] = []
        var images: [String] = []
        for item in content {
            if let text = item["text"]?.string {
                texts.append(text)
            } else if let image = item["image"]?.string {
                images.append(image)
            } else {
                throw .invalid("lack of image or text")
            }
        }
        guard texts.count == 1 else { throw .invalid(texts.isEmpty ? "lack of image or text" : "content length only support one text") }
        return (texts[0], images)
    }

    private mutating func readBoxes() throws(Refusal) {
        guard let value = parameters["bbox_list"], value != .null, model.modes[mode]?.parameters.contains(.boxList) == true else {
            // Models without boxes ignore the parameter; wan2.7 without images has nothing to mark.
            if let lists = parameters["bbox_list"]?.array, images.isEmpty,
                model.modes.values.contains(where: { $0.parameters.contains(.boxList) })
            {
                throw .invalid("bbox_list has \(lists.count) entries for 0 images")
            }
            return
        }
        guard let lists = value.array else { throw .invalid("bbox_list must be a list") }
        for list in lists {
            guard let rows = list.array else { throw .invalid("bbox_list must hold one list for each image") }
            var regions: [Region] = []
            for row in rows {
                guard let numbers = row.array, numbers.count == 4, let region = Region(corners: numbers.compactMap(\.integer)) else {
                    throw .invalid("a box of bbox_list must be [x1, y1, x2, y2]")
                }
                regions.append(region)
            }
            boxes.append(regions)
        }
    }

    private func checkKinds() throws(Refusal) {
        for (name, value) in parameters where value != .null {
            switch name {
            case "n", "seed", "max_images":
                guard value.integer != nil else { throw .invalid("\(name) must be an integer") }
            case "size":
                guard let text = value.string, SandboxSize(text) != nil else {
                    throw .invalid("size must be WIDTH*HEIGHT or a keyword of the model")
                }
            case "watermark", "prompt_extend", "thinking_mode", "enable_sequential", "enable_interleave", "stream":
                guard value.bool != nil else { throw .invalid("\(name) must be a boolean") }
            default: break
            }
        }
    }
}
