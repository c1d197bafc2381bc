import ImageFiles
import JobLedger
public import SystemPackage

/// The raw results of a job, which can be removed or not.
public struct CleaningItem: Sendable, Encodable {
    public let job: String
    /// Seconds since 1970.
    public let createdAt: Double
    /// What lies in the workspace of it.
    public let paths: [String]
    public let byteCount: Int
    /// Why they stay; `nil` when they can go.
    public let kept: String?
    public private(set) var removed = false

    init(_ job: JobRecord, paths: [FilePath], kept: String?) {
        self.job = job.id
        createdAt = job.createdAt
        self.paths = paths.map(\.string)
        byteCount = paths.reduce(0) { $0 + (Disk.byteCount($1) ?? 0) }
        self.kept = kept
    }

    fileprivate mutating func noteRemoved() { removed = true }
}

extension Workspace {
    /// What can be removed of the raw results: those of jobs all of whose pictures are delivered, lie where they were delivered,
    /// and are as they were then.
    ///
    /// Deliveries, the ledger, and what any job still needs are never among them. Without raw results a job cannot be delivered
    /// again with other settings.
    ///
    /// - Parameters:
    ///   - references: Jobs; none stands for all of them.
    ///   - time: Only jobs that are older, seconds since 1970.
    public func cleaning(of references: [String] = [], before time: Double? = nil) throws -> [CleaningItem] {
        var items: [CleaningItem] = []
        let wished = try Set(references.map { try ledger.job($0).id })
        try ledger.forEachJob { job in
            guard wished.isEmpty || wished.contains(job.id), time.map({ job.createdAt < $0 }) ?? true else { return }
            let paths = rawFiles(of: job)
            guard !paths.isEmpty else { return }
            items.append(CleaningItem(job, paths: paths, kept: reasonToKeep(job)))
        }
        return items
    }

    /// Removes the raw results that can be, looking again at each first; returns all of them, and which are gone.
    ///
    /// - Throws: ``EaselError`` `workspaceUnwritable` when the folder cannot be written; what was removed until then is.
    public func clean(_ items: [CleaningItem]) throws -> [CleaningItem] {
        try items.map { item in
            guard item.kept == nil else { return item }
            let lock: JobLock
            do { lock = try JobLock(item.job, in: folder("locks")) } catch let error as EaselError where error.kind == .stillRunning {
                return try CleaningItem(ledger.job(item.job), paths: item.paths.map { FilePath($0) }, kept: "another process works on it")
            }
            defer { lock.release() }
            let job = try ledger.job(item.job)
            var now = CleaningItem(job, paths: rawFiles(of: job), kept: reasonToKeep(job))
            guard now.kept == nil else { return now }
            // The files told that there was such a job, should the ledger ever lose it.
            try markSent(job.id)
            for path in now.paths.map({ FilePath($0) }) {
                Disk.remove(path)
                guard !Disk.exists(path) else {
                    throw EaselError(
                        .workspaceUnwritable, "\(path) cannot be removed.", hint: "Check the permissions of the workspace.")
                }
            }
            now.noteRemoved()
            return now
        }
    }

    /// Those that are there, and in this workspace.
    private func rawFiles(of job: JobRecord) -> [FilePath] {
        let folder = path.appending("raw")
        return job.results.compactMap { $0.rawPath.map { FilePath($0) } }.filter {
            $0.removingLastComponent() == folder && Disk.isRegularFile($0)
        }
    }

    private func reasonToKeep(_ job: JobRecord) -> String? {
        guard job.state == .delivered else { return "the job is \(job.state.rawValue)" }
        for result in job.results where result.rawPath != nil {
            guard let delivered = result.deliveredPath.map({ FilePath($0) }) else { return "picture \(result.position) is not delivered" }
            guard delivered.string != result.rawPath else { return "picture \(result.position) was delivered where it lies" }
            guard Disk.isRegularFile(delivered) else { return "\(delivered) is not there" }
            let isWhole: Bool
            if let provenance = try? Provenance(of: delivered) {
                guard provenance.job == job.id else { return "\(delivered) is of another job" }
                isWhole = (try? provenance.isUnchanged(delivered)) ?? false
            } else {
                // One that does not say what it is must at least be a whole picture.
                isWhole = ImageInspection(delivered, deep: true).problem == nil
            }
            guard isWhole else { return "\(delivered) is not as it was delivered" }
        }
        return nil
    }
}
