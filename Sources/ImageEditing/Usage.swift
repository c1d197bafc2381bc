/// What the service says it billed for.
public struct Usage: Hashable, Sendable, Codable {
    /// The pictures that were made, and so are billed.
    public var imageCount: Int?
    /// The size of the pictures as the service states it, `W*H`.
    public var size: String?
    public var inputTokens: Int?
    public var outputTokens: Int?
    public var totalTokens: Int?
    /// Of a rewritten prompt; z-image tells.
    public var reasoningTokens: Int?

    public init(
        imageCount: Int? = nil, size: String? = nil, inputTokens: Int? = nil, outputTokens: Int? = nil, totalTokens: Int? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.imageCount = imageCount
        self.size = size
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.totalTokens = totalTokens
        self.reasoningTokens = reasoningTokens
    }
}
