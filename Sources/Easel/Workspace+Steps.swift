import ImageEditing
import JobLedger
import SystemPackage

extension Workspace {
    /// Edits the regions of a canvas a few at a time, each step on what the one before has delivered.
    ///
    /// Every step is a job of its own, and goes on from the one before as `easel edit --on` does. A step that fails, or whose
    /// result could not be pasted, is the last; the same edit goes on from there when it is run again, and pays for no step twice.
    func runSteps(_ plan: EditPlan, options: RunOptions, progress: @Sendable (Job) -> Void) async throws -> [JobOutcome] {
        guard !options.detaches else {
            throw EaselError(
                .usage, "--detach returns before the second of \(plan.steps.count) steps could begin.",
                hint: "Leave it out, or name at most \(Edit.mostBoxes) regions.")
        }
        _ = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        guard let index = plan.canvas, let first = plan.edit.references[index].source.filePath else { return [] }
        let final = try DeliverySettings(options, workspace: path, plan: plan)
        let mark = try Self.mark(of: plan, canvas: first)
        var before = try lastStep(mark: mark)
        var outcomes: [JobOutcome] = []
        for place in ((before?.place.index).map { $0 + 1 } ?? 0)..<plan.steps.count {
            var own = options
            own.step = StepPlace(
                index: place, count: plan.steps.count, mark: mark, canvas: first, regions: plan.edit.regions(of: index))
            own.stem = options.stem ?? first.stem
            if place + 1 < plan.steps.count {
                own.makesSheet = false
                // Re-encoded at every step, a JPEG would be worse each time.
                own.format = final.format == .like ? .like : .png
                if final.isFile { own.output = nil }
            }
            var next = plan.steps[place]
            if let before {
                own.base = before.picture.reference
                next = next.step(on: before.picture.path, catalogue: catalogue, options: own)
            }
            let new: NewJob
            do { new = try recorded(next, own, refusingSame: true) } catch {
                guard let done = outcomes.last else { throw error }
                outcomes.append(JobOutcome(done.record, error: error))
                break
            }
            let outcome: JobOutcome
            do { outcome = JobOutcome(try await start(new, next, own, progress: progress)) } catch is CancellationError {
                throw CancellationError()
            } catch {
                outcome = JobOutcome(try ledger.job(new.job.id), error: error)
            }
            outcomes.append(outcome)
            // What was not pasted is no canvas for the next: it has another size, or differs all over.
            guard let job = outcome.job, let report = job.images.first?.composite, options.gates.failures(report).isEmpty,
                let step = own.step
            else { break }
            before = DoneStep(place: step, picture: try JobPicture(PictureReference(job: job.id, position: 1), in: ledger))
        }
        return outcomes
    }

    /// A step that was delivered, with its picture, which the next one goes on from.
    private struct DoneStep {
        var place: StepPlace
        var picture: JobPicture
    }

    /// What the steps of one edit have in common: all that was wished for, of the very picture, whatever deliveries are called.
    private static func mark(of plan: EditPlan, canvas: FilePath) throws -> String {
        let picture = ContentHash.of(try Disk.contents(canvas))
        return ContentHash.of(try ReportJSON.encode(EditFile(edit: plan.edit, model: plan.model.id).json) + Array(picture.utf8))
    }

    /// The newest step of an edit that was pasted, when others are left; `nil` when the edit begins anew.
    ///
    /// - Throws: ``EaselError`` `stillRunning` while one is under way; ``EaselError`` `jobFailed` and ``ImageFileError`` when its
    ///   delivery is not there any more.
    private func lastStep(mark: String) throws -> DoneStep? {
        var newest: (job: JobRecord, place: StepPlace)?
        try ledger.forEachJob { job in
            guard job.isSandbox == isSandbox, isSandbox || job.baseURL == client.baseURL.text,
                let place = StepPlace(job.delivery["step"]), place.mark == mark, job.undoneAt == nil
            else { return }
            guard job.state.isFinished else { throw Self.stillRunning(job) }
            guard job.state == .delivered, let report = Job(record: job).images.first?.composite, report.reason == nil else { return }
            if job.createdAt >= newest?.job.createdAt ?? 0 { newest = (job, place) }
        }
        guard let newest, !newest.place.isLast else { return nil }
        let picture = try JobPicture(PictureReference(job: newest.job.id, position: 1), in: ledger)
        try picture.checkIsOwn()
        return DoneStep(place: newest.place, picture: picture)
    }
}
