public import Raster

/// What one model of the service accepts, each limit with the page that states it.
public struct ImageModel: Hashable, Sendable, Codable {
    /// The name of a model. Any name can be made, known here or not.
    public struct ID: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible, Codable {
        public var rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { rawValue = value }
        public init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(rawValue)
        }

        public var description: String { rawValue }
    }

    /// The shape of a request's `input`.
    public enum Body: String, Sendable, Codable {
        /// `messages` with one user message of text and images; `negative_prompt` is a parameter.
        case messages
        /// `prompt` and `images`; `negative_prompt` stands beside them.
        case prompt
    }

    /// In which order a request lists the text and the images of its message, as the vendor's SDK samples do.
    public enum ContentOrder: String, Sendable, Codable { case textFirst, imagesFirst }

    /// Where a kind of call goes, under the base URL.
    public struct Endpoint: Hashable, Sendable, Codable {
        public var path: String
        public var body: Body

        public init(_ path: String, _ body: Body) {
            self.path = path
            self.body = body
        }
    }

    /// How the model can be called in one place of the service.
    public struct Availability: Hashable, Sendable, Codable {
        public var sync: Bool
        public var task: Bool
        /// Whether documents differ on the model being there at all.
        public var disputed = false
    }

    /// How much text a prompt may hold.
    public struct TextLimit: Hashable, Sendable, Codable {
        public enum Unit: String, Sendable, Codable {
            /// Each letter, ideograph, digit or sign counts one.
            case characters
            /// The model's own; Easel can only estimate them.
            case tokens
        }

        public var count: Int
        public var unit: Unit
    }

    /// What the service documents of transparent input pictures.
    public enum AlphaRule: String, Sendable, Codable {
        case unsupported
        /// Conflict C11: ignored by one page, not supported by another; flattened to be safe.
        case disputed
        case undocumented
    }

    /// What an input picture must be like.
    public struct ImageLimits: Hashable, Sendable, Codable {
        public var formats: Sourced<[ImageFormat]>
        /// Pixels, of each side.
        public var sides: Sourced<ClosedRange<Int>>
        /// Width over height; `nil` where no page states a limit.
        public var ratio: Sourced<ClosedRange<Double>>?
        public var byteCount: Sourced<Int>
        public var alpha: Sourced<AlphaRule>
    }

    /// How fast the service takes submissions of this model from one account.
    public struct Pace: Hashable, Sendable, Codable {
        public var submissionsPerMinute: Int
        /// Tasks that may run at once; `nil` where no page states it.
        public var runningTasks: Int?
    }

    public var id: ID
    public var title: String
    /// Other names that mean the same model: dated snapshots, and the name in another place of the service.
    public var otherIDs: [ID]
    /// Conflict C10: Beijing's price list says wanx2.1-…, Singapore's wan2.1-….
    public var regionalIDs: [ServiceRegion: ID]
    public var availability: [ServiceRegion: Availability]
    public var syncEndpoint: Endpoint?
    public var taskEndpoint: Endpoint?
    /// Whether a task is made unless something else is asked for.
    public var prefersTask: Bool
    public var contentOrder: ContentOrder
    public var prompt: Sourced<TextLimit>
    /// Of a task, where that is counted otherwise; `nil` where it is the same.
    public var taskPrompt: Sourced<TextLimit>? = nil
    /// Characters; `nil` where the model takes no negative prompt.
    public var negativePrompt: Sourced<Int>?
    public var images: ImageLimits
    public var modes: [Mode: ModeLimits]
    /// The price of one picture.
    public var prices: [ServiceRegion: Money]
    /// Whether rewriting the prompt doubles the price.
    public var promptExtendDoublesPrice: Bool
    public var pace: [ServiceRegion: Pace]

    /// Whether this is one of the models that change pictures, so that a picture can be judged for it.
    public var edits: Bool { modes[.edit] != nil }

    /// The name to send in one place of the service.
    public func wireID(in region: ServiceRegion?) -> ID { region.flatMap { regionalIDs[$0] } ?? id }
}
