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
            case .text(let text): Self.closed(Self.inert(text).trimmingPrefix { $0.isNewline }.description)
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

    /// The model's Markdown as it is, but for what would act in a reader: tags, pictures from elsewhere, and scripts in links.
    private static func inert(_ text: String) -> String {
        let text = text.replacing("<", with: "&lt;").replacing("![", with: "!\\[")
        let schemes = ["javascript", "vbscript", "data"].map { Array($0.utf8) }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isScript = byte == 0x3A && schemes.contains { bytes.suffix($0.count).map { $0 | 0x20 }.elementsEqual($0) }
            if isScript { bytes += Array("&#58;".utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A fence that is left open would swallow the picture behind it.
    private static func closed(_ text: String) -> String {
        let fences = text.split(whereSeparator: \.isNewline).count { $0.drop(while: \.isWhitespace).hasPrefix("```") }
        return fences % 2 == 0 ? text : text + "\n```"
    }
}
