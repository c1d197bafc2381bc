import ImageEditing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// JSON, base64 and times, as the service writes them.
enum SandboxJSON {
    static func read(_ bytes: [UInt8]) -> JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) }

    static func write(_ value: JSONValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A JSON value always encodes.
        return (try? encoder.encode(value)).map(Array.init) ?? []
    }

    static func base64(_ text: Substring) -> [UInt8]? { Data(base64Encoded: String(text)).map(Array.init) }

    /// `YYYY-MM-DD HH:mm:ss.SSS`; the pages name no zone, the sandbox takes UTC.
    static func time(_ seconds: Double) -> String {
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, includingFractionalSeconds: true)
        return String(Date(timeIntervalSince1970: seconds).formatted(style).dropLast())
    }

    /// `YYYYMMDDhhmmss`, as the task list's window is written.
    static func digits(_ seconds: Double) -> String { String(time(seconds).prefix(19).filter(\.isNumber)) }

    static var now: Double { Date().timeIntervalSince1970 }
}
