extension Edit {
    /// A prompt with its names replaced, and what was wrong with them.
    public struct ResolvedPrompt: Hashable, Sendable {
        public var text: String
        public var findings: [Finding]
    }

    /// Writes `image 1` for `{NAME}`, or `图1` when the prompt holds a Han character; `{{` becomes a brace.
    ///
    /// A name that no reference has, and a named reference that the prompt leaves out, are violations.
    public func resolvedPrompt() -> ResolvedPrompt {
        let isChinese = prompt.unicodeScalars.contains { $0.properties.isIdeographic }
        var text = ""
        var findings: [Finding] = []
        var used: Set<String> = []
        var rest = prompt[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            text += rest[..<brace]
            let after = rest.index(after: brace)
            if after < rest.endIndex, rest[after] == rest[brace] {
                text.append(rest[brace])
                rest = rest[rest.index(after: after)...]
                continue
            }
            guard rest[brace] == "{", let end = rest[after...].firstIndex(of: "}"), ReferenceImage.isName(rest[after..<end]) else {
                // A brace that surrounds no name is an ordinary character.
                text.append(rest[brace])
                rest = rest[after...]
                continue
            }
            let name = String(rest[after..<end])
            if let index = references.firstIndex(where: { $0.name == name }) {
                text += isChinese ? "图\(index + 1)" : "image \(index + 1)"
                used.insert(name)
            } else {
                let names = references.compactMap(\.name)
                findings.append(
                    Finding(
                        "prompt", found: "{\(name)} names no reference image",
                        allowed: names.isEmpty
                            ? "no image has a name; add one with --image \(name)=FILE" : "the names are \(names.joined(separator: ", "))",
                        source: .easel))
                text += rest[brace...end]
            }
            rest = rest[rest.index(after: end)...]
        }
        text += rest
        for (index, name) in references.map(\.name).enumerated() {
            guard let name, !used.contains(name) else { continue }
            findings.append(
                Finding(
                    "references[\(index)].name", found: "“\(name)” is not in the prompt",
                    allowed: "use {\(name)} in the prompt, or give the image without a name", source: .easel))
        }
        return ResolvedPrompt(text: text, findings: findings)
    }
}
