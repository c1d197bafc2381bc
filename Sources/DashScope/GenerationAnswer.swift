public import ImageEditing

/// What the service answered: a task, pictures, or both, whatever the family's form.
///
/// Source: Model Studio's pages of each model and “Asynchronous task management”, read 2026-11-21.
public struct GenerationAnswer: Hashable, Sendable {
    /// A picture of the result, or the reason why it is missing.
    public struct Picture: Hashable, Sendable {
        /// Signed, valid for 24 hours.
        public var address: String?
        public var code: String?
        public var message: String?
        /// The prompt after the service rewrote it, where it tells.
        public var actualPrompt: String?
    }

    public var requestID: String?
    public var taskID: ServiceTask.ID?
    public var status: ServiceTask.Status?
    public var pictures: [Picture]
    public var usage: Usage?
    /// Of a failed task.
    public var code: String?
    public var message: String?

    /// The addresses of the pictures that were made.
    public var addresses: [String] { pictures.compactMap(\.address) }

    public init(_ json: JSONValue) {
        requestID = json["request_id"]?.string
        let output = json["output"]
        taskID = output?["task_id"]?.string.map { ServiceTask.ID(rawValue: $0) }
        status = output?["task_status"]?.string.map { ServiceTask.Status(rawValue: $0) }
        // Some pages show the reason of a failed task beside `output`, some in it.
        code = output?["code"]?.string ?? json["code"]?.string
        message = output?["message"]?.string ?? json["message"]?.string
        usage = json["usage"].flatMap(Self.usage)
        pictures = []
        for choice in output?["choices"]?.array ?? [] {
            for item in choice["message"]?["content"]?.array ?? [] {
                // By key and not by `type`: the Qwen models leave it out.
                if let address = item["image"]?.string, !address.isEmpty { pictures.append(Picture(address: address)) }
            }
        }
        for row in output?["results"]?.array ?? [] {
            let address = row["url"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            pictures.append(
                Picture(
                    address: address, code: row["code"]?.string, message: row["message"]?.string, actualPrompt: row["actual_prompt"]?.string
                ))
        }
    }

    private static func usage(_ json: JSONValue) -> Usage? {
        guard json.object != nil else { return nil }
        var size = json["size"]?.string
        if let width = json["width"]?.integer, let height = json["height"]?.integer { size = "\(width)*\(height)" }
        return Usage(
            imageCount: json["image_count"]?.integer, size: size, inputTokens: json["input_tokens"]?.integer,
            outputTokens: json["output_tokens"]?.integer, totalTokens: json["total_tokens"]?.integer)
    }
}
