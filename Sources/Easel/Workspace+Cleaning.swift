import ImageEditing
import ImageFiles
import JobLedger
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Workspace {
    /// The raw results that are here, job by job, and why those stay that do.
    ///
    /// They can go where all of a job's pictures are delivered, lie where they were delivered, and are as they were then.
    /// Deliveries, the ledger, and what a job begins with are never among them. Without its raw results a job cannot be delivered
    /// again.
    ///
    /// - Parameters:
    ///   - references: Jobs; none stands for all of them.
    ///   - time: Only jobs that are older, seconds since 1970.
    /// - Returns: One item for each job that has raw results here; they can go where ``CleaningItem/kept`` is `nil`.
    /// - Throws: ``EaselError`` `usage` for a picture of a job: its raw results go together; ``LedgerError`` for a job that is not there.
    public func cleaning(of references: [String] = [], before time: Double? = nil) throws -> [CleaningItem] {
        if let picture = references.first(where: { $0.contains("#") }) {
            throw EaselError(.usage, "\(picture) is one picture, and a job is cleaned whole.", hint: "Leave out what stands from # on.")
        }
        var items: [CleaningItem] = []
        let wished = try Set(references.map { try ledger.job($0).id })
        let begun = try beginnings()
        try ledger.forEachJob { job in
            guard wished.isEmpty || wished.contains(job.id), time.map({ job.createdAt < $0 }) ?? true else { return }
            let paths = rawFiles(of: job)
            guard !paths.isEmpty else { return }
            items.append(CleaningItem(job, paths: paths, kept: reasonToKeep(job, begun)))
        }
        return items
    }

    /// The pictures that jobs begin with, and which of them.
    private func beginnings() throws -> [FilePath: String] {
        var jobs: [FilePath: String] = [:]
        try ledger.forEachJob { job in
            let sources = (try? EditFile(job.edit))?.edit.references.compactMap { $0.source.filePath?.absolute } ?? []
            for path in sources + [StepPlace(job.delivery["step"])?.canvas].compactMap(\.self) { jobs[path] = job.id }
        }
        return jobs
    }

    /// Removes the raw results that can be, looking again at each first.
    ///
    /// - Parameter done: Called with each when it is gone, or stays for the reason that it then names; not with what another process
    ///   has removed meanwhile.
    /// - Throws: ``EaselError`` `workspaceUnwritable`, after all the others, when files could not be removed.
    public func clean(_ items: [CleaningItem], done: (CleaningItem) throws -> Void) throws {
        var failed: [String] = []
        let begun = try beginnings()
        for item in items {
            guard item.kept == nil else {
                try done(item)
                continue
            }
            let job = try ledger.job(item.job)
            let lock: JobLock
            do { lock = try JobLock(job.id, in: folder("locks")) } catch {
                let isBusy = (error as? EaselError)?.kind == .stillRunning
                if !isBusy { failed.append(String(job.id.prefix(6))) }
                let reason = isBusy ? "another process works on it" : "its lock cannot be taken in \(path.appending("locks"))"
                try done(CleaningItem(job, paths: rawFiles(of: job), kept: reason))
                continue
            }
            defer { lock.release() }
            var now = CleaningItem(job, paths: rawFiles(of: job), kept: reasonToKeep(job, begun))
            guard !now.paths.isEmpty else { continue }
            if now.kept == nil {
                now.kept = removeFiles(now.paths.map { FilePath($0) }, of: job)
                now.removed = now.kept == nil
                if !now.removed { failed.append(String(job.id.prefix(6))) }
            }
            try done(now)
        }
        if let first = failed.first {
            throw EaselError(
                .workspaceUnwritable,
                "Files of \(failed.count == 1 ? "job \(first)" : "\(failed.count) jobs, \(first) the first,") cannot be removed.",
                hint: "Check the permissions of the workspace.")
        }
    }

    /// - Returns: Why not all are gone.
    private func removeFiles(_ paths: [FilePath], of job: JobRecord) -> String? {
        // The files told that there was such a job, should the ledger ever lose it.
        guard (try? markSent(job.id)) != nil else { return "the workspace cannot be written" }
        for path in paths {
            Disk.remove(path)
            if Disk.entry(path) != nil { return "\(path) cannot be removed" }
        }
        return nil
    }

    /// Those that are there, in this workspace's own folder, wherever it was when they came.
    private func rawFiles(of job: JobRecord) -> [FilePath] {
        let folder = path.appending("raw")
        return job.results.compactMap { result in
            guard let name = result.rawPath.flatMap({ FilePath($0).lastComponent }) else { return nil }
            let path = folder.appending(name)
            return Disk.entry(path) == nil ? nil : path
        }
    }

    private func reasonToKeep(_ job: JobRecord, _ begun: [FilePath: String]) -> String? {
        guard job.state == .delivered else { return "the job is \(job.state.rawValue)" }
        guard let folder = Disk.entry(path.appending("raw")), folder.st_mode & S_IFMT == S_IFDIR else {
            return "\(path.appending("raw")) is a link, or no folder"
        }
        if let text = job.delivery["markdownPath"]?.string, Disk.byteCount(FilePath(text)) ?? 0 == 0 { return "\(text) is not there" }
        for result in job.results where result.rawPath != nil {
            guard let name = result.rawPath.flatMap({ FilePath($0).lastComponent }) else { continue }
            let raw = path.appending("raw").appending(name)
            if let other = begun[raw] ?? begun[FilePath(result.rawPath ?? "")] { return "job \(other.prefix(6)) begins with \(raw)" }
            if let reason = reasonToKeep(raw, result, of: job) { return reason }
        }
        return nil
    }

    /// Why a raw result stays: unless the very picture that was made of it lies at its place, in a file of its own.
    private func reasonToKeep(_ raw: FilePath, _ result: ResultRecord, of job: JobRecord) -> String? {
        guard let delivered = result.deliveredPath.map({ FilePath($0) }) else { return "picture \(result.position) is not delivered" }
        guard let entry = Disk.entry(delivered) else { return "\(delivered) is not there" }
        guard entry.st_mode & S_IFMT == S_IFREG else { return "\(delivered) is no file of its own" }
        if let own = Disk.entry(raw) {
            guard own.st_mode & S_IFMT == S_IFREG, !Disk.areSame(raw, delivered) else { return "\(delivered) and \(raw) are one file" }
        }
        guard ImageInspection(delivered).problem == nil else { return "\(delivered) is not as it was delivered" }
        guard let provenance = try? Provenance(of: delivered) else {
            // One that says nothing of itself must hold what came.
            return Provenance.holdSame(delivered, raw) ? nil : "\(delivered) does not say that it is the picture"
        }
        guard provenance.job == job.id, provenance.json["position"]?.integer == result.position else {
            return "\(delivered) is another picture"
        }
        return (try? provenance.isUnchanged(delivered)) == true ? nil : "\(delivered) is not as it was delivered"
    }
}
