import Easel

/// Palettes as words: `#C2D1E6:50,#444444:30`, a JSON list, or a file that holds one.
enum PaletteWords {
    static func palette(_ text: String) throws -> Palette {
        let trimmed = text.drop(while: \.isWhitespace)
        if trimmed.hasPrefix("[") || trimmed.hasPrefix("{") { return try json(Array(text.utf8), name: "the palette") }
        if text.lowercased().hasSuffix(".json") { return try json(InputFile.bytes(text), name: text) }
        let words = text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
        guard !words.isEmpty else { throw EaselError(.usage, "The palette is empty.", hint: "Write #C2D1E6:50,#444444:30,#AA0000:20.") }
        return Palette(words: words)
    }

    static func palette(_ words: [String]) throws -> Palette {
        try palette(words.joined(separator: words.count > 1 ? "," : ""))
    }

    private static func json(_ bytes: [UInt8], name: String) throws -> Palette {
        let rows = (try? ReportJSON.decode(bytes)).flatMap { $0.array ?? $0["color_palette"]?.array }
        let entries = rows?.map { row in row["hex"]?.string.map { Palette.Entry(hex: $0, ratio: row["ratio"]?.string ?? "") } }
        guard let entries, !entries.contains(nil) else {
            throw EaselError(.usage, "\(name) is no palette.", hint: "Write [{\"hex\": \"#C2D1E6\", \"ratio\": \"23.51%\"}, …].")
        }
        return Palette(entries.compactMap(\.self))
    }
}
