/// One thing about an edit that a person should know before it is sent.
public struct Finding: Hashable, Sendable, Codable {
    public enum Severity: String, Sendable, Codable {
        /// A doubt, which is shown.
        case advice
        /// A limit that is broken, which stops the edit.
        case violation
    }

    /// What the service does with a request that breaks the limit.
    public enum ServiceReaction: String, Sendable, Codable {
        /// Answers with an error.
        case refuses
        /// Cuts the value in silence.
        case cuts
        /// Lets the value have no effect.
        case ignores
    }

    /// The path in the request JSON (`parameters.bbox_list[1][0]`), else the key of the edit file.
    public var field: String
    public var found: String
    public var allowed: String
    /// The page that states the limit, and when it was read.
    public var source: String
    public var severity: Severity
    /// What the service does with it; `nil` when the limit is Easel's own.
    public var service: ServiceReaction?

    public init(
        _ field: String, found: String, allowed: String, source: Source, severity: Severity = .violation,
        service: ServiceReaction? = nil
    ) {
        self.field = field
        self.found = found
        self.allowed = allowed
        self.source = source.text
        self.severity = severity
        self.service = service
    }
}

extension Finding: CustomStringConvertible {
    public var description: String {
        let reaction =
            switch service {
            case .cuts: " The service would cut it without a word."
            case .ignores: " The service would ignore it without a word."
            case .refuses, nil: ""
            }
        return "\(field): \(found); \(allowed).\(reaction)"
    }
}

extension [Finding] {
    public var violations: [Finding] { filter { $0.severity == .violation } }
}

/// A number as a sentence shows it: 1,234,567.
func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var parts: [String] = []
    while digits.count > 3 {
        parts.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + parts).joined(separator: ",")
}
