import DashScope
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
        var waited = Duration.zero
        var look = 0
        while true {
            let answer = try await client.task(task)
            switch answer.status {
            case .succeeded:
                return try ledger.move(job.id, from: .submitted, to: .succeeded, at: now()) { Self.note(answer, in: &$0) }
            case .failed:
                let error = DashScopeError(taskFailure: answer)
                try ledger.move(job.id, from: .submitted, to: .failed, at: now()) { Self.note(error, in: &$0) }
                throw error
            case .canceled:
                let error = DashScopeError(.taskCancelled, "The task was cancelled.", requestID: answer.requestID)
                try ledger.move(job.id, from: .submitted, to: .cancelled, at: now()) { Self.note(error, in: &$0) }
                throw error
            case .unknown:
                let error = DashScopeError(
                    .expired, "The service does not know the task any more: results live 24 hours, and only in their service region.",
                    requestID: answer.requestID)
                try ledger.move(job.id, from: .submitted, to: .expired, at: now()) { Self.note(error, in: &$0) }
                throw error
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

    /// Downloads every picture of a job that is not here yet.
    func fetch(_ job: JobRecord) async throws -> JobRecord {
        let folder = try folder("raw")
        var results = job.results
        var expired: DashScopeError?
        for index in results.indices {
            guard results[index].sha256 == nil, let address = results[index].address else { continue }
            let target = folder.appending("\(job.id)-\(results[index].position).png")
            do {
                let fetched = try await fetch(address, to: target)
                results[index].rawPath = target.string
                results[index].sha256 = fetched.sha256
                results[index].width = fetched.size.width
                results[index].height = fetched.size.height
                // The address is signed; it has done its work.
                results[index].address = nil
                let now = results
                try ledger.amend(job.id) { $0.results = now }
            } catch let error as DashScopeError where error.kind == .expired {
                expired = error
            } catch let error as ImageFileError where job.state == .succeeded && error.kind != .diskFull && error.kind != .unwritable {
                try ledger.move(job.id, from: .succeeded, to: .damaged, at: now()) { Self.note(error, in: &$0) }
                throw error
            }
        }
        let final = results
        if let expired, !final.contains(where: { $0.sha256 != nil }) {
            try ledger.move(job.id, from: job.state, to: .expired, at: now()) { Self.note(expired, in: &$0) }
            throw expired
        }
        guard final.contains(where: { $0.sha256 != nil }) else {
            throw DashScopeError(.service, "The service says that the job succeeded, and names no picture.", requestID: job.requestID)
        }
        return try ledger.move(job.id, from: job.state, to: .downloaded, at: now()) { $0.results = final }
    }

    private func fetch(_ address: String, to target: FilePath) async throws -> (sha256: String, size: PixelSize) {
        var file = try PendingFile(target)
        var hash = ContentHash()
        try await client.download(address) {
            file = try PendingFile(target)
            hash = ContentHash()
        } into: { bytes in
            hash.update(bytes)
            try file.write(bytes)
        }
        // A file that does not decode must not get a name that says it is whole.
        let inspection = ImageInspection(file.temporary, deep: true)
        if let problem = inspection.problem {
            let kept = target.removingLastComponent().appending("\(target.stem ?? "result").damaged")
            _ = try? Disk.contents(file.temporary).withUnsafeBytes { bytes in
                let copy = try PendingFile(kept)
                try copy.write(bytes)
                try copy.commit(overwriting: true)
            }
            throw ImageFileError(
                problem.kind, path: kept.string, "is what came as the result, and \(problem.detail) Try again: easel jobs resume")
        }
        try file.commit(overwriting: true)
        return (hash.text(), inspection.info?.displaySize ?? PixelSize(width: 0, height: 0))
    }
}

extension DashScopeError {
    /// The error of a task that ended with a failure.
    init(taskFailure answer: GenerationAnswer) {
        let isModeration = answer.code.map { DashScopeError.isModeration($0) } ?? false
        self.init(
            isModeration ? .moderation : .taskFailed,
            "The task failed (\([answer.code, answer.message].compactMap(\.self).joined(separator: ": "))). Failed pictures are not billed.",
            code: answer.code, requestID: answer.requestID)
    }
}
