public import Raster

/// Which sizes a result can have.
public struct SizeRule: Hashable, Sendable, Codable {
    /// Keywords and their budgets in pixels.
    public var keywords: [String: Int]
    public var pixelCount: ClosedRange<Int>?
    public var sides: ClosedRange<Int>?
    /// Width over height.
    public var ratio: ClosedRange<Double>?
    /// When not empty, no other size exists.
    public var fixed: [PixelSize]
    /// Sizes that the page recommends; allowed even where its own limits exclude them (conflict C15).
    public var recommended: [PixelSize]
    /// The sides of the result are multiples of this.
    public var multiple: Int
    /// What the service takes when no size is sent.
    public var defaultSize: ResultSize
    /// What another document states more narrowly, or a page calls best; `nil` where all agree.
    public var advised: AdvisedSize?

    public init(
        keywords: [String: Int] = [:], pixelCount: ClosedRange<Int>? = nil, sides: ClosedRange<Int>? = nil,
        ratio: ClosedRange<Double>? = nil, fixed: [PixelSize] = [], recommended: [PixelSize] = [], multiple: Int = 1,
        defaultSize: ResultSize, advised: AdvisedSize? = nil
    ) {
        self.keywords = keywords
        self.pixelCount = pixelCount
        self.sides = sides
        self.ratio = ratio
        self.fixed = fixed
        self.recommended = recommended
        self.multiple = multiple
        self.defaultSize = defaultSize
        self.advised = advised
    }
}
