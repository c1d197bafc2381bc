public import ImageEditing
import JobLedger

/// A row of a batch: what is wished for, and which row it is whenever the batch is run.
public struct BatchRow: Sendable {
    /// Its `id`, else the hash of its content and how often that content came before it.
    public let key: String
    public let file: EditFile
    /// SHA-256 of what is asked for, without the id.
    public let content: String
}
