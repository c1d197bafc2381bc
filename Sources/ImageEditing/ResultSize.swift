public import Raster

/// How large the result is wished to be.
public enum ResultSize: Hashable, Sendable {
    case pixels(PixelSize)
    /// `1K`, `2K`, `4K`: a budget of pixels, whose shape the service chooses.
    case keyword(String)
    /// A shape, `16:9`, in the largest size that the model makes well.
    case ratio(width: Int, height: Int)
    /// The nearest size to that of a reference image: its name, or its number from 1.
    case like(String)

    /// Reads `1280*1280`, `1280x1280`, `2k`, `16:9` or `like:NAME`; `nil` for anything else.
    public init?(_ text: String) {
        if text.lowercased().hasPrefix("like:") {
            let name = String(text.dropFirst(5))
            guard !name.isEmpty else { return nil }
            self = .like(name)
            return
        }
        if let number = text.dropLast().wholeNumber, text.last == "k" || text.last == "K" {
            self = .keyword("\(number)K")
            return
        }
        for (separator, isRatio) in [(":", true), ("*", false), ("x", false), ("X", false), ("×", false)] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count == 2, let first = parts[0].wholeNumber, let second = parts[1].wholeNumber else { continue }
            self = isRatio ? .ratio(width: first, height: second) : .pixels(PixelSize(width: first, height: second))
            return
        }
        return nil
    }

    /// As `init` reads it, sizes with the service's asterisk.
    public var text: String {
        switch self {
        case .pixels(let size): "\(size.width)*\(size.height)"
        case .keyword(let word): word
        case .ratio(let width, let height): "\(width):\(height)"
        case .like(let name): "like:\(name)"
        }
    }
}

extension ResultSize: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let size = ResultSize(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is no size; write 1280*1280, 2K, 16:9 or like:NAME.")
        }
        self = size
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Substring {
    /// A number of ASCII digits only, 1…999,999.
    var wholeNumber: Int? {
        guard !isEmpty, count <= 6, utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(self), value > 0 else { return nil }
        return value
    }
}
