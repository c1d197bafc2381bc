import ImageEditing
public import ImageFiles
public import SystemPackage

/// The pictures of two folders that belong together: results, and what they were made of.
public struct PicturePairs: Sendable {
    /// Why two pictures are taken for a pair.
    public enum Ground: String, Sendable, Codable {
        /// The result says what it was made of.
        case provenance
        /// They are called alike, up to what deliveries put behind the name.
        case stem
    }

    public struct Pair: Sendable {
        public let before: FilePath
        public let after: FilePath
        public let ground: Ground
    }

    /// In the order of the results' names.
    public var pairs: [Pair] = []
    /// Pictures before of which there is no result.
    public var missing: [FilePath] = []
    /// Results of nothing that was before.
    public var added: [FilePath] = []

    /// - Parameters:
    ///   - before, after: Pictures, each by its name; several results may come from one picture.
    public init(of before: [FilePath], with after: [FilePath]) {
        let byPath = Dictionary(before.map { ($0.absolute, $0) }, uniquingKeysWith: { first, _ in first })
        let byName = Dictionary(grouping: before) { $0.lastComponent?.string ?? "" }
        let byStem = Dictionary(grouping: before) { Self.key($0.stem ?? "") }
        var used: Set<FilePath> = []
        for result in after {
            let said = (try? Provenance(of: result))?.edit?.edit.canvasFile
            let named = said.flatMap { said in
                byPath[said.absolute] ?? Self.nearest(byName[said.lastComponent?.string ?? ""] ?? [], to: said)
                    ?? Self.nearest(byStem[Self.key(said.stem ?? "")] ?? [], to: said)
            }
            if let match = named {
                pairs.append(Pair(before: match, after: result, ground: .provenance))
                used.insert(match)
            } else if let match = Self.stems(of: result).lazy.compactMap({ Self.nearest(byStem[$0] ?? [], to: result) }).first {
                pairs.append(Pair(before: match, after: result, ground: .stem))
                used.insert(match)
            } else {
                added.append(result)
            }
        }
        missing = before.filter { !used.contains($0) }
    }

    /// Of pictures that are called alike the one whose folders are called like those of `path`, from the innermost on.
    private static func nearest(_ pictures: [FilePath], to path: FilePath) -> FilePath? {
        func tail(_ path: FilePath) -> [FilePath.Component] { Array(path.absolute.removingLastComponent().components.reversed()) }
        let wanted = tail(path)
        func shared(_ picture: FilePath) -> Int { zip(tail(picture), wanted).prefix { $0 == $1 }.count }
        var best: (picture: FilePath, shared: Int)?
        for picture in pictures where shared(picture) > best?.shared ?? -1 { best = (picture, shared(picture)) }
        return best?.picture
    }

    /// What the picture before may be called: the result's name, then shorter ones, part by part from its end.
    private static func stems(of result: FilePath) -> [String] {
        let stem = key(result.stem ?? "")
        var names = [stem]
        var rest = stem[...]
        while let cut = rest.lastIndex(where: { "-_. ".contains($0) }) {
            rest = rest[..<cut]
            if !rest.isEmpty { names.append(String(rest)) }
        }
        return names
    }

    /// File systems differ in what they take for the same name.
    private static func key(_ name: String) -> String { name.lowercased() }
}
