import ImageEditing
public import JobLedger

extension Workspace {
    /// Carries every unfinished job on, one after another: polls, downloads, delivers. Nothing is submitted twice.
    ///
    /// Jobs of another service address are left alone, since their key may not be this one. Jobs of a sandbox that is gone
    /// are marked `expired`, or `cancelled` when nothing was sent.
    public func resume(_ options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }) async throws -> [JobOutcome] {
        var resumed: [JobOutcome] = []
        for job in try ledger.unfinishedJobs() {
            do {
                let lock = try JobLock(job.id, in: folder("locks"))
                defer { lock.release() }
                let done = try await resume(ledger.job(job.id), options, progress: progress)
                resumed.append(JobOutcome(done))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                resumed.append(JobOutcome((try? ledger.job(job.id)) ?? job, error: error))
            }
        }
        return resumed
    }

    func resume(_ job: JobRecord, _ options: RunOptions, progress: @Sendable (Job) -> Void) async throws -> Job {
        var job = job
        let plan = try plan(of: job)
        var options = options
        sweep(DeliverySettings(job.delivery, workspace: path).folder)
        // What is on the disk already needs nobody.
        if job.state == .downloaded { return try await carryOn(job, plan: plan, validated: nil, options: options, progress: progress) }
        if job.isSandbox, job.baseURL != client.baseURL.text { return Job(try retire(job)) }
        try requirePlace(of: job)
        if job.state == .submitting, !job.results.isEmpty {
            // A stream that the process did not live to read to its end: what had come is paid and can be fetched.
            job = try ledger.move(job.id, from: .submitting, to: .succeeded, at: now()) {
                $0.errorMessage = "The process ended while the answer was arriving; this is what had come."
            }
        }
        if job.state == .submitting {
            job = try ledger.move(job.id, from: .submitting, to: .inDoubt, at: now()) {
                $0.errorMessage = "The process ended while the request was being sent."
            }
        }
        if job.state == .inDoubt {
            job = try await resolveDoubt(job, options: options)
            // Once in a run: a service that never answers must not be sent it over and over.
            if job.state == .planned { options.resendsUnlisted = false }
        }
        let validated = job.state == .planned ? try plan.validated(force: !job.forcedFindings.isEmpty) : nil
        return try await carryOn(job, plan: plan, validated: validated, options: options, progress: progress)
    }

    /// Ends a job whose sandbox is gone.
    private func retire(_ job: JobRecord) throws -> JobRecord {
        var job = job
        unmarkSent(job.id)
        if job.state == .planned { return try ledger.move(job.id, from: .planned, to: .cancelled, at: now()) }
        if job.state == .submitting { job = try ledger.move(job.id, from: .submitting, to: .inDoubt, at: now()) }
        return try ledger.move(job.id, from: job.state, to: .expired, at: now()) {
            $0.errorMessage = "It belonged to a sandbox, and ended with it."
        }
    }
}
