/// What went wrong above the modules: with the workspace, the wishes, or the state of a job.
public struct EaselError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// A wish that cannot be meant: names that collide, an output that exists.
        case usage
        case workspaceUnwritable
        case diskFull
        /// The same edit is still under way.
        case stillRunning
        /// It may have been billed; nothing is sent again without a person's word.
        case inDoubt
        /// Fewer pictures came than were asked for.
        case incomplete
        /// The job failed or was cancelled.
        case jobFailed
        /// It would cost more than was allowed.
        case overBudget
        /// A picture does not say how it was made.
        case noProvenance
        /// A figure is beyond what was allowed for it.
        case gateFailed
    }

    public let kind: Kind
    public let message: String
    /// The way on, often a command line.
    public let hint: String?
    public let requestID: String?

    public init(_ kind: Kind, _ message: String, hint: String? = nil, requestID: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.requestID = requestID
    }

    public var description: String { hint.map { "\(message) \($0)" } ?? message }
}
