import ImageEditing
public import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A key of the service. It leaves this value only in the header of a request to the API host.
public struct APIKey: Sendable, Equatable {
    let secret: String

    /// - Throws: ``DashScopeError`` `.key` for text that cannot be a key.
    public init(_ text: String) throws(DashScopeError) {
        let trimmed = text.drop(while: \.isWhitespace)
        let secret = String(trimmed.prefix { !$0.isWhitespace })
        guard !secret.isEmpty, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            trimmed.dropFirst(secret.count).allSatisfy(\.isWhitespace)
        else {
            throw DashScopeError(.key, "The key holds characters that no key has. Set DASHSCOPE_API_KEY to the key alone.")
        }
        guard secret.utf8.count <= 512 else {
            throw DashScopeError(.key, "The key has \(secret.utf8.count) bytes, and no key has. Set DASHSCOPE_API_KEY to the key alone.")
        }
        // Source: Model Studio, “Error codes”, 401, read 2026-11-21.
        guard !secret.hasPrefix("sk-sp-") else {
            throw DashScopeError(
                .key,
                "The key belongs to the Coding Plan, which does not reach the image models. Use a key that begins with sk- and not sk-sp-.")
        }
        self.secret = secret
    }

    /// The environment variables that are asked, in this order.
    public static let environmentNames = ["DASHSCOPE_API_KEY", "QWENCLOUD_API_KEY", "QWEN_API_KEY", "QIANWEN_API_KEY"]

    /// The key in the environment, else in the file that `DASHSCOPE_API_KEY_FILE_PATH` names, else in `.env` of the current folder.
    ///
    /// - Throws: ``DashScopeError`` `.key` when there is none.
    public static func fromEnvironment(_ environment: [String: String]? = nil) throws(DashScopeError) -> APIKey {
        let environment = environment ?? ProcessInfo.processInfo.environment
        for name in environmentNames {
            if let text = environment[name], !text.isEmpty { return try APIKey(text) }
        }
        if let path = environment[fileVariable], !path.isEmpty { return try fromFile(FilePath(path)) }
        if let text = dotEnvironment { return try APIKey(text) }
        throw DashScopeError(.key, "No key was found. Set DASHSCOPE_API_KEY, or try it without a key: --sandbox.")
    }

    /// Which of these places has the key: the name of a variable, or `.env`; `nil` when none has.
    public static func origin(_ environment: [String: String]? = nil) -> String? {
        let environment = environment ?? ProcessInfo.processInfo.environment
        return (environmentNames + [fileVariable]).first { environment[$0]?.isEmpty == false } ?? (dotEnvironment == nil ? nil : ".env")
    }

    private static let fileVariable = "DASHSCOPE_API_KEY_FILE_PATH"

    /// What `.env` of the current folder says.
    private static var dotEnvironment: String? {
        guard let text = try? String(contentsOfFile: ".env", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix { $0 == " " } }
            guard words.count == 2 else { continue }
            let name = words[0].hasPrefix("export ") ? words[0].dropFirst(7) : words[0]
            if environmentNames.contains(String(name.prefix { $0 != " " })) {
                return String(words[1]).filter { $0 != "\"" && $0 != "'" && $0 != "\r" }
            }
        }
        return nil
    }

    /// The key in a file that holds nothing else.
    public static func fromFile(_ path: FilePath) throws(DashScopeError) -> APIKey {
        guard let text = try? String(contentsOfFile: path.string, encoding: .utf8) else {
            throw DashScopeError(.key, "The key file \(path) cannot be read.")
        }
        return try APIKey(text)
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "sk-…" }
    public var debugDescription: String { description }
    /// Nothing to see for `dump` and test failures either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
