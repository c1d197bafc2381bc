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
        let plan = EditPlan(edit, on: model, in: client.serviceRegion, catalogue: catalogue, call: options.call)
        return try await run(plan, options: options, progress: progress)
    }

    /// The same for an edit that was planned before.
    ///
    /// - Throws: ``EaselError`` `usage`, too, when the model makes one picture a request and several are asked for: ``runAll(_:options:progress:)``.
    public func run(_ plan: EditPlan, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }) async throws -> Job
    {
        let count = plan.requests.count
        guard count == 1 else {
            throw EaselError(
                .usage, "\(count) pictures of \(plan.model.id) are \(count) requests, and so \(count) jobs.", hint: "Use runAll.")
        }
        try refuseSame(plan)
        return try await start(try recorded(plan, options), plan, options, progress: progress)
    }

    /// Runs an edit that may take several requests, one after another at the model's pace; each is a job of its own.
    ///
    /// One that fails does not stop those after it, unless they would fail alike or it is not known whether it was billed.
    /// - Throws: What stops the edit as a whole before its first request, and `CancellationError`.
    public func runAll(
        _ plan: EditPlan, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }
    ) async throws -> [JobOutcome] {
        let parts = plan.requests
        guard parts.count > 1 else { return [JobOutcome(try await run(plan, options: options, progress: progress))] }
        _ = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        _ = try DeliverySettings(options, workspace: path, plan: plan)
        for part in parts { try refuseSame(part) }
        var outcomes: [JobOutcome] = []
        for (index, part) in parts.enumerated() {
            if index > 0, let pause = pauseBetweenSubmissions(of: plan.model, options) { try await clock.sleep(for: pause) }
            let new = try recorded(part, options)
            do { outcomes.append(JobOutcome(try await start(new, part, options, progress: progress))) } catch is CancellationError {
                throw CancellationError()
            } catch {
                let record = try ledger.job(new.job.id)
                outcomes.append(JobOutcome(record, error: error))
                let isOfTheAccount = [DashScopeError.Kind.key, .quota, .configuration].contains((error as? DashScopeError)?.kind)
                if isOfTheAccount || record.state == .inDoubt { break }
            }
        }
        return outcomes
    }

    /// Source of the pace: the model's entry in the catalogue. A sandbox takes requests as fast as they come.
    private func pauseBetweenSubmissions(of model: ImageModel, _ options: RunOptions) -> Duration? {
        if let pace = options.pace { return .seconds(1 / pace) }
        guard !isSandbox, let perMinute = model.pace[client.serviceRegion]?.submissionsPerMinute else { return nil }
        return .seconds(60) / perMinute
    }

    /// - Throws: ``EaselError`` `stillRunning` when the same edit is unfinished here.
    private func refuseSame(_ plan: EditPlan) throws {
        let file = EditFile(edit: plan.edit, model: plan.model.id).json
        if let same = try ledger.unfinishedJobs().first(where: {
            $0.edit == file && $0.baseURL == client.baseURL.text && !$0.isSandbox && $0.model == plan.model.id
        }) {
            throw EaselError(
                .stillRunning, "The same edit is still under way as job \(same.id.prefix(6)) (\(same.state.rawValue)).",
                hint: "Go on with it: easel jobs resume")
        }
    }

    /// A job that is on record, with the lock that keeps other processes from it.
    private struct NewJob {
        let job: JobRecord
        let validated: ValidatedEdit
        let lock: JobLock
    }

    /// Puts an edit of one request on record as planned.
    private func recorded(_ plan: EditPlan, _ options: RunOptions) throws -> NewJob {
        let validated = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        let delivery = try DeliverySettings(options, workspace: path, plan: plan)
        try delivery.makeFolder()
        // The call is made impossible here, not after the job is on record.
        let request = try GenerationRequest(
            validated, images: plan.edit.references.map { _ in "" }, call: options.call, in: client.serviceRegion)
        let job = JobRecord(
            createdAt: now(), model: plan.model.id, edit: EditFile(edit: plan.edit, model: plan.model.id).json,
            baseURL: client.baseURL.text, isSandbox: isSandbox, delivery: delivery.json(), asked: plan.imageCount,
            isTask: request.call == .task, forcedFindings: options.force ? plan.findings.violations.map(\.description) : [],
            plannedCost: plan.cost)
        let lock = try JobLock(job.id, in: folder("locks"))
        do { try ledger.add(job) } catch {
            lock.release()
            throw error
        }
        return NewJob(job: job, validated: validated, lock: lock)
    }

    private func start(_ new: NewJob, _ plan: EditPlan, _ options: RunOptions, progress: @Sendable (Job) -> Void) async throws -> Job {
        defer { new.lock.release() }
        progress(Job(new.job))
        return try await carryOn(new.job, plan: plan, validated: new.validated, options: options, progress: progress)
    }

    /// Does what is left of a job, from whatever state it is in. The caller holds its lock.
    func carryOn(
        _ job: JobRecord, plan: EditPlan, validated: ValidatedEdit?, options: RunOptions, progress: @Sendable (Job) -> Void
    ) async throws -> Job {
        var job = job
        var options = options
        // As it was recorded, also when it is resumed by a line that does not say it.
        options.call = job.isTask ? .task : .sync
        if job.state == .planned {
            guard let validated else { throw InvalidEdit(plan.findings.violations) }
            job = try await submit(job, plan: plan, validated: validated, options: options, progress: progress)
        }
        if job.state == .submitted {
            if options.detaches { return Job(job) }
            do { job = try await follow(job, options: options) } catch let error as DashScopeError { throw error.billed(.unknown) }
            progress(Job(job))
        }
        if job.state == .succeeded || job.state == .damaged {
            do { job = try await fetch(job) } catch let error as ImageFileError {
                throw PaidError(error, job: job.id)
            } catch let error as DashScopeError {
                throw error.billed(.yes)
            }
            progress(Job(job))
        }
        guard job.state == .downloaded else { return Job(job) }
        let delivered: Job
        do { delivered = try deliver(job, plan: plan) } catch { throw PaidError(error, job: job.id) }
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
        // From here on it may be sent: what was cancelled before stays planned.
        try Task.checkCancellation()
        let sentAt = now()
        var job = try ledger.move(planned.id, from: .planned, to: .submitting, at: sentAt) { $0.submittedAt = sentAt }
        progress(Job(job))
        do {
            // A cancelled wait would close the connection under a request that is being paid for: the answer is taken first.
            let client = client
            let ledger = ledger
            let id = job.id
            let answer = try await Task {
                guard request.call == .stream else { return try await client.send(request) }
                return try await client.stream(request) { sofar in
                    if !sofar.addresses.isEmpty { try ledger.amend(id) { Self.note(sofar, in: &$0) } }
                }
            }.value
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
            job = try await resolveDoubt(job, delays: options.lookupDelays)
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
                    values.append(
                        try await uploads.address(of: prepared.path, format: format, model: plan.model.wireID(in: client.serviceRegion)))
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
                .usage,
                "\(path) must become \(image.info.size) to be under the model's byte limit, and the regions were planned for \(preparation.size).",
                hint: "Prepare it first: easel prepare, and edit the copy.")
        }
        return (image.path, image.info.format)
    }

    static func note(_ answer: GenerationAnswer, in job: inout JobRecord) {
        job.requestID = answer.requestID ?? job.requestID
        job.taskID = answer.taskID ?? job.taskID
        job.usage = answer.usage ?? job.usage
        if !answer.addresses.isEmpty {
            job.results = answer.addresses.enumerated().map { ResultRecord(position: $0 + 1, address: $1) }
        }
        let hasText = answer.parts.contains { if case .text = $0 { true } else { false } }
        if hasText { job.parts = answer.parts }
        let lost = answer.pictures.filter { $0.address == nil }
        if let first = lost.first {
            job.errorCode = first.code
            job.errorMessage =
                "\(lost.count) of \(answer.pictures.count) pictures failed and are not billed: "
                + [first.code, first.message].compactMap(\.self).joined(separator: ": ")
        }
        if let error = answer.interruption { note(error, in: &job) }
    }

    static func note(_ error: any Error, in job: inout JobRecord) {
        let known = error as? DashScopeError
        job.errorCode = known?.code ?? known?.kind.rawValue
        job.errorMessage = known?.message ?? String(describing: error)
        job.requestID = known?.requestID ?? job.requestID
    }

    // MARK: in doubt

    /// Looks for the task of a submission that nobody answered.
    ///
    /// Exactly one task of this model, made since, that no job of this workspace has: it is ours. Otherwise the job stays in doubt.
    func resolveDoubt(_ job: JobRecord, delays: [Duration]) async throws -> JobRecord {
        let doubt = EaselError(
            .inDoubt, "Job \(job.id.prefix(6)) may have been accepted and billed: no answer came.",
            hint: "Look at it with easel jobs \(job.id.prefix(6)); nothing is sent again by itself.", requestID: job.requestID)
        guard job.isTask, let since = job.submittedAt else { throw doubt }
        for delay in delays {
            try await clock.sleep(for: delay)
            let name = ImageModel.named(job.model).model.wireID(in: client.serviceRegion)
            guard let rows = try? await client.tasks(model: name) else { continue }
            let known = try ledger.knownTasks()
            let candidates = rows.filter {
                !known.contains($0.id) && $0.model == name && Self.window(of: since).contains(Double($0.created ?? 0) / 1000)
            }
            // Another job without an answer from the same minutes could be the owner just as well.
            let rivals = try ledger.unfinishedJobs().filter { other in
                other.id != job.id && other.model == job.model && other.baseURL == job.baseURL
                    && (other.state == .inDoubt || other.state == .submitting)
                    && Self.window(of: since).overlaps(Self.window(of: other.submittedAt ?? 0))
            }
            guard rivals.isEmpty else { break }
            if candidates.count == 1 {
                return try ledger.move(job.id, from: .inDoubt, to: .submitted, at: now()) {
                    $0.taskID = candidates[0].id
                    $0.requestID = candidates[0].requestID ?? $0.requestID
                    ($0.errorCode, $0.errorMessage) = (nil, nil)
                }
            }
            if candidates.count > 1 { break }
        }
        throw doubt
    }

    /// When a task of a submission at `time` can have been made, in seconds since 1970: clocks differ by a few seconds, and a
    /// request is given up after five minutes.
    private static func window(of time: Double) -> ClosedRange<Double> { (time - 5)...(time + 310) }
}
