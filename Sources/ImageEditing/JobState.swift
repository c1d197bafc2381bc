/// Where a job stands. Each state says what is certain.
public enum JobState: String, Sendable, Codable, CaseIterable {
    /// Nothing was sent.
    case planned
    /// It may have been sent.
    case submitting
    /// It may be billed, and no answer came.
    case inDoubt
    /// The service has it.
    case submitted
    /// Paid, not yet here; the addresses of the results live 24 hours.
    case succeeded
    /// The raw results are here and their hashes are known.
    case downloaded
    /// Paid; the bytes that came do not decode, and are kept.
    case damaged
    case delivered
    case failed
    case cancelled
    /// Paid, and gone from the service.
    case expired

    /// The states that may come next. Whatever is not listed is a mistake of the program.
    public var followers: Set<JobState> {
        switch self {
        case .planned: [.submitting, .failed, .cancelled]
        // Back to planned: the service answered that it refused, or was never reached. Straight on to succeeded: a model that answers at once.
        case .submitting: [.inDoubt, .submitted, .succeeded, .planned, .failed]
        // On to planned only by a person's word.
        case .inDoubt: [.submitted, .planned, .failed, .cancelled, .expired]
        case .submitted: [.succeeded, .failed, .cancelled, .expired]
        case .succeeded: [.downloaded, .damaged, .expired]
        case .damaged: [.downloaded, .expired]
        case .downloaded: [.delivered]
        case .delivered, .failed, .cancelled, .expired: []
        }
    }

    /// Whether nothing is left to do.
    public var isFinished: Bool { followers.isEmpty }

    /// Whether the service may have billed for it.
    public var mayBeBilled: Bool {
        switch self {
        case .planned, .failed, .cancelled: false
        case .submitting, .inDoubt, .submitted, .succeeded, .downloaded, .damaged, .delivered, .expired: true
        }
    }
}
