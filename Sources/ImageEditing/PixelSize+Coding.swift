public import Raster

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
