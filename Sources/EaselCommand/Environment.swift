import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Settings from the environment.
enum Environment {
    static func text(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }

    static func seconds(_ name: String) throws -> Double? {
        guard let text = text(name) else { return nil }
        guard let value = Double(text) else { throw EaselError(.usage, "\(name)=\(text) is no number of seconds.") }
        return value
    }
}
