public import JobLedger

/// What became of one of several jobs.
public struct JobOutcome: Sendable {
    public let record: JobRecord
    /// `nil` when it was carried to its end or is under way.
    public let error: (any Error)?
    public let job: Job?

    /// A job that was carried to its end or is under way.
    public init(_ job: Job) {
        record = job.record
        error = nil
        self.job = job
    }

    init(_ record: JobRecord, error: any Error) {
        self.record = record
        self.error = error
        job = nil
    }
}
