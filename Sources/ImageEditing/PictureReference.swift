/// A picture of a job as a person writes it: `JOB`, or `JOB#K` for its K-th.
public struct PictureReference: Hashable, Sendable, CustomStringConvertible {
    /// The job's id, a unique beginning of it, or `last`.
    public var job: String
    /// From 1; `nil` is the picked one, or the only one.
    public var position: Int?

    public init(job: String, position: Int?) {
        self.job = job
        self.position = position
    }

    /// - Returns: `nil` for text that has no job, or no number from 1 behind its `#`.
    public init?(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let job = parts.first, !job.isEmpty else { return nil }
        self.job = String(job)
        guard parts.count == 2 else { return }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let position = Int(parts[1]), position > 0 else { return nil }
        self.position = position
    }

    public var description: String { position.map { "\(job)#\($0)" } ?? job }

    /// As a person needs it: six digits of the id tell jobs apart.
    public var short: String { PictureReference(job: String(job.prefix(6)), position: position).description }
}
