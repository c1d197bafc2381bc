/// A table as comma-separated values that a spreadsheet opens and does not compute.
///
/// Source: RFC 4180; cells that a spreadsheet would take for a formula get an apostrophe in front (OWASP, «CSV Injection»).
struct CSVTable {
    private(set) var text = ""

    init(header: [String]) { add(header) }

    /// - Parameter cells: Texts; one that is a number keeps its sign.
    mutating func add(_ cells: [String]) {
        text += cells.map(Self.cell).joined(separator: ",") + "\r\n"
    }

    private static func cell(_ value: String) -> String {
        var value = value
        if let first = value.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first), Double(value) == nil { value = "'" + value }
        guard value.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) || value.first == " " else { return value }
        // By scalars: a mark that follows a quotation mark makes one character of both.
        var quoted = "\""
        for scalar in value.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
