/// A piece of an answer that holds text and pictures in turn, in reading order.
public enum ResultPart: Hashable, Sendable {
    case text(String)
    /// The picture with this number among those of the answer, from 1.
    case picture(Int)
}

extension ResultPart: Codable {
    private enum CodingKeys: String, CodingKey { case text, picture }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(text)
        } else {
            self = .picture(try container.decode(Int.self, forKey: .picture))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text): try container.encode(text, forKey: .text)
        case .picture(let position): try container.encode(position, forKey: .picture)
        }
    }
}
