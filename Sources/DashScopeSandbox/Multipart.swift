/// A form as it arrived: the values of its fields by name, and its file.
///
/// Source: RFC 7578.
struct Multipart {
    private(set) var fields: [String: String] = [:]
    private(set) var file: [UInt8]?

    /// `nil` when the body is no form with this boundary.
    init?(_ body: [UInt8], contentType: String) {
        guard let start = contentType.firstRange(of: "boundary=") else { return nil }
        let boundary = contentType[start.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        let mark = Array("--\(boundary)".utf8)
        var position = 0
        var parts: [ArraySlice<UInt8>] = []
        var previous: Int?
        while let found = Self.find(mark, in: body, from: position) {
            // Between two marks stand a line end, the part, and a line end.
            if let previous, found - 2 >= previous + 2 { parts.append(body[(previous + 2)..<(found - 2)]) }
            position = found + mark.count
            previous = position
        }
        guard !parts.isEmpty else { return nil }
        let blank = Array("\r\n\r\n".utf8)
        for part in parts {
            let bytes = Array(part)
            guard let split = Self.find(blank, in: bytes, from: 0) else { return nil }
            let head = String(decoding: bytes[..<split], as: UTF8.self)
            let value = Array(bytes[(split + 4)...])
            guard let name = Self.parameter("name", of: head) else { return nil }
            if name == "file" { file = value } else { fields[name] = String(decoding: value, as: UTF8.self) }
        }
    }

    private static func parameter(_ name: String, of head: String) -> String? {
        guard let start = head.firstRange(of: "; \(name)=") else { return nil }
        let rest = head[start.upperBound...]
        return rest.hasPrefix("\"") ? String(rest.dropFirst().prefix { $0 != "\"" }) : String(rest.prefix { $0 != ";" && $0 != "\r" })
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= needle.count, start <= bytes.count - needle.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index <= bytes.count - needle.count {
                if bytes[index] == needle[0], (1..<needle.count).allSatisfy({ bytes[index + $0] == needle[$0] }) { return index }
                index += 1
            }
            return nil
        }
    }
}
