import DashScope
import ImageEditing
import ImageFiles
import JobLedger
import Raster
import SystemPackage

extension Workspace {
    // MARK: waiting

    /// Looks at a task until it ends.
    func follow(_ job: JobRecord, options: RunOptions) async throws -> JobRecord {
        guard let task = job.taskID else { throw LedgerError(.corrupt, "Job \(job.id) is submitted and has no task.") }
        // Source: SDK 2.0.2: 1, 1, 2, 2, 2, 4, 4, 4, 5 … seconds between queries.
        let backoff = Backoff(first: .seconds(1), most: .seconds(5))
        // A question that fails is asked again, ever more seldom: it must not end a job that the service works on.
        let outage = Backoff(first: .seconds(1), most: .seconds(60))
        var patient = client
        patient.retry = RetryPolicy(attempts: 1)
        let began = ContinuousClock.now
        var firstUnknown: Duration?
        var waited = Duration.zero
        var look = 0
        var failures = 0
        while true {
            if !isSandbox { try await pacer.question() }
            // Answers that take long count as well as the pauses between them.
            waited = max(waited, ContinuousClock.now - began)
            patient.questionTimeout = min(client.questionTimeout, max(.seconds(1), options.timeout - waited))
            let answer: GenerationAnswer
            do { answer = try await patient.task(task) } catch let error as DashScopeError where error.retry == .backOff {
                failures += 1
                let pause = max(error.retryAfter ?? .zero, options.pollInterval.map { $0 * min(failures, 100) } ?? outage.pause(failures))
                guard waited + pause <= options.timeout else { throw error }
                try await clock.sleep(for: pause)
                waited += pause
                continue
            }
            failures = 0
            switch answer.status {
            case .succeeded:
                return try ledger.move(job.id, from: .submitted, to: .succeeded, at: now()) { Self.note(answer, in: &$0) }
            case .failed:
                let error = DashScopeError(taskFailure: answer)
                try ledger.move(job.id, from: .submitted, to: .failed, at: now()) { Self.note(error, in: &$0) }
                unmarkSent(job.id)
                throw error
            case .canceled:
                let error = DashScopeError(.taskCancelled, "The task was cancelled.", requestID: answer.requestID)
                try ledger.move(job.id, from: .submitted, to: .cancelled, at: now()) { Self.note(error, in: &$0) }
                unmarkSent(job.id)
                throw error
            case .unknown:
                let error = DashScopeError(
                    .expired, "The service does not know the task: results live 24 hours, and only in their service region and account.",
                    requestID: answer.requestID)
                if await isOld(job) {
                    unmarkSent(job.id)
                    try ledger.move(job.id, from: .submitted, to: .expired, at: now()) { Self.note(error, in: &$0) }
                    throw error
                }
                // An answer out of order, another key or another region must not end a job that is paid: it is asked again for a while.
                firstUnknown = firstUnknown ?? waited
                let patience = options.pollInterval.map { min(Self.unknownPatience, $0 * 30) } ?? Self.unknownPatience
                if waited - (firstUnknown ?? .zero) >= patience { throw error }
            default: break
            }
            look += 1
            let pause = options.pollInterval ?? backoff.pause(1 + look / 3)
            guard waited + pause <= options.timeout else {
                throw DashScopeError(
                    .timedOut,
                    "The task is still \(answer.status?.rawValue.lowercased() ?? "under way") after \(options.timeout). It goes on: easel jobs resume",
                    requestID: answer.requestID, outcome: .unknown)
            }
            try await clock.sleep(for: pause)
            waited += pause
        }
    }

    // MARK: fetching

    /// How long a task is asked about that the service does not know, though it named it less than a day ago.
    private static let unknownPatience = Duration.seconds(300)

    /// Whether the service has forgotten the job's results: they live 24 hours, by its own clock.
    private func isOld(_ job: JobRecord) async -> Bool {
        let ahead = await client.serverClock.offset
        return now() + ahead - (job.submittedAt ?? job.createdAt) > 24 * 3600
    }

    /// Downloads every picture of a job that is not here yet. One that fails does not hold up the others.
    func fetch(_ job: JobRecord) async throws -> JobRecord {
        let folder = try folder("raw")
        var job = job
        var failure: (any Error)?
        if let task = job.taskID, job.state == .damaged || job.results.contains(where: { $0.sha256 == nil && $0.address == nil }) {
            job = try await refreshed(job, task)
        }
        for round in 1...2 {
            failure = nil
            for index in job.results.indices where job.results[index].sha256 == nil {
                guard let address = job.results[index].address else { continue }
                let target = folder.appending("\(job.id)-\(job.results[index].position).png")
                do {
                    let fetched = try await ResultDownload(address, to: target, client: client, overwriting: true, isPrivate: true)
                    job = try ledger.amend(job.id) {
                        $0.results[index].rawPath = fetched.path.string
                        $0.results[index].sha256 = fetched.sha256
                        $0.results[index].width = fetched.size.width
                        $0.results[index].height = fetched.size.height
                        // The address is signed; it has done its work.
                        $0.results[index].address = nil
                    }
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    failure = failure ?? error
                }
            }
            // An address that was refused once may only be stale: the task names fresh ones.
            guard round == 1, (failure as? DashScopeError)?.kind == .expired, let task = job.taskID, await !isOld(job) else { break }
            job = try await refreshed(job, task)
        }
        if let failure {
            if let error = failure as? DashScopeError, error.kind == .expired, await isOld(job),
                !job.results.contains(where: { $0.sha256 != nil })
            {
                try ledger.move(job.id, from: job.state, to: .expired, at: now()) { Self.note(error, in: &$0) }
            } else if let error = failure as? ImageFileError, job.state == .succeeded, error.kind != .diskFull, error.kind != .unwritable {
                try ledger.move(job.id, from: .succeeded, to: .damaged, at: now()) { Self.note(error, in: &$0) }
            }
            let isStillThere = await !isOld(job)
            if isStillThere || !job.results.contains(where: { $0.sha256 != nil }) { throw failure }
        }
        guard job.results.contains(where: { $0.sha256 != nil }) else {
            throw DashScopeError(
                .service, "The service says that the job succeeded, and names no picture. easel jobs \(job.id.prefix(6)) shows its answer.",
                requestID: job.requestID)
        }
        let wasDamaged = job.state == .damaged
        return try ledger.move(job.id, from: job.state, to: .downloaded, at: now()) {
            // What is said of a picture that is here now is over; what is said of one that was never made stays.
            if wasDamaged { ($0.errorCode, $0.errorMessage) = (nil, nil) }
        }
    }

    /// The job with the addresses that its task names now.
    private func refreshed(_ job: JobRecord, _ task: ServiceTask.ID) async throws -> JobRecord {
        let addresses = try await client.task(task).addresses
        return try ledger.amend(job.id) { record in
            for index in record.results.indices where record.results[index].sha256 == nil && index < addresses.count {
                record.results[index].address = addresses[index]
            }
        }
    }
}
