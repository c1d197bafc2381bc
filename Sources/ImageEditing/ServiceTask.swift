/// The service's own unit of work.
public enum ServiceTask {
    /// The service's id of a task.
    public struct ID: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
        public var rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(rawValue)
        }

        public var description: String { rawValue }
    }

    /// Where a task stands.
    ///
    /// Source: Model Studio, “Asynchronous task management”, read 2026-11-21.
    public enum Status: Hashable, Sendable, RawRepresentable {
        case pending, running, succeeded, failed, canceled
        /// The service does not know the task: it never existed, is older than 24 hours, or belongs to another place.
        case unknown
        /// A status that the pages do not list; the task is taken to be under way.
        case other(String)

        public init(rawValue: String) {
            self =
                switch rawValue {
                case "PENDING": .pending
                case "RUNNING": .running
                case "SUCCEEDED": .succeeded
                case "FAILED": .failed
                case "CANCELED": .canceled
                case "UNKNOWN": .unknown
                default: .other(rawValue)
                }
        }

        public var rawValue: String {
            switch self {
            case .pending: "PENDING"
            case .running: "RUNNING"
            case .succeeded: "SUCCEEDED"
            case .failed: "FAILED"
            case .canceled: "CANCELED"
            case .unknown: "UNKNOWN"
            case .other(let text): text
            }
        }

        /// Whether nothing more will happen.
        public var isFinal: Bool {
            switch self {
            case .succeeded, .failed, .canceled, .unknown: true
            case .pending, .running, .other: false
            }
        }
    }
}
