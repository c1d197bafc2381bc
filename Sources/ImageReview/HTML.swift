/// How text becomes HTML: it stays text, whatever it holds.
enum HTML {
    /// For between tags and for quoted attributes.
    ///
    /// A carriage return would become a line feed when the page is read, so it is written as a reference; U+0000 has no form
    /// in HTML at all and becomes U+FFFD, as the reader would make it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\r": result += "&#13;"
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// JSON for a `script` element of type `application/json`: nothing in it can end the element or begin a comment.
    static func escaped(json: String) -> String {
        var result = ""
        for scalar in json.unicodeScalars {
            switch scalar {
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
