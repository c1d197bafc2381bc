public import ImageEditing

/// Where the API is, up to and with `/api/v1`.
public struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public let host: String

    /// - Throws: ``DashScopeError`` `.configuration` for anything but `https://HOST…`, or `http://` on a loopback address.
    public init(_ text: String) throws(DashScopeError) {
        var trimmed = text[...]
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        let isSecure = trimmed.hasPrefix("https://")
        guard isSecure || trimmed.hasPrefix("http://") else {
            throw DashScopeError(.configuration, "“\(text)” is no base URL. Write https://HOST/api/v1.")
        }
        let rest = trimmed.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, !authority.contains("@"), !rest.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace }) else {
            throw DashScopeError(.configuration, "The base URL holds a name, a query or a fragment. Write https://HOST/api/v1.")
        }
        host = authority.hasPrefix("[") ? String(authority.dropFirst().prefix { $0 != "]" }) : String(authority.prefix { $0 != ":" })
        let port = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
        let isPort = port.isEmpty || (port.hasPrefix(":") && (1...65535).contains(port.dropFirst().portNumber ?? 0))
        guard isPort, !authority.hasPrefix("[") || authority.contains("]") else {
            throw DashScopeError(.configuration, "“\(text)” has no port from 1 to 65535. Write https://HOST/api/v1.")
        }
        guard !host.isEmpty else { throw DashScopeError(.configuration, "“\(text)” names no host. Write https://HOST/api/v1.") }
        guard isSecure || Self.isLoopback(host) else {
            throw DashScopeError(.configuration, "“\(text)” would send the key unencrypted. Write https://.")
        }
        self.text = rest.contains("/") ? String(trimmed) : trimmed + "/api/v1"
    }

    /// The host of a place of the service, or of a workspace there.
    ///
    /// - Throws: ``DashScopeError`` `.key` when the place has no common host and no workspace was named, or the name cannot be one.
    public init(_ region: ServiceRegion, workspaceID: String? = nil) throws(DashScopeError) {
        if let workspaceID {
            // Source: SDK 2.0.2, v2/_config.py: ids match this, so that an id cannot change the host.
            let isID =
                !workspaceID.isEmpty && workspaceID.utf8.count <= 64 && workspaceID.utf8.first != 0x2D && workspaceID.utf8.first != 0x5F
                && workspaceID.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x5F
                }
            guard isID else {
                throw DashScopeError(.configuration, "“\(workspaceID)” is no workspace id: letters, digits, - and _, at most 64.")
            }
            try self.init("https://\(workspaceID).\(region.id).maas.aliyuncs.com/api/v1")
        } else if let host = region.classicHost {
            try self.init("https://\(host)/api/v1")
        } else {
            throw DashScopeError(
                .key, "\(region.rawValue) has no common host: add --workspace-id with the id of your Model Studio workspace, or --base-url."
            )
        }
    }

    public var isLoopback: Bool { Self.isLoopback(host) }

    public var description: String { text }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
    }
}

extension Substring {
    /// A number of ASCII digits only.
    fileprivate var portNumber: Int? { utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(self) : nil }
}
