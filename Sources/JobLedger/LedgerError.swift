/// Why the ledger could not do what was asked.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case unwritable, diskFull, locked, corrupt
        /// Written by a newer Easel.
        case newer
        /// Another process changed the job first.
        case conflict
        case notFound
        /// Several jobs have an id that begins so.
        case ambiguous
        /// The same is on record already; the message is the job's id.
        case same
        /// The ledger lacks jobs whose results lie beside it.
        case lost
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
