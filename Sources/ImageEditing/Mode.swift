public import Raster

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
}

/// A parameter of a request, by its name there.
public enum Parameter: String, Sendable, Codable, CaseIterable {
    case boxList = "bbox_list"
    case colorPalette = "color_palette"
    case interleave = "enable_interleave"
    case maxImages = "max_images"
    case negativePrompt = "negative_prompt"
    case promptExtend = "prompt_extend"
    case seed
    case sequential = "enable_sequential"
    case thinking = "thinking_mode"
    case watermark
}

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

    public init(
        keywords: [String: Int] = [:], pixelCount: ClosedRange<Int>? = nil, sides: ClosedRange<Int>? = nil,
        ratio: ClosedRange<Double>? = nil, fixed: [PixelSize] = [], recommended: [PixelSize] = [], multiple: Int = 1,
        defaultSize: ResultSize
    ) {
        self.keywords = keywords
        self.pixelCount = pixelCount
        self.sides = sides
        self.ratio = ratio
        self.fixed = fixed
        self.recommended = recommended
        self.multiple = multiple
        self.defaultSize = defaultSize
    }
}

extension PixelSize: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard case .pixels(let size) = ResultSize(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "“\(text)” is no size such as 1280*1280.")
        }
        self = size
    }

    /// As the service writes it: `W*H`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wireText)
    }

    /// As the service writes it: `W*H`.
    public var wireText: String { "\(width)*\(height)" }
}
