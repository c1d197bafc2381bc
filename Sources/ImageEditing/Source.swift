/// A page that states something about the service, and the day it was read.
public struct Source: Hashable, Sendable, Codable {
    public var text: String

    public init(_ text: String) { self.text = text }

    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    // All pages were read on 2026-11-21.
    public static let wan27 = Source("Model Studio, “Wan image generation and editing 2.7”, 2026-10-11")
    public static let wan26 = Source("Model Studio, “Wan image generation 2.6”, read 2026-11-21")
    public static let wanText = Source("Model Studio, “Wan text-to-image V2”, 2026-10-11")
    public static let wan25Edit = Source("Model Studio, “Wan general image editing 2.5”, read 2026-11-21")
    public static let qwenText = Source("Model Studio, “Qwen text-to-image”, read 2026-11-21")
    public static let qwenEdit = Source("Model Studio, “Qwen image editing”, read 2026-11-21")
    public static let zImage = Source("Model Studio, “Z-Image”, read 2026-11-21")
    /// The user's own document; where it and a page differ, the wider limit is advice.
    public static let skillGuide = Source("Image skill API guide (user's document), 2026-05")
    public static let pricing = Source("Model Studio, “Model pricing”, read 2026-11-21")
    public static let rateLimits = Source("Model Studio, “Rate limits”, read 2026-11-21")
    /// A rule of Easel's own, where no page says anything.
    public static let easel = Source("Easel")
}

/// A limit together with the page that states it.
public struct Sourced<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public var value: Value
    public var source: Source

    public init(_ value: Value, _ source: Source) {
        self.value = value
        self.source = source
    }
}
