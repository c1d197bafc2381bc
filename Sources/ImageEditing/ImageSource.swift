public import SystemPackage

/// Where a reference image comes from.
public enum ImageSource: Hashable, Sendable {
    case file(FilePath)
    /// `http://` or `https://`: fetched by the service, not by Easel.
    case address(String)
    /// `data:` with its media type and base64.
    case data(String)
    /// `oss://`: uploaded before, bound to the model and the account it was uploaded for, and gone after 48 hours.
    case uploaded(String)
    case standardInput

    /// Reads what a person types: an address by its scheme (`file://` is a file), `-` for standard input, anything else is a file.
    public init(_ text: String) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        switch scheme {
        case "http", "https": self = .address(text)
        case "data": self = .data(text)
        case "oss": self = .uploaded(text)
        case "file" where text.dropFirst(4).hasPrefix("://"):
            let rest = text.dropFirst(7)
            self = .file(FilePath(PercentEncoding.decoded(String(rest.hasPrefix("localhost/") ? rest.dropFirst(9) : rest))))
        default: self = text == "-" ? .standardInput : .file(FilePath(text))
        }
    }

    /// What was typed; of a `data:` address only its beginning, and of others nothing behind `?`, where a signature may stand.
    public var displayName: String {
        switch self {
        case .file(let path): path.string
        case .address(let text), .uploaded(let text): text.firstIndex(of: "?").map { text[...$0] + "…" } ?? text
        case .data(let text): String(text.prefix(32)) + "…"
        case .standardInput: "standard input"
        }
    }

    public var filePath: FilePath? {
        if case .file(let path) = self { path } else { nil }
    }
}

extension ImageSource: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .file(let path): try container.encode(path.string)
        case .address(let text), .data(let text), .uploaded(let text): try container.encode(text)
        case .standardInput: try container.encode("-")
        }
    }
}
