/// A command's help in the order that people read: how it is called, what it does, its flags, and examples at the end.
enum HelpPage {
    /// Puts the usage line first, the ten flags that people use before the rest, and the examples last. Other messages pass
    /// as they are.
    static func arranged(_ text: String) -> String {
        guard text.hasPrefix("OVERVIEW: "), let usage = text.firstRange(of: "\nUSAGE: ") else { return text }
        var overview = String(text[text.index(text.startIndex, offsetBy: 10)..<usage.lowerBound])
        var blocks: [String] = []
        if let start = overview.firstRange(of: "\nEXAMPLES\n") {
            blocks = [trimmed(String(overview[start.lowerBound...]))]
            overview = String(overview[..<start.lowerBound])
        }
        var sections = sections(of: String(text[text.index(after: usage.lowerBound)...]))
        let head = sections.isEmpty ? "" : sections.removeFirst()
        let first = ["ARGUMENTS:", "OPTIONS:"]
        let ordered =
            first.flatMap { name in sections.filter { $0.hasPrefix(name) } }
            + sections.filter { section in !first.contains { section.hasPrefix($0) } }
        return ([head, overview] + ordered + blocks).map(trimmed).filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// The text cut before each line that is a heading in capitals.
    private static func sections(of text: String) -> [String] {
        var sections: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isHeading = line.hasSuffix(":") && line.dropLast().allSatisfy { $0.isUppercase || $0 == " " } && line.count > 1
            if sections.isEmpty || isHeading { sections.append(String(line)) } else { sections[sections.count - 1] += "\n" + line }
        }
        return sections
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == "\n" { text.removeFirst() }
        while text.last == "\n" || text.last == " " { text.removeLast() }
        return String(text)
    }
}
