public import Raster
public import SystemPackage

/// An image that goes into an edit.
public struct ReferenceImage: Hashable, Sendable {
    public var source: ImageSource
    /// What `{NAME}` in the prompt and `--region NAME:…` call it: a letter, then letters, digits, `_` or `-`.
    public var name: String?
    /// In upright pixels. Of the canvas: where it may change; of any other image: what is meant.
    public var regions: [Region]

    public init(_ source: ImageSource, name: String? = nil, regions: [Region] = []) {
        self.source = source
        self.name = name
        self.regions = regions
    }

    public init(_ path: FilePath, name: String? = nil, regions: [Region] = []) {
        self.init(.file(path), name: name, regions: regions)
    }

    /// Whether a text can be a name.
    public static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
    }

    private static func isLetter(_ character: UInt8) -> Bool {
        (0x41...0x5A).contains(character) || (0x61...0x7A).contains(character)
    }

    /// Splits `NAME=SOURCE`; text whose part before `=` is no name is a source as a whole.
    public init(parsing text: String) {
        if let equals = text.firstIndex(of: "="), Self.isName(text[..<equals]) {
            self.init(ImageSource(String(text[text.index(after: equals)...])), name: String(text[..<equals]))
        } else {
            self.init(ImageSource(text))
        }
    }
}

extension ReferenceImage: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(ImageSource(value)) }
}
