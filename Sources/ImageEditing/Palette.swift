public import Raster

/// The colours that the result should keep to, each with its share.
///
/// Held as the service's JSON has it, so that a palette with faults can be shown and judged; ``findings`` says what is
/// wrong and ``normalized()`` mends what can be mended.
/// Source: Model Studio, “Wan image generation and editing 2.7”, `color_palette`, 2026-10-11.
public struct Palette: Hashable, Sendable {
    public struct Entry: Hashable, Sendable, Codable {
        /// `#RRGGBB`.
        public var hex: String
        /// Two decimals and a percent sign: `23.51%`.
        public var ratio: String

        public init(hex: String, ratio: String) {
            self.hex = hex
            self.ratio = ratio
        }

        public init(_ color: SRGBColor, _ share: Share) {
            self.init(hex: color.hex, ratio: share.text)
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry]) { self.entries = entries }

    /// The number of colours that the service takes.
    public static let countRange = 3...10

    /// What is wrong with it, everything at once; empty when it can be sent.
    ///
    /// - Parameter field: Where the palette stands in the request.
    public func findings(field: String = "parameters.color_palette") -> [Finding] {
        var findings: [Finding] = []
        if !Self.countRange.contains(entries.count) {
            findings.append(
                Finding(field, found: "\(entries.count) colours", allowed: "3 to 10 are allowed", source: .wan27, service: .refuses))
        }
        var seen: [SRGBColor: Int] = [:]
        var sum = 0
        var sumIsKnown = true
        for (index, entry) in entries.enumerated() {
            let color = SRGBColor(hex: entry.hex)
            if let color, entry.hex.hasPrefix("#"), entry.hex.utf8.count == 7 {
                if let first = seen[color] {
                    findings.append(
                        Finding(
                            "\(field)[\(index)].hex", found: "\(color.hex) again, as in [\(first)]", allowed: "each colour once",
                            source: .easel))
                }
                seen[color] = seen[color] ?? index
            } else {
                let hint = color.map { "; write \($0.hex), as easel palette normalize does" } ?? ""
                findings.append(
                    Finding(
                        "\(field)[\(index)].hex", found: "“\(entry.hex)”", allowed: "#RRGGBB is allowed\(hint)", source: .wan27,
                        service: .refuses))
            }
            guard let share = Share(entry.ratio), share.text == entry.ratio else {
                sumIsKnown = false
                let hint = Share(entry.ratio).map { "; write \($0.text)" } ?? ""
                findings.append(
                    Finding(
                        "\(field)[\(index)].ratio", found: "“\(entry.ratio)”", allowed: "two decimals and a percent sign, as 23.51%\(hint)",
                        source: .wan27, service: .refuses))
                continue
            }
            sum += share.hundredths
            if share.hundredths == 0 {
                findings.append(
                    Finding(
                        "\(field)[\(index)].ratio", found: "0.00%", allowed: "a share above 0; leave the colour out", source: .easel))
            }
        }
        if sumIsKnown, sum != Share.whole.hundredths {
            findings.append(
                Finding(
                    field, found: "shares sum to \(Share(hundredths: sum).text)",
                    allowed: "exactly 100.00%; easel palette normalize makes them so", source: .wan27, service: .refuses))
        }
        return findings
    }
}

extension Palette: Codable {
    public init(from decoder: any Decoder) throws { entries = try decoder.singleValueContainer().decode([Entry].self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }
}
