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
        let plan = EditPlan(
            edit, on: model, in: client.serviceRegion, catalogue: catalogue, call: options.call, keepsMetadata: options.keepsMetadata,
            crop: options.cropRule)
        return try await run(plan, options: options, progress: progress)
    }

    /// The same for an edit that was planned before.
    ///
    /// - Throws: ``EaselError`` `usage`, too, when the model makes one picture a request and several are asked for: ``runAll(_:options:progress:)``.
    public func run(_ plan: EditPlan, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }) async throws -> Job
    {
        guard plan.steps.isEmpty else {
            throw EaselError(.usage, "The edit has \(plan.steps.count) steps, and so is as many jobs.", hint: "Use runAll.")
        }
        let count = plan.requests.count
        guard count == 1 else {
            throw EaselError(
                .usage, "\(count) pictures of \(plan.model.id) are \(count) requests, and so \(count) jobs.", hint: "Use runAll.")
        }
        return try await start(try recorded(plan, options, refusingSame: true), plan, options, progress: progress)
    }

    /// Runs an edit that may take several requests, one after another at the model's pace; each is a job of its own.
    ///
    /// One that fails does not stop those after it, unless they would fail alike or it is not known whether it was billed; of the
    /// steps of a plan each needs the one before.
    /// - Throws: What stops the edit as a whole before its first request, and `CancellationError`.
    public func runAll(
        _ plan: EditPlan, options: RunOptions = RunOptions(), progress: @Sendable (Job) -> Void = { _ in }
    ) async throws -> [JobOutcome] {
        guard plan.steps.isEmpty else { return try await runSteps(plan, options: options, progress: progress) }
        let parts = plan.requests
        guard parts.count > 1 else { return [JobOutcome(try await run(plan, options: options, progress: progress))] }
        _ = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        _ = try DeliverySettings(options, workspace: path, plan: plan)
        // All of them before the first is sent: one that an earlier run left unfinished may be paid.
        for part in parts {
            let file = EditFile(edit: part.edit, model: part.model.id).json
            if let other = try ledger.unfinishedTwin(of: file, model: part.model.id, baseURL: client.baseURL.text) {
                throw Self.stillRunning(other)
            }
        }
        var outcomes: [JobOutcome] = []
        for part in parts {
            let new = try recorded(part, options, refusingSame: false)
            do { outcomes.append(JobOutcome(try await start(new, part, options, progress: progress))) } catch is CancellationError {
                throw CancellationError()
            } catch {
                let record = try ledger.job(new.job.id)
                outcomes.append(JobOutcome(record, error: error))
                if (error as? DashScopeError)?.isOfTheAccount ?? false || record.state == .inDoubt { break }
            }
        }
        return outcomes
    }

    /// A job that is on record, with the lock that keeps other processes from it.
    struct NewJob {
        let job: JobRecord
        let validated: ValidatedEdit
        let lock: JobLock
    }

    /// Puts an edit of one request on record as planned.
    ///
    /// - Parameter row: Which row of a batch it is.
    /// - Throws: ``EaselError`` `stillRunning` when the same edit is unfinished here, or another process has the row.
    func recorded(_ plan: EditPlan, _ options: RunOptions, refusingSame: Bool, row: BatchRow? = nil, attempt: Int = 1) throws -> NewJob {
        let validated = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        var delivery = try DeliverySettings(options, workspace: path, plan: plan)
        try delivery.makeFolder()
        sweep(delivery.folder)
        // The call is made impossible here, not after the job is on record.
        let request = try GenerationRequest(
            validated, images: plan.edit.references.map { _ in "" }, call: options.call, in: client.serviceRegion)
        var job = JobRecord(
            createdAt: now(), model: plan.model.id,
            edit: EditFile(edit: plan.edit, model: plan.model.id, id: row?.file.id, style: row?.file.style).json,
            baseURL: client.baseURL.text, isSandbox: isSandbox, delivery: delivery.json(), asked: plan.imageCount,
            isTask: request.call == .task, forcedFindings: options.force ? plan.findings.violations.map(\.description) : [],
            plannedCost: plan.cost)
        job.batchKey = row.map { $0.key(isSandbox: isSandbox) }
        job.content = row?.content
        job.attempt = attempt
        job.account = client.accountMark
        job.base = options.base
        let claim = DeliveryNames.first(of: job, plan: plan, settings: delivery)
        if let claim, !nameClaims.claim(claim, in: delivery.folder, sharing: delivery.overwrites) {
            // A name that another job has, or one that differs from it in case alone: this job's own mark tells it apart.
            delivery.name = delivery.name.map { $0 + "-{job}" }
            job.delivery = delivery.json()
        }
        let lock = try JobLock(job.id, in: folder("locks"))
        do { try ledger.add(job, refusingSame: refusingSame) } catch let error as LedgerError where error.kind == .same {
            lock.remove()
            throw Self.stillRunning(try ledger.job(error.message))
        } catch {
            lock.remove()
            throw error
        }
        return NewJob(job: job, validated: validated, lock: lock)
    }

    static func stillRunning(_ other: JobRecord) -> EaselError {
        EaselError(
            .stillRunning, "The same edit is still under way as job \(other.id.prefix(6)) (\(other.state.rawValue)).",
            hint: "Go on with it: easel jobs resume")
    }

    func start(_ new: NewJob, _ plan: EditPlan, _ options: RunOptions, progress: @Sendable (Job) -> Void) async throws -> Job {
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
        let id = job.id
        if job.state == .submitted {
            if options.detaches { return Job(job) }
            do { job = try await follow(job, options: options) } catch let error as DashScopeError {
                throw error.billed(.unknown)
            } catch let error as LedgerError {
                throw PaidError(error, job: id)
            }
            progress(Job(job))
        }
        if job.state == .succeeded || job.state == .damaged {
            do { job = try await fetch(job) } catch let error as ImageFileError {
                throw PaidError(error, job: job.id)
            } catch let error as DashScopeError {
                throw error.billed(.yes)
            } catch let error as LedgerError {
                throw PaidError(error, job: id)
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
        var inputs: [String] = []
        do {
            let values = try await imageValues(plan, options, hashes: &inputs)
            request = try GenerationRequest(validated, images: values, call: options.call, in: client.serviceRegion)
        } catch let error as CancellationError {
            // Nothing was sent, and the person may want to go on later.
            throw error
        } catch let error as DashScopeError where error.kind == .network || error.kind == .service || error.kind == .throttled {
            // Nothing was sent, and it may be later.
            throw error
        } catch {
            // Nothing was sent, and the same line can be typed again: the job is over, not stuck.
            try ledger.move(planned.id, from: .planned, to: .failed, at: now()) { Self.note(error, in: &$0) }
            throw error
        }
        let model = plan.model.wireID(in: client.serviceRegion)
        let pace = options.pace.map { Duration.seconds(1 / $0) } ?? (isSandbox ? .zero : plan.model.interval(in: client.serviceRegion))
        var options = options
        var waited = Duration.zero
        while true {
            // One submission of a model after another, here and in other processes, so that at most one is ever without an answer.
            try await pacer.begin(model, interval: pace)
            var job: JobRecord
            do {
                let turn = try await modelTurn(plan.model.id)
                defer { turn.release() }
                job = try await send(request, of: planned, inputs: inputs, progress: progress)
                progress(Job(job))
                if job.state == .inDoubt {
                    if Task.isCancelled { throw CancellationError() }
                    job = try await resolveDoubt(job, options: options)
                    progress(Job(job))
                }
            } catch let error as DashScopeError where error.kind == .throttled && error.outcome == .rejected {
                // Not accepted: the whole model slows down, and this job has its turn again.
                let pause = await pacer.throttled(model, asked: error.retryAfter)
                guard error.retryAfter ?? .zero <= Pacer.longestPause, waited + pause <= options.timeout else { throw error }
                waited += pause
                continue
            } catch {
                // The account says no: what waits behind this one would hear the same.
                if planned.batchKey != nil, let error = error as? DashScopeError, error.isOfTheAccount {
                    await pacer.halt(error)
                }
                await pacer.end(model, succeeded: false)
                throw error
            }
            await pacer.end(model, succeeded: true)
            guard job.state == .planned else { return job }
            // Sent again, since the service's list does not know it; by the person's word once.
            options.resendsUnlisted = false
        }
    }

    /// Keeps other processes of this workspace from submitting to a model at the same time.
    private func modelTurn(_ model: ImageModel.ID) async throws -> JobLock {
        let name = "model-\(PercentEncoding.component(model.rawValue))"
        while true {
            do { return try JobLock(name, in: folder("locks")) } catch let error as EaselError where error.kind == .stillRunning {
                try await clock.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Sends a request once and writes down what came of it.
    ///
    /// - Returns: The job as `submitted`, `succeeded` or `inDoubt`.
    /// - Throws: What proves that it was not accepted. The job is then `failed`; `planned` when the service was not reached or
    ///   takes no more at the moment.
    private func send(
        _ request: GenerationRequest, of planned: JobRecord, inputs: [String], progress: @Sendable (Job) -> Void
    ) async throws -> JobRecord {
        // From here on it may be sent: what was cancelled before stays planned.
        try Task.checkCancellation()
        let sentAt = now()
        let account = client.accountMark
        let job = try ledger.move(planned.id, from: .planned, to: .submitting, at: sentAt) {
            $0.submittedAt = sentAt
            $0.inputs = inputs
            $0.account = account
            ($0.errorCode, $0.errorMessage) = (nil, nil)
        }
        openSubmissions.open(job, at: sentAt)
        try markSent(job.id)
        progress(Job(job))
        do {
            // A cancelled wait would close the connection under a request that is being paid for: the answer is taken first.
            var client = client
            client.retry.retriesThrottled = false
            let sender = client
            let ledger = ledger
            let id = job.id
            let answer = try await Task {
                guard request.call == .stream else { return try await sender.send(request) }
                return try await sender.stream(request) { sofar in
                    if !sofar.addresses.isEmpty { try ledger.amend(id) { Self.note(sofar, in: &$0) } }
                }
            }.value
            let next: JobState = request.call == .task ? .submitted : .succeeded
            let accepted = try record(answer, of: job, as: next)
            openSubmissions.close(job, task: answer.taskID)
            return accepted
        } catch let error as LedgerError {
            throw error
        } catch let error as PaidError {
            throw error
        } catch let error as DashScopeError where error.outcome == .rejected {
            // What the person, or time, can mend leaves the job as it was; of a batch, the key and the credit too.
            let isMendable = job.batchKey != nil && [.key, .quota].contains(error.kind)
            let isPassing = error.kind == .network || error.kind == .throttled || isMendable
            try ledger.move(job.id, from: .submitting, to: isPassing ? .planned : .failed, at: now()) { Self.note(error, in: &$0) }
            openSubmissions.close(job, task: nil)
            unmarkSent(job.id)
            throw error
        } catch {
            // No answer, or one that broke off: it may be billed.
            return try ledger.move(job.id, from: .submitting, to: .inDoubt, at: now()) { Self.note(error, in: &$0) }
        }
    }

    /// Writes the answer down. A ledger that cannot be written must not lose what is paid: the answer goes beside it.
    private func record(_ answer: GenerationAnswer, of job: JobRecord, as next: JobState) throws -> JobRecord {
        do {
            return try ledger.move(job.id, from: .submitting, to: next, at: now()) { Self.note(answer, in: &$0) }
        } catch {
            let rescue = try? folder("rescue").appending("\(job.id).json")
            let members: [String: JSONValue] = [
                "job": .string(job.id), "task": answer.taskID.map { .string($0.rawValue) } ?? .null,
                "requestId": answer.requestID.map(JSONValue.string) ?? .null, "addresses": .array(answer.addresses.map(JSONValue.string)),
            ]
            if let rescue, let bytes = try? ReportJSON.encode(JSONValue.object(members)) {
                try? PendingFile.write(bytes, to: rescue, overwriting: true)
            }
            let what = answer.taskID.map { "the task \($0)" } ?? "the answer of request \(answer.requestID ?? "without an id")"
            throw PaidError(
                EaselError(
                    .diskFull, "The ledger cannot be written, and the service accepted job \(job.id.prefix(6)) as \(what). (\(error))",
                    hint: answer.taskID.map { "Make room, then: easel tasks fetch \($0)" } ?? "Make room, then: easel jobs resume",
                    requestID: answer.requestID), job: job.id)
        }
    }

    /// What the request says for each reference image.
    ///
    /// - Parameter hashes: Gets the SHA-256 of each file as it is sent; an empty text for what only the service sees.
    private func imageValues(_ plan: EditPlan, _ options: RunOptions, hashes: inout [String]) async throws -> [String] {
        var values: [String] = []
        for (index, reference) in plan.preparedEdit.references.enumerated() {
            switch reference.source {
            case .address(let text), .data(let text), .uploaded(let text):
                values.append(text)
                hashes.append("")
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
                    hashes.append(ContentHash.of(bytes))
                } else {
                    let upload = try await uploads.upload(
                        prepared.path, format: format, model: plan.model.wireID(in: client.serviceRegion))
                    values.append(upload.address)
                    hashes.append(upload.sha256)
                }
            }
        }
        return values
    }

    /// The file to send: the original where nothing needs doing, else its prepared copy in the workspace.
    private func prepared(_ path: FilePath, _ preparation: Preparation?) throws -> (path: FilePath, format: ImageFormat) {
        guard let preparation else { return (path, .png) }
        if !preparation.isNeeded {
            guard let bytes = try preparation.strippedBytes(of: path) else { return (path, preparation.format) }
            // Named for what is in it: the same picture is stripped once.
            let copy = try folder("prepared").appending("\(ContentHash.of(bytes).prefix(16)).\(preparation.format.fileExtension)")
            if !Disk.exists(copy) { try PendingFile.write(bytes, to: copy, overwriting: true, isPrivate: true) }
            return (copy, preparation.format)
        }
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
            job.results = answer.pictures.filter { $0.address != nil }.enumerated().map { index, picture in
                var result = ResultRecord(position: index + 1, address: picture.address)
                result.actualPrompt = picture.actualPrompt
                return result
            }
        }
        if answer.hasText { job.parts = answer.parts }
        let lost = answer.pictures.filter { $0.address == nil }
        if let first = lost.first {
            job.errorCode = first.code
            job.errorMessage =
                "\(lost.count) of \(answer.pictures.count) pictures failed and are not billed: "
                + [first.code, first.message].compactMap(\.self).joined(separator: ": ")
        }
        if let error = answer.interruption { note(error, in: &job) }
        if answer.status == .succeeded, answer.addresses.isEmpty {
            // What it says instead may be all that is left of what was paid.
            job.errorMessage = "The service says that the task succeeded, and names no picture. Its answer: \(answer.text.prefix(4000))"
        }
    }

    static func note(_ error: any Error, in job: inout JobRecord) {
        let known = error as? DashScopeError
        job.errorCode = known?.code ?? known?.kind.rawValue
        job.errorMessage = known?.message ?? String(describing: error)
        job.requestID = known?.requestID ?? job.requestID
    }
}
