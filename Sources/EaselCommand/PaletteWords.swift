import Easel

/// Palettes as words: `#C2D1E6:50,#444444:30`, a JSON list, or a file: `.json`, `.gpl`, `.css`.
enum PaletteWords {
    /// A palette that shall be sent: colours of a file that states no shares get equal ones.
    static func sendable(_ text: String) throws -> Palette { try sendable([text]) }

    static func palette(_ text: String) throws -> Palette {
        let trimmed = text.drop(while: \.isWhitespace)
        if trimmed.hasPrefix("[") || trimmed.hasPrefix("{") { return try json(Array(text.utf8), name: "the palette") }
        if text.lowercased().hasSuffix(".json") { return try json(InputFile.bytes(text), name: text) }
        for (suffix, read) in Self.files where text.lowercased().hasSuffix(suffix) {
            let bytes = try InputFile.bytes(text)
            guard let content = String(validating: bytes, as: UTF8.self) else { throw EaselError(.usage, "\(text) is not UTF-8.") }
            let palette = try read(content)
            guard !palette.entries.isEmpty else {
                throw EaselError(.usage, "\(text) holds no colour.", hint: "Write #RRGGBB, rgb() or hsl().")
            }
            return palette
        }
        let words = text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
        guard !words.isEmpty else { throw EaselError(.usage, "The palette is empty.", hint: "Write #C2D1E6:50,#444444:30,#AA0000:20.") }
        return Palette(words: words)
    }

    static func sendable(_ words: [String]) throws -> Palette {
        let palette = try palette(words)
        let isFile = words.count == 1 && files.contains { words[0].lowercased().hasSuffix($0.suffix) }
        return isFile && palette.entries.allSatisfy(\.ratio.isEmpty) ? try palette.normalized() : palette
    }

    static func palette(_ words: [String]) throws -> Palette {
        try palette(words.joined(separator: words.count > 1 ? "," : ""))
    }

    private static let files: [(suffix: String, read: @Sendable (String) throws -> Palette)] = [
        (".gpl", { try Palette(gimp: $0) }), (".css", { Palette(css: $0) }), (".scss", { Palette(css: $0) }),
        (".less", { Palette(css: $0) }),
    ]

    private static func json(_ bytes: [UInt8], name: String) throws -> Palette {
        let rows = (try? ReportJSON.decode(bytes)).flatMap { $0.array ?? $0["color_palette"]?.array }
        let entries = rows?.map { row in row["hex"]?.string.map { Palette.Entry(hex: $0, ratio: row["ratio"]?.string ?? "") } }
        guard let entries, !entries.contains(nil) else {
            throw EaselError(.usage, "\(name) is no palette.", hint: "Write [{\"hex\": \"#C2D1E6\", \"ratio\": \"23.51%\"}, …].")
        }
        return Palette(entries.compactMap(\.self))
    }
}
