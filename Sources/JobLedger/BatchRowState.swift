public import ImageEditing

/// Where the newest attempt of a batch's row stands.
public struct BatchRowState: Hashable, Sendable {
    public let job: String
    public let state: JobState
    /// From 1.
    public let attempt: Int
    /// The hash of what was asked for.
    public let content: String?
    public let errorCode: String?
}
