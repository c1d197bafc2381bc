/// Where a result lies, once it is certain that it may be fetched from there.
///
/// Conflict C22: one page lists ten hosts, newer ones say that they change. Any public host will do, and the way must be encrypted;
/// a private one only where the service itself is on this machine.
struct ResultAddress {
    let text: String
    let host: String

    /// - Throws: ``DashScopeError`` `refused` for a place that no result of the service lies at.
    init(_ text: String, near base: BaseURL) throws(DashScopeError) {
        let authority =
            text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first?.prefix {
                $0 != "/" && $0 != "?" && $0 != "#"
            } ?? ""
        let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let isLocal = BaseURL.isLoopback(String(host))
        let isSecure = text.hasPrefix("https://")
        guard !authority.contains("@"), !host.isEmpty, isSecure || (text.hasPrefix("http://") && isLocal && base.isLoopback) else {
            throw DashScopeError(.refused, "The service named a result address that is not https; it is not fetched.")
        }
        guard base.isLoopback ? isLocal || !Self.isPrivate(String(host)) : !isLocal && !Self.isPrivate(String(host)) else {
            throw DashScopeError(.refused, "The service named a result address in a private network; it is not fetched.")
        }
        self.text = text
        self.host = String(host)
    }

    /// Where a redirect leads: an address, or a path on the same host.
    func redirected(to location: String, near base: BaseURL) throws(DashScopeError) -> ResultAddress {
        guard location.hasPrefix("/"), !location.hasPrefix("//") else { return try ResultAddress(location, near: base) }
        let origin = text.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
        return try ResultAddress(origin + location, near: base)
    }

    /// Whether a host is a number of a network that is not the internet's.
    ///
    /// Source: IANA, “IPv4 Special-Purpose Address Registry” and its IPv6 twin.
    private static func isPrivate(_ host: String) -> Bool {
        if host.contains(":") {
            let text = host.lowercased()
            return text == "::" || text.hasPrefix("fe8") || text.hasPrefix("fe9") || text.hasPrefix("fea") || text.hasPrefix("feb")
                || text.hasPrefix("fc") || text.hasPrefix("fd") || text.hasPrefix("::ffff:")
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, let a = parts[0], let b = parts[1], parts[2] != nil, parts[3] != nil else {
            // A number in another form, as 2130706433 or 0x7f000001, names a host that no certificate is for.
            return host.utf8.allSatisfy { (0x30...0x39).contains($0) } || host.lowercased().hasPrefix("0x") || host.hasSuffix(".local")
        }
        switch (a, b) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224..., _): return true
        case (172, 16...31), (100, 64...127), (198, 18...19): return true
        default: return false
        }
    }
}
