/// A code that the service answers when it does not do what was asked, with what it means for the account.
///
/// Source: Model Studio, “Error codes”, read 2026-11-21; what may be repeated: its advice, and SDK 2.0.2, `v2/transport/_retry.py`.
public struct ServiceErrorCode: Hashable, Sendable {
    /// Whether the same request may be sent again.
    public enum Retry: String, Sendable, Codable {
        case never
        /// One more time; then the pictures should travel another way.
        case once
        /// After a pause that grows.
        case backOff
    }

    /// The status that the page lists it under.
    public let status: Int
    /// As the service writes it; the first is the page's, the others are older or of another gateway.
    public let names: [String]
    /// Words of the message that tell two meanings of one code apart; `nil` where there is only one.
    public let marker: String?
    public let kind: DashScopeError.Kind
    public let retry: Retry
    /// What to do about it, a sentence.
    public let advice: String

    init(
        _ status: Int, _ names: [String], when marker: String? = nil, _ kind: DashScopeError.Kind, retry: Retry = .never, _ advice: String
    ) {
        self.status = status
        self.names = names
        self.marker = marker
        self.kind = kind
        self.retry = retry
        self.advice = advice
    }

    /// The entry that fits an answer: one whose marker stands in the message before one without, one of the answer's
    /// status before another, and the whole code before the part in front of its first dot.
    public static func find(_ code: String, message: String, status: Int) -> ServiceErrorCode? {
        // As in InternalError.Algo.DataInspectionFailed, where the end says it.
        let parts = code.split(separator: ".").map(String.init)
        for name in [code] + (parts.count > 1 ? [parts[parts.count - 1], parts[0]] : []) {
            let named = all.filter { $0.names.contains(name) }
            let marked = named.first { entry in entry.marker.map { message.lowercased().contains($0.lowercased()) } ?? false }
            let plain = named.filter { $0.marker == nil }
            if let entry = marked ?? plain.first(where: { $0.status == status }) ?? plain.first { return entry }
        }
        return nil
    }
}
