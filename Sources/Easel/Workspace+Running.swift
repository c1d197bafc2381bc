import DashScope
public import ImageEditing
import ImageFiles
import ImagePreparation
import JobLedger
import Raster
import SystemPackage

extension Workspace {
    /// Takes an edit from a wish to files on disk.
    ///
    /// Everything is checked before anything is sent, and `submitting` is on disk before the first byte of the request
    /// leaves, so a crash anywhere leaves a job that ``resume(_:progress:)`` carries on.
    /// - Parameter progress: Called whenever the job's state changes.
    /// - Throws: ``InvalidEdit``, ``EaselError``, ``DashScopeError``, ``ImageFileError``, ``LedgerError``.
    public func run(
        _ edit: Edit, on model: ImageModel.ID, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }
    ) async throws -> Job {
        let plan = EditPlan(edit, on: model, in: client.serviceRegion)
        return try await run(plan, options: options, progress: progress)
    }

    /// The same for an edit that was planned before.
    public func run(_ plan: EditPlan, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }) async throws -> Job {
        let validated = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        let delivery = try DeliverySettings(options, workspace: path, imageCount: plan.imageCount)
        let file = EditFile(edit: plan.edit, model: plan.model.id).json
        if let same = try ledger.unfinishedJobs().first(where: {
            $0.edit == file && $0.baseURL == client.baseURL.text && !$0.isSandbox && $0.model == plan.model.id
        }) {
            throw EaselError(.stillRunning, "The same edit is still under way as job \(same.id.prefix(6)) (\(same.state.rawValue)).", hint: "Go on with it: easel jobs resume")
        }
        // The call is made impossible here, not after the job is on record.
        _ = try GenerationRequest(validated, images: plan.edit.references.map { _ in "" }, call: options.call, in: client.serviceRegion)
        let job = JobRecord(
            createdAt: now(), model: plan.model.id, edit: file, baseURL: client.baseURL.text, isSandbox: isSandbox, delivery: delivery.json,
            asked: plan.imageCount, forcedFindings: options.force ? plan.findings.violations.map(\.description) : [], plannedCost: plan.cost)
        let lock = try JobLock(job.id, in: folder("locks"))
        defer { lock.release() }
        try ledger.add(job)
        progress(Job(job))
        return try await carryOn(job, plan: plan, validated: validated, options: options, progress: progress)
    }

    /// Does what is left of a job, from whatever state it is in. The caller holds its lock.
    func carryOn(
        _ job: JobRecord, plan: EditPlan, validated: ValidatedEdit?, options: RunOptions, progress: @Sendable (Job) -> Void
    ) async throws -> Job {
        var job = job
        if job.state == .planned {
            guard let validated else { throw InvalidEdit(plan.findings.violations) }
            job = try await submit(job, plan: plan, validated: validated, options: options, progress: progress)
        }
        if job.state == .submitted {
            if options.detaches { return Job(job) }
            job = try await follow(job, options: options)
            progress(Job(job))
        }
        if job.state == .succeeded || job.state == .damaged {
            job = try await fetch(job)
            progress(Job(job))
        }
        guard job.state == .downloaded else { return Job(job) }
        let delivered = try deliver(job, plan: plan)
        progress(delivered)
        return delivered
    }

    // MARK: sending

    private func submit(
        _ planned: JobRecord, plan: EditPlan, validated: ValidatedEdit, options: RunOptions, progress: @Sendable (Job) -> Void
    ) async throws -> JobRecord {
        let request: GenerationRequest
        do {
            let values = try await imageValues(plan, options)
            request = try GenerationRequest(validated, images: values, call: options.call, in: client.serviceRegion)
        } catch let error as CancellationError {
            // Nothing was sent, and the person may want to go on later.
            throw error
        } catch {
            // Nothing was sent, and the same line can be typed again: the job is over, not stuck.
            try ledger.move(planned.id, from: .planned, to: .failed, at: now()) { Self.note(error, in: &$0) }
            throw error
        }
        let sentAt = now()
        var job = try ledger.move(planned.id, from: .planned, to: .submitting, at: sentAt) { $0.submittedAt = sentAt }
        progress(Job(job))
        do {
            let answer = try await client.send(request)
            let next: JobState = request.call == .task ? .submitted : .succeeded
            job = try ledger.move(job.id, from: .submitting, to: next, at: now()) { Self.note(answer, in: &$0) }
        } catch let error as LedgerError {
            throw error
        } catch let error as DashScopeError where error.outcome == .rejected {
            try ledger.move(job.id, from: .submitting, to: .failed, at: now()) { Self.note(error, in: &$0) }
            throw error
        } catch {
            // No answer, an answer that broke off, or a cancelled wait: it may be billed.
            job = try ledger.move(job.id, from: .submitting, to: .inDoubt, at: now()) { Self.note(error, in: &$0) }
            progress(Job(job))
            if error is CancellationError { throw error }
            job = try await resolveDoubt(job, isTask: request.call == .task, delays: options.lookupDelays)
        }
        progress(Job(job))
        return job
    }

    /// What the request says for each reference image.
    private func imageValues(_ plan: EditPlan, _ options: RunOptions) async throws -> [String] {
        var values: [String] = []
        for (index, reference) in plan.preparedEdit.references.enumerated() {
            switch reference.source {
            case .address(let text), .data(let text), .uploaded(let text): values.append(text)
            case .standardInput: throw EaselError(.usage, "Standard input was not read.")
            case .file(let path):
                let prepared = try prepared(path, plan.preparations[index])
                let format = prepared.format
                if options.upload == .never {
                    let bytes = try Disk.contents(prepared.path)
                    guard bytes.count <= RunOptions.mostInlineBytes else {
                        throw EaselError(
                            .usage, "\(path) has \(bytes.count) bytes; at most \(RunOptions.mostInlineBytes) go into a request.",
                            hint: "Leave out --upload never.")
                    }
                    values.append("data:\(format.mediaType);base64,\(Disk.base64(bytes))")
                } else {
                    values.append(try await uploads.address(of: prepared.path, format: format, model: plan.model.wireID(in: client.serviceRegion)))
                }
            }
        }
        return values
    }

    /// The file to send: the original where nothing needs doing, else its prepared copy in the workspace.
    private func prepared(_ path: FilePath, _ preparation: Preparation?) throws -> (path: FilePath, format: ImageFormat) {
        guard let preparation, preparation.isNeeded else { return (path, preparation?.format ?? .png) }
        let name = "\(path.stem ?? "picture")-\(JobRecord.newID().prefix(8)).\(preparation.format.fileExtension)"
        let image = try preparation.write(path, to: folder("prepared").appending(name), overwriting: false)
        guard image.info.size == preparation.size else {
            throw EaselError(
                .usage, "\(path) must become \(image.info.size) to be under the model's byte limit, and the regions were planned for \(preparation.size).",
                hint: "Prepare it first: easel prepare, and edit the copy.")
        }
        return (image.path, image.info.format)
    }

    private static func note(_ answer: GenerationAnswer, in job: inout JobRecord) {
        job.requestID = answer.requestID ?? job.requestID
        job.taskID = answer.taskID ?? job.taskID
        job.usage = answer.usage ?? job.usage
        if !answer.addresses.isEmpty {
            job.results = answer.addresses.enumerated().map { ResultRecord(position: $0 + 1, address: $1) }
        }
    }

    private static func note(_ error: any Error, in job: inout JobRecord) {
        let known = error as? DashScopeError
        job.errorCode = known?.code ?? known?.kind.rawValue
        job.errorMessage = known?.message ?? String(describing: error)
        job.requestID = known?.requestID ?? job.requestID
    }

    // MARK: in doubt

    /// Looks for the task of a submission that nobody answered.
    ///
    /// Exactly one task of this model, made since, that no job of this workspace has: it is ours. Otherwise the job stays in doubt.
    func resolveDoubt(_ job: JobRecord, isTask: Bool, delays: [Duration]) async throws -> JobRecord {
        let doubt = EaselError(
            .inDoubt, "Job \(job.id.prefix(6)) may have been accepted and billed: no answer came.",
            hint: "Look at it with easel jobs \(job.id.prefix(6)); nothing is sent again by itself.", requestID: job.requestID)
        guard isTask, let since = job.submittedAt else { throw doubt }
        for delay in delays {
            try await clock.sleep(for: delay)
            guard let rows = try? await client.tasks(model: job.model) else { continue }
            let known = try ledger.knownTasks()
            // Clocks differ a little; a task from before by more than that is not this one.
            let candidates = rows.filter { !known.contains($0.id) && Double($0.created ?? 0) / 1000 >= since - 5 }
            if candidates.count == 1 {
                return try ledger.move(job.id, from: .inDoubt, to: .submitted, at: now()) {
                    $0.taskID = candidates[0].id
                    $0.requestID = candidates[0].requestID ?? $0.requestID
                }
            }
            if candidates.count > 1 { break }
        }
        throw doubt
    }

    // MARK: waiting

    private func follow(_ job: JobRecord, options: RunOptions) async throws -> JobRecord {
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
                    .timedOut, "The task is still \(answer.status?.rawValue.lowercased() ?? "under way") after \(options.timeout). It goes on: easel jobs resume",
                    requestID: answer.requestID, outcome: .unknown)
            }
            try await clock.sleep(for: pause)
            waited += pause
        }
    }

    // MARK: fetching

    private func fetch(_ job: JobRecord) async throws -> JobRecord {
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
            throw ImageFileError(problem.kind, path: kept.string, "is what came as the result, and \(problem.detail) Try again: easel jobs resume")
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
