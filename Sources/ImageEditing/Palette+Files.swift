import Raster

extension Palette {
    /// The colours of a GIMP palette (`.gpl`), each once, without shares.
    ///
    /// After the line `GIMP Palette` come `Name:`, `Columns:` and comments, then a line for each colour: red, green and blue
    /// from 0 to 255, and a name.
    /// Source: GIMP's developer documentation, “GIMP palette file format”.
    /// - Throws: ``InvalidEdit`` that names the line.
    public init(gimp text: String) throws(InvalidEdit) {
        var colors: [SRGBColor] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            if index == 0 {
                guard line.trimmingPrefix("\u{FEFF}").hasPrefix("GIMP Palette") else {
                    throw InvalidEdit([
                        Finding(
                            "palette", found: "a first line that is not “GIMP Palette”", allowed: "a .gpl file begins so", source: .easel)
                    ])
                }
                continue
            }
            guard let first = words.first, !first.hasPrefix("#"), !first.hasSuffix(":"), !line.hasPrefix("Name:"),
                !line.hasPrefix("Columns:")
            else { continue }
            let parts = words.prefix(3).map { UInt8($0) }
            guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else {
                throw InvalidEdit([
                    Finding(
                        "palette", found: "line \(index + 1) is “\(line.prefix(40))”", allowed: "three numbers from 0 to 255 and a name",
                        source: .easel)
                ])
            }
            colors.append(SRGBColor(red: red, green: green, blue: blue))
        }
        self.init(withoutShares: colors)
    }

    /// The colours of a style sheet, each once, in their order, without shares.
    ///
    /// Values of declarations are read: `#rgb`, `#rrggbb` and both with an opaque alpha, `rgb(…)` and `hsl(…)`. Names of
    /// colours, gradients' stops as shares, and colours that are partly transparent are not.
    /// Source: W3C, “CSS Color Module Level 4”.
    public init(css text: String) {
        var colors: [SRGBColor] = []
        for value in CSSValues(text).values { colors += CSSColors(value).colors }
        self.init(withoutShares: colors)
    }

    private init(withoutShares colors: [SRGBColor]) {
        var seen: Set<SRGBColor> = []
        self.init(colors.filter { seen.insert($0).inserted }.map { Entry(hex: $0.hex, ratio: "") })
    }
}

/// What stands behind the colons of a style sheet's declarations; comments, selectors and strings are left out.
private struct CSSValues {
    private(set) var values: [String] = []

    init(_ text: String) {
        var value: String?
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix("/*") {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
                continue
            }
            rest.removeFirst()
            switch character {
            case "\"", "'":
                // What is quoted is text, whatever it looks like.
                var isEscaped = false
                while let next = rest.popFirst(), isEscaped || next != character { isEscaped = !isEscaped && next == "\\" }
            case "{":
                // What looked like a value was a selector with a pseudo-class.
                value = nil
            case ":" where value == nil: value = ""
            case ";", "}":
                if let done = value { values.append(done) }
                value = nil
            default: value?.append(character)
            }
        }
        if let value { values.append(value) }
    }
}

/// The colours that are written in one value.
private struct CSSColors {
    private(set) var colors: [SRGBColor] = []

    init(_ value: String) {
        var rest = value.lowercased()[...]
        while !rest.isEmpty {
            if rest.hasPrefix("url(") {
                rest = rest.drop { $0 != ")" }
            } else if rest.first == "#" {
                let digits = rest.dropFirst().prefix { $0.isASCII && $0.isHexDigit }
                rest = rest.dropFirst(1 + digits.count)
                if let color = Self.opaque(String(digits)) { colors.append(color) }
            } else if let name = ["rgba(", "rgb(", "hsla(", "hsl("].first(where: { rest.hasPrefix($0) }) {
                let inner = rest.dropFirst(name.count).prefix { $0 != ")" }
                rest = rest.dropFirst(name.count + inner.count)
                if let color = Self.function(isHSL: name.hasPrefix("hsl"), String(inner)) { colors.append(color) }
            } else {
                rest.removeFirst()
            }
        }
    }

    private static func opaque(_ digits: String) -> SRGBColor? {
        switch digits.count {
        case 3, 6: SRGBColor(hex: "#" + digits)
        case 4 where digits.hasSuffix("f"): SRGBColor(hex: "#" + digits.dropLast())
        case 8 where digits.hasSuffix("ff"): SRGBColor(hex: "#" + digits.dropLast(2))
        default: nil
        }
    }

    /// An angle in degrees, which is how it is meant without a unit.
    private static func degrees(_ word: String) -> Double? {
        for (unit, factor) in [("deg", 1.0), ("grad", 0.9), ("rad", 180 / Double.pi), ("turn", 360)] where word.hasSuffix(unit) {
            return Double(word.dropLast(unit.count)).map { $0 * factor }
        }
        return Double(word)
    }

    private static func function(isHSL: Bool, _ inner: String) -> SRGBColor? {
        let words = inner.split { $0 == "," || $0 == "/" || $0.isWhitespace }.map(String.init)
        guard words.count == 3 || words.count == 4 else { return nil }
        if words.count == 4, !["1", "1.0", "100%"].contains(words[3]) { return nil }
        func number(_ word: String, percent: Double) -> Double? {
            word.hasSuffix("%") ? Double(word.dropLast()).map { $0 / 100 * percent } : Double(word)
        }
        func byte(_ value: Double) -> UInt8 { UInt8(min(255, max(0, value.rounded()))) }
        if isHSL {
            // Shares are written with or without the percent sign.
            func share(_ word: String) -> Double? { Double(word.hasSuffix("%") ? String(word.dropLast()) : word).map { $0 / 100 } }
            guard let hue = degrees(words[0]), hue.isFinite, let saturation = share(words[1]), let lightness = share(words[2]),
                (0...1).contains(saturation), (0...1).contains(lightness)
            else { return nil }
            // The three channels are the same curve, read at three places of the circle.
            func channel(_ offset: Double) -> UInt8 {
                let place = (offset + hue / 30).truncatingRemainder(dividingBy: 12)
                let k = place < 0 ? place + 12 : place
                let spread = saturation * min(lightness, 1 - lightness)
                return byte(255 * (lightness - spread * max(-1, min(k - 3, min(9 - k, 1)))))
            }
            return SRGBColor(red: channel(0), green: channel(8), blue: channel(4))
        }
        let values = words.prefix(3).map { number($0, percent: 255) }
        guard let red = values[0], let green = values[1], let blue = values[2], (red + green + blue).isFinite else { return nil }
        return SRGBColor(red: byte(red), green: byte(green), blue: byte(blue))
    }
}
