import ImageEditing

/// How delivered files are called: text with `{stem}`, `{style}`, `{seed}`, `{id}`, `{job}` and `{k}`.
public enum NamePattern {
    private static let words: Set<String> = ["stem", "style", "seed", "id", "job", "k"]

    /// - Throws: ``EaselError`` `usage` for a brace around anything else, and for a folder in it.
    public static func check(_ pattern: String) throws {
        if pattern.isEmpty || pattern.hasPrefix(".")
            || pattern.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            throw EaselError(.usage, "--name is empty, begins with a dot, or holds what no name should.", hint: "Write {stem}-{seed}-{k}.")
        }
        if pattern.contains("/") { throw EaselError(.usage, "--name \(pattern) names a folder.", hint: "Name the folder with -o.") }
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            let after = rest.index(after: open)
            guard let close = rest[after...].firstIndex(of: "}"), words.contains(String(rest[after..<close])) else {
                throw EaselError(
                    .usage, "--name \(pattern) has a brace around something else.",
                    hint: "Write {stem}, {style}, {seed}, {id}, {job} and {k}.")
            }
            rest = rest[rest.index(after: close)...]
        }
    }

    /// The most bytes of a name, with room for a number, a suffix and a mark behind it.
    static let mostBytes = 180

    /// The name without its extension. What is not there is left out; a number is added where the pattern has none and several
    /// pictures need one. Values that are too long are cut, and what tells pictures apart is not.
    static func fill(_ pattern: String, values: [String: String], position: Int?, isOneOfSeveral: Bool) -> String {
        var values = values
        var pattern = pattern
        if let position {
            values["k"] = String(position)
            if isOneOfSeveral, !pattern.contains("{k}") { pattern += "-{k}" }
        }
        for word in words where values[word]?.isEmpty ?? true {
            // With the dash that would have joined it.
            for form in ["-{\(word)}", "{\(word)}-", "{\(word)}"] { pattern = pattern.replacing(form, with: "") }
        }
        var room = mostBytes
        while true {
            let name = filled(pattern, values, room: room)
            if name.utf8.count <= mostBytes || room <= 8 { return name.isEmpty ? "picture" : name }
            room /= 2
        }
    }

    /// Every brace replaced once, from the left, so that a value with braces in it stays as it is.
    private static func filled(_ pattern: String, _ values: [String: String], room: Int) -> String {
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let word = String(rest[rest.index(after: open)..<close])
            result += word == "k" || word == "job" ? values[word] ?? "" : shortened(safe(values[word] ?? ""), to: room)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The text cut to so many bytes, between characters.
    static func shortened(_ text: String, to bytes: Int) -> String {
        var text = text
        while text.utf8.count > bytes { text.removeLast() }
        return text
    }

    /// Without what a file's name cannot hold, or what would lead out of the folder.
    private static func safe(_ text: String) -> String {
        let cleaned = text.map { character in
            character == "/" || character == "\\" || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
                ? "-" : character
        }
        return String(cleaned.drop { $0 == "." })
    }
}
