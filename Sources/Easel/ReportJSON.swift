import DashScope
public import ImageEditing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reports as JSON: one line for programs, or laid out for the file beside a picture.
public enum ReportJSON {
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [0x0A]
    }

    /// A value as the JSON that it is written as, and back.
    static func json(_ value: some Encodable) throws -> JSONValue { try decode(encode(value)) }

    static func value<Value: Decodable>(_ type: Value.Type, of json: JSONValue) throws -> Value {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(json))
    }

    public static func decode(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONBytes.decode(bytes)
    }
}
