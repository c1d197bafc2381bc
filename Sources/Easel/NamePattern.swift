import ImageEditing

/// How delivered files are called: text with `{stem}`, `{style}`, `{seed}`, `{id}`, `{job}` and `{k}`.
enum NamePattern {
    private static let words: Set<String> = ["stem", "style", "seed", "id", "job", "k"]

    /// - Throws: ``EaselError`` `usage` for a brace around anything else, and for a folder in it.
    static func check(_ pattern: String) throws {
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

    /// The name without its extension. What is not there is left out; a number is added where the pattern has none and several
    /// pictures need one.
    static func fill(_ pattern: String, values: [String: String], position: Int?, isOneOfSeveral: Bool) -> String {
        var values = values
        var pattern = pattern
        if let position {
            values["k"] = String(position)
            if isOneOfSeveral, !pattern.contains("{k}") { pattern += "-{k}" }
        }
        for word in words {
            guard let value = values[word], !value.isEmpty else {
                // With the dash that would have joined it.
                for form in ["-{\(word)}", "{\(word)}-", "{\(word)}"] { pattern = pattern.replacing(form, with: "") }
                continue
            }
            pattern = pattern.replacing("{\(word)}", with: safe(value))
        }
        return pattern.isEmpty ? "picture" : String(pattern.prefix(180))
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
