import DashScope
import ImageEditing
public import JobLedger
public import SystemPackage

extension Workspace {
    /// Ends a job that is not made yet: one that was never sent, or one whose task still waits.
    ///
    /// - Throws: ``EaselError`` `jobFailed` when it is too late, with where the job stands.
    public func cancel(_ reference: String) async throws -> Job {
        let job = try ledger.job(reference)
        let lock = try JobLock(job.id, in: folder("locks"))
        defer { lock.release() }
        switch job.state {
        case .planned: return Job(try ledger.move(job.id, from: .planned, to: .cancelled, at: now()))
        case .submitted:
            guard let task = job.taskID else { break }
            try requirePlace(of: job)
            // The answer says nothing about the task, and a refusal may come too late to matter: the task itself is asked.
            do { try await client.cancel(task) } catch let error as DashScopeError where error.kind == .refused {}
            let status = try await client.task(task).status
            if status == .canceled {
                unmarkSent(job.id)
                return Job(try ledger.move(job.id, from: .submitted, to: .cancelled, at: now()))
            }
            throw EaselError(
                .jobFailed,
                "The task of job \(job.id.prefix(6)) is \(status?.rawValue.lowercased() ?? "under way") and cannot be cancelled any more.",
                hint: "Its result is billed; fetch it: easel jobs resume")
        default: break
        }
        throw EaselError(
            .jobFailed, "Job \(job.id.prefix(6)) is \(job.state.rawValue) and cannot be cancelled.",
            hint: job.state == .inDoubt ? "It may be billed: easel jobs \(job.id.prefix(6))" : nil)
    }

    /// Sends a job in doubt once more, by a person's word: it may be paid a second time.
    ///
    /// - Parameter progress: Called whenever the job's state changes.
    /// - Throws: ``EaselError`` `usage` for a job that is not in doubt, and what sending throws.
    public func resend(_ reference: String, options: RunOptions, progress: @Sendable (Job) -> Void = { _ in }) async throws -> Job {
        var job = try ledger.job(reference)
        let lock = try JobLock(job.id, in: folder("locks"))
        defer { lock.release() }
        try requirePlace(of: job)
        if job.state == .submitting { job = try ledger.move(job.id, from: .submitting, to: .inDoubt, at: now()) }
        guard job.state == .inDoubt else {
            throw EaselError(
                .usage, "Job \(job.id.prefix(6)) is \(job.state.rawValue), and only jobs in doubt are sent again.",
                hint: job.state.isFinished ? "Make a new one: easel rerun \(job.id.prefix(6))" : "Carry it on: easel jobs resume")
        }
        job = try ledger.move(job.id, from: .inDoubt, to: .planned, at: now())
        let plan = try plan(of: job)
        return try await carryOn(
            job, plan: plan, validated: plan.validated(force: !job.forcedFindings.isEmpty), options: options, progress: progress)
    }

    /// Fetches the pictures of every task of the account of the last 24 hours that no workspace of this machine knows.
    ///
    /// - Parameter report: Called for each such task: fetched, or why not.
    public func recoverTasks(into folder: FilePath, report: (TaskSummary, Result<FetchedTask?, any Error>) throws -> Void) async throws {
        let known = try ledger.knownTasks().union(openSubmissions.others().tasks)
        var page = 1
        while true {
            try await pacer.question()
            let found = try await client.taskPage(page: page, pageSize: 50)
            for row in found.rows where !known.contains(row.id) {
                try Task.checkCancellation()
                guard row.status == .succeeded else {
                    try report(row, .success(nil))
                    continue
                }
                do {
                    try await pacer.question()
                    try report(row, .success(try await FetchedTask(row.id, from: client, into: folder, skippingPresent: true)))
                } catch let error as DashScopeError { try report(row, .failure(error)) }
            }
            guard found.rows.count == 50, page < found.pageCount ?? .max else { return }
            page += 1
        }
    }

    /// The key is never sent to a recorded address that is not the configured one.
    func requirePlace(of job: JobRecord) throws {
        guard job.baseURL == client.baseURL.text else {
            throw EaselError(
                .usage, "Job \(job.id.prefix(6)) belongs to \(job.baseURL).",
                hint: "Name it with --base-url \(job.baseURL), or the --service-region that it was sent to.")
        }
    }
}
