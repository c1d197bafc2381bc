/// Reads comma-separated values record by record.
///
/// Fields can stand in double quotes, which are doubled inside, and then hold commas and line ends. Written here because the
/// library that is at hand reads files whole and brings all of Foundation with it.
/// Source: RFC 4180.
struct CSVReader {
    /// One record, and the line that it begins in, from 1.
    struct Record {
        var line: Int
        var fields: [String]
    }

    private var lines: LineReader
    private var line = 0

    init(_ lines: LineReader) { self.lines = lines }

    /// - Throws: ``EaselError`` `usage` for a quote that is never closed.
    mutating func next() throws -> Record? {
        guard var bytes = try lines.next() else { return nil }
        line += 1
        let first = line
        while bytes.count(where: { $0 == 0x22 }) % 2 != 0 {
            guard let more = try lines.next() else {
                throw EaselError(.usage, "The quotation mark in line \(first) is never closed.")
            }
            line += 1
            bytes += [0x0A] + more
            guard bytes.count <= BatchManifest.mostRowBytes else {
                throw EaselError(.usage, "The quotation mark in line \(first) is not closed within \(BatchManifest.mostRowBytes) bytes.")
            }
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw EaselError(.usage, "Line \(first) of the manifest is not UTF-8.", hint: "Save it as UTF-8.")
        }
        return Record(line: first, fields: Self.fields(bytes))
    }

    private static func fields(_ bytes: [UInt8]) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x22 {
                if isQuoted, index < bytes.count, bytes[index] == 0x22 {
                    field.append(0x22)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte == 0x2C, !isQuoted {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            } else {
                field.append(byte)
            }
        }
        return fields + [String(decoding: field, as: UTF8.self)]
    }
}
