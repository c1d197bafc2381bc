/// The limits of one mode of a model.
public struct ModeLimits: Hashable, Sendable, Codable {
    public var images: Sourced<ClosedRange<Int>>
    /// The values of `n`; `nil` where it must not be sent.
    public var count: Sourced<ClosedRange<Int>>?
    /// How many pictures the service makes when `n` is not sent.
    public var defaultCount: Int
    /// `nil` where the size cannot be set.
    public var size: Sourced<SizeRule>?
    /// The values of `max_images`; `nil` where it must not be sent.
    public var maxImages: Sourced<ClosedRange<Int>>?
    /// The parameters that have an effect in this mode, beside `n`, `size` and `max_images`.
    public var parameters: Set<Parameter>

    public init(
        images: Sourced<ClosedRange<Int>>, count: Sourced<ClosedRange<Int>>?, defaultCount: Int, size: Sourced<SizeRule>?,
        maxImages: Sourced<ClosedRange<Int>>? = nil, parameters: Set<Parameter>
    ) {
        self.images = images
        self.count = count
        self.defaultCount = defaultCount
        self.size = size
        self.maxImages = maxImages
        self.parameters = parameters
    }

    private enum CodingKeys: String, CodingKey { case images, count, defaultCount, size, maxImages, parameters }

    /// The parameters in alphabetical order, so that the same limits are always the same JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(images, forKey: .images)
        try container.encodeIfPresent(count, forKey: .count)
        try container.encode(defaultCount, forKey: .defaultCount)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(maxImages, forKey: .maxImages)
        try container.encode(parameters.sorted { $0.rawValue < $1.rawValue }, forKey: .parameters)
    }
}
