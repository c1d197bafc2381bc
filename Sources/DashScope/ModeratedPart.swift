/// What the service's content check objected to, where its message tells.
///
/// Source: Model Studio, “Error codes”, `DataInspectionFailed`, read 2026-11-21: the messages begin with Input or Output, and
/// with text or image where one of several is meant.
public enum ModeratedPart: String, Hashable, Sendable, Codable {
    case prompt, picture, input, result

    /// - Returns: `nil` when the message tells nothing.
    init?(message: String) {
        let words = message.lowercased()
        let (isInput, isOutput) = (words.contains("input"), words.contains("output"))
        // “Input or output data may contain …” tells nothing.
        if isInput && isOutput { return nil }
        if isOutput {
            self = .result
        } else if isInput || words.contains("prompt") {
            self =
                words.contains("image") || words.contains("picture")
                ? .picture : words.contains("text") || words.contains("prompt") ? .prompt : .input
        } else {
            return nil
        }
    }

    var name: String {
        switch self {
        case .prompt: "the prompt"
        case .picture: "an input picture"
        case .input: "the input: the prompt or a picture"
        case .result: "the result"
        }
    }
}
