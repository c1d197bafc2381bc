import ImageEditing
import SystemPackage

extension Workspace {
    /// Edits the regions of a canvas a few at a time, each step on what the one before has delivered.
    ///
    /// Every step is a job of its own, and goes on from the one before as `easel edit --on` does. A step that fails, or whose
    /// result could not be pasted, is the last: what was made before it stays.
    func runSteps(_ plan: EditPlan, options: RunOptions, progress: @Sendable (Job) -> Void) async throws -> [JobOutcome] {
        guard !options.detaches else {
            throw EaselError(
                .usage, "--detach returns before the second of \(plan.steps.count) steps could begin.",
                hint: "Leave it out, or name at most \(Edit.mostBoxes) regions.")
        }
        _ = try plan.validated(force: options.force, allowingTruncation: options.allowsTruncation)
        let final = try DeliverySettings(options, workspace: path, plan: plan)
        var outcomes: [JobOutcome] = []
        var canvas: FilePath?
        for (index, step) in plan.steps.enumerated() {
            let isLast = index == plan.steps.count - 1
            var own = options
            own.stem = options.stem ?? plan.canvas.flatMap { plan.edit.references[$0].source.filePath?.stem }
            if let before = outcomes.last?.record { own.base = PictureReference(job: before.id, position: 1) }
            if !isLast {
                own.makesSheet = false
                // Packed anew at every step, a JPEG would be worse each time.
                own.format = final.format == .like ? .like : .png
                if final.isFile { own.output = nil }
            }
            let next = canvas.map { step.step(on: $0, catalogue: catalogue, options: own) } ?? step
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
            guard let picture = outcome.job?.images.first, picture.composite?.reason == nil else { break }
            canvas = picture.path
        }
        return outcomes
    }
}
