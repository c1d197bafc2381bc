/// What a request asks of a model; a model's limits differ by it.
public enum Mode: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// No input pictures.
    case text
    /// Input pictures are changed or combined.
    case edit
    /// A set of pictures that belong together (`enable_sequential`).
    case sequential
    /// Text and pictures in turn (`enable_interleave`).
    case interleave
}
