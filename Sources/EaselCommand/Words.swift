/// Command lines as people write them, made into what the parser takes.
enum Words {
    /// Flags that may be followed by a value.
    private static let switches: Set<String> = ["--watermark", "--thinking", "--prompt-extend", "--sequential", "--interleave"]
    private static func isNegativeNumber(_ word: String) -> Bool {
        word.hasPrefix("-") && word.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? false
    }

    private static let yes: Set<String> = ["true", "yes", "on", "1"]
    private static let no: Set<String> = ["false", "no", "off", "0"]

    /// `--watermark`, `--watermark yes`, `--watermark=false` and `--no-watermark` become `--watermark true` or `false`.
    static func normalized(_ words: [String]) -> [String] {
        var result: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                result += [word] + words[index...]
                break
            }
            if word == "--retry-failed" {
                result.append("--retry-failed=all")
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if let name = parts.first, switches.contains(name) {
                let next = parts.count == 2 ? parts[1] : index < words.count ? words[index] : ""
                let value = next.lowercased()
                let isValue = yes.contains(value) || no.contains(value)
                if parts.count == 2 && !isValue {
                    result += [name, next]
                } else {
                    if isValue, parts.count == 1 { index += 1 }
                    result += [name, isValue && no.contains(value) ? "false" : "true"]
                }
            } else if word.hasPrefix("--no-"), switches.contains("--" + word.dropFirst(5)) {
                result += ["--" + word.dropFirst(5), "false"]
            } else if word.hasPrefix("-"), !word.contains("="), index < words.count, isNegativeNumber(words[index]) {
                // The parser would take the number for a flag.
                result.append("\(word)=\(words[index])")
                index += 1
            } else {
                result.append(word)
            }
        }
        return result
    }
}
