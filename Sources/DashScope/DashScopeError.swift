/// Why a call of the service did not bring what was asked.
public struct DashScopeError: Error, Hashable, Sendable {
    public enum Kind: String, Sendable, Codable {
        /// No key, a wrong one, or one of another place.
        case key
        /// A setting that cannot be used.
        case configuration
        /// The service was not reached, or its answer did not arrive.
        case network
        /// The service says that the request does not fit.
        case refused
        case moderation
        case throttled
        /// The account has no credit or no quota left.
        case quota
        /// The service failed, or answered something that no page describes.
        case service
        case taskFailed
        case taskCancelled
        /// The service no longer knows the task or its result.
        case expired
        /// The time that was allowed is over; the task goes on.
        case timedOut
    }

    /// What is certain about the request.
    public enum Outcome: String, Sendable, Codable {
        /// It did not reach the service, or the service said no.
        case rejected
        /// It may have been accepted, and billed.
        case unknown
    }

    public enum Billed: String, Sendable, Codable { case no, unknown, yes }

    public var kind: Kind
    /// One sentence or two, without keys and signed addresses.
    public var message: String
    /// The service's own word for it.
    public var code: String?
    public var requestID: String?
    public var httpStatus: Int?
    public var outcome: Outcome
    /// What the account may have been charged for the job that this ended.
    public var billed: Billed
    /// How long the service asks to wait.
    public var retryAfter: Duration?
    /// Whether the same request may be sent again and may then succeed.
    public var retry: ServiceErrorCode.Retry
    /// What the content check refused; `nil` for other errors, and when the service does not tell.
    public var moderatedPart: ModeratedPart?

    /// Whether the account or the settings are the reason, so that every other request would hear the same.
    public var isOfTheAccount: Bool { kind == .key || kind == .quota || kind == .configuration }

    public init(
        _ kind: Kind, _ message: String, code: String? = nil, requestID: String? = nil, httpStatus: Int? = nil,
        outcome: Outcome = .rejected,
        retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.message = message
        self.code = code
        self.requestID = requestID
        self.httpStatus = httpStatus
        self.outcome = outcome
        billed = outcome == .unknown ? .unknown : .no
        self.retryAfter = retryAfter
        retry =
            switch kind {
            case .throttled, .network, .service: .backOff
            default: .never
            }
    }
}

extension DashScopeError: CustomStringConvertible {
    public var description: String {
        requestID.map { "\(message) (request \($0))" } ?? message
    }
}

extension DashScopeError {
    /// The same error of a job that was submitted or paid before; one that ended the job unpaid stays so.
    public func billed(_ billed: Billed) -> DashScopeError {
        var error = self
        let isUnpaidEnd = kind == .taskFailed || kind == .taskCancelled || kind == .moderation
        error.billed = isUnpaidEnd ? .no : billed
        return error
    }
}
