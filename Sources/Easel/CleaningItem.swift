import JobLedger
import SystemPackage

/// The raw results of a job, which can be removed or not.
public struct CleaningItem: Sendable, Encodable {
    public let job: String
    /// Seconds since 1970.
    public let createdAt: Double
    /// What lies in the workspace of it.
    public let paths: [String]
    /// What is free when they are gone: files that have other names too stay on the disk.
    public let byteCount: Int
    /// Why they stay; `nil` when they can go.
    public internal(set) var kept: String?
    public internal(set) var removed = false

    init(_ job: JobRecord, paths: [FilePath], kept: String?) {
        self.job = job.id
        createdAt = job.createdAt
        self.paths = paths.map(\.string)
        byteCount = paths.reduce(0) { $0 + Disk.freedByRemoving($1) }
        self.kept = kept
    }
}
