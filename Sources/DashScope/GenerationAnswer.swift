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
        /// The prompt as it was sent, where the service tells.
        public var originalPrompt: String?
        /// The prompt after the service rewrote it, where it tells.
        public var actualPrompt: String?
    }

    public var requestID: String?
    public var taskID: ServiceTask.ID?
    public var status: ServiceTask.Status?
    public var pictures: [Picture]
    /// Texts and pictures in reading order, of an answer in messages. The text of z-image is its prompt, rewritten or not.
    public var parts: [ResultPart]
    public var usage: Usage?
    /// Of a failed task.
    public var code: String?
    public var message: String?
    /// What broke off a stream after its first picture; what came before it is here.
    public var interruption: DashScopeError?

    /// The addresses of the pictures that were made.
    public var addresses: [String] { pictures.compactMap(\.address) }

    /// The answer as it came, with what is signed in its addresses left out; for a record of what cannot be understood.
    public var text: String {
        DashScopeError.withoutAddresses((try? JSONBytes.encode(raw)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
    private var raw: JSONValue

    public init(_ json: JSONValue) {
        raw = json
        requestID = json["request_id"]?.string
        let output = json["output"]
        taskID = output?["task_id"]?.string.flatMap { $0.isEmpty ? nil : $0 }.map { ServiceTask.ID(rawValue: $0) }
        status = output?["task_status"]?.string.map { ServiceTask.Status(rawValue: $0) }
        // Some pages show the reason of a failed task beside `output`, some in it.
        code = output?["code"]?.string ?? json["code"]?.string
        message = output?["message"]?.string ?? json["message"]?.string
        usage = json["usage"].flatMap(Self.usage)
        pictures = []
        parts = []
        // Several images can stand in one choice (sequences, the Qwen models) or each in a choice of its own (wan2.6): all are walked.
        for choice in output?["choices"]?.array ?? [] {
            for item in choice["message"]?["content"]?.array ?? [] {
                // By key and not by `type`: the Qwen models leave it out.
                if let address = item["image"]?.string, !address.isEmpty {
                    pictures.append(Picture(address: address))
                    parts.append(.picture(pictures.count))
                } else if let text = item["text"]?.string, !text.isEmpty {
                    parts.append(.text(text))
                }
            }
        }
        for row in output?["results"]?.array ?? [] {
            let address = row["url"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            pictures.append(
                Picture(
                    address: address, code: row["code"]?.string, message: row["message"]?.string,
                    originalPrompt: row["orig_prompt"]?.string, actualPrompt: row["actual_prompt"]?.string
                ))
        }
    }

    /// Whether any of it is text.
    public var hasText: Bool { parts.contains { if case .text = $0 { true } else { false } } }

    private static func usage(_ json: JSONValue) -> Usage? {
        guard json.object != nil else { return nil }
        var size = json["size"]?.string
        if let width = json["width"]?.integer, let height = json["height"]?.integer { size = "\(width)*\(height)" }
        return Usage(
            imageCount: json["image_count"]?.integer, size: size, inputTokens: json["input_tokens"]?.integer,
            outputTokens: json["output_tokens"]?.integer, totalTokens: json["total_tokens"]?.integer,
            reasoningTokens: json["output_tokens_details"]?["reasoning_tokens"]?.integer)
    }

    /// Adds what the next event of a stream brings: its text goes on where the last one ended, and its usage counts for all.
    mutating func append(_ next: GenerationAnswer) {
        requestID = next.requestID ?? requestID
        usage = next.usage ?? usage
        // A server that does not stream may answer all at once, even with a task.
        taskID = next.taskID ?? taskID
        status = next.status ?? status
        var placed: Set<Int> = []
        for part in next.parts {
            switch part {
            case .text(let text):
                if case .text(let before) = parts.last { parts[parts.count - 1] = .text(before + text) } else { parts.append(part) }
            case .picture(let position):
                placed.insert(position)
                pictures.append(next.pictures[position - 1])
                parts.append(.picture(pictures.count))
            }
        }
        for (index, picture) in next.pictures.enumerated() where !placed.contains(index + 1) { pictures.append(picture) }
    }
}
