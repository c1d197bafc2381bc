import ImageEditing
import SystemPackage

/// An answer of texts and pictures in turn as a Markdown file beside its pictures.
struct InterleavedText {
    let parts: [ResultPart]
    /// The names of the delivered files, by position.
    let names: [Int: String]

    var markdown: String {
        let blocks = parts.map { part -> String in
            switch part {
            case .text(let text): Self.inert(text).trimmingPrefix { $0.isNewline }.description
            case .picture(let position):
                // Percent-encoded, so that blanks and brackets in a name do not end the link.
                names[position].map { "![Image \(position)](\(PercentEncoding.component($0)))" } ?? "*Image \(position) is missing.*"
            }
        }
        return blocks.map { block in
            var text = block[...]
            while text.last?.isWhitespace ?? false { text.removeLast() }
            return String(text)
        }.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// The model's Markdown as it is, but for what would act in a reader: tags, and pictures from elsewhere.
    private static func inert(_ text: String) -> String {
        text.replacing("<", with: "&lt;").replacing("![", with: "!\\[")
    }
}
