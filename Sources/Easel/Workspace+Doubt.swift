import DashScope
import ImageEditing
import JobLedger
import Raster

extension Workspace {
    /// How often a task is sent again that the service refused with a code of its own, while its list shows none.
    private static let mostRepeats = 3

    /// Looks for the task of a submission that nobody answered.
    ///
    /// Exactly one task of this model, made since, that no job of this workspace and none of another on this machine has: it
    /// is looked at, and taken when nothing about it speaks against that. Otherwise the job stays in doubt.
    /// - Returns: The job as `submitted`; or as `planned` when it may be sent again, which only the person's word
    ///   (``RunOptions/resendsUnlisted``) or the service's own refusal allows.
    /// - Throws: ``EaselError`` `inDoubt`.
    func resolveDoubt(_ job: JobRecord, options: RunOptions) async throws -> JobRecord {
        func doubt(_ why: String) -> EaselError {
            EaselError(
                .inDoubt, "Job \(job.id.prefix(6)) may have been accepted and billed: no answer came\(why).",
                hint: "Look at it with easel jobs \(job.id.prefix(6)); easel jobs resend \(job.id.prefix(6)) sends it once more.",
                requestID: job.requestID)
        }
        guard job.isTask, let since = job.submittedAt else {
            throw doubt(", and a model that answers at once keeps no list")
        }
        let name = catalogue.named(job.model).model.wireID(in: client.serviceRegion)
        var wasListed = false
        for delay in options.lookupDelays {
            try await clock.sleep(for: delay)
            guard let rows = try? await tasks(of: name) else {
                wasListed = false
                continue
            }
            wasListed = true
            // The list is by the service's clock.
            let window = Self.window(of: since + (await client.serverClock.offset))
            let others = openSubmissions.others()
            let known = try ledger.knownTasks().union(others.tasks)
            let candidates = rows.filter {
                !known.contains($0.id) && $0.model == name && window.contains(Double($0.created ?? 0) / 1000)
            }
            guard try !hasRivals(job, since: since, others) else {
                throw doubt(", and another one without an answer could own what the list shows")
            }
            if candidates.count > 1 { throw doubt(", and \(candidates.count) tasks in the service's list could be it") }
            guard let candidate = candidates.first else { continue }
            if let reason = try await contradiction(between: job, and: candidate, options: options) {
                throw doubt("; the task \(candidate.id) was made then, but \(reason)")
            }
            openSubmissions.close(job, task: candidate.id)
            return try ledger.move(job.id, from: .inDoubt, to: .submitted, at: now()) {
                $0.taskID = candidate.id
                $0.requestID = candidate.requestID ?? $0.requestID
                ($0.errorCode, $0.errorMessage) = (nil, nil)
            }
        }
        guard wasListed else { throw doubt(", and the service's list cannot be asked") }
        let submissions = try ledger.history(of: job.id).count { $0.state == .submitting }
        let wasRefused = (job.errorCode.map { DashScopeError.Kind(rawValue: $0) == nil } ?? false) && submissions <= Self.mostRepeats
        guard options.resendsUnlisted || wasRefused else { throw doubt(", and the service's list does not show it") }
        return try ledger.move(job.id, from: .inDoubt, to: .planned, at: now())
    }

    /// Every task of a model that the list holds, over as many pages as there are: in which order is written nowhere.
    private func tasks(of model: ImageModel.ID) async throws -> [TaskSummary] {
        var rows: [TaskSummary] = []
        for page in 1...40 {
            try await pacer.question()
            let found = try await client.taskPage(model: model, page: page, pageSize: 50)
            rows += found.rows
            if found.rows.count < 50 || page >= found.pageCount ?? .max { break }
        }
        return rows
    }

    /// Whether another submission without an answer from the same minutes could be the owner just as well.
    private func hasRivals(_ job: JobRecord, since: Double, _ others: OpenSubmissions.Others) throws -> Bool {
        let window = Self.window(of: since)
        let own = try ledger.unfinishedJobs().contains { other in
            other.id != job.id && other.model == job.model && other.baseURL == job.baseURL
                && (other.state == .inDoubt || other.state == .submitting) && window.overlaps(Self.window(of: other.submittedAt ?? 0))
        }
        return own || others.unanswered.contains { $0.model == job.model && window.overlaps(Self.window(of: $0.at)) }
    }

    /// What speaks against a task being the job's, once it has ended; `nil` when nothing does.
    ///
    /// The prompt where the task tells it, else the number and the size of its pictures.
    private func contradiction(between job: JobRecord, and task: TaskSummary, options: RunOptions) async throws -> String? {
        let plan = try plan(of: job)
        var waited = Duration.zero
        while true {
            try await pacer.question()
            let answer = try await client.task(task.id)
            if let status = answer.status, status.isFinal {
                guard status == .succeeded else { return nil }
                let prompts = answer.pictures.compactMap(\.originalPrompt)
                if let prompt = prompts.first { return prompt == plan.edit.resolvedPrompt().text ? nil : "its prompt is another" }
                let count = answer.pictures.count
                if count > job.asked || (count < job.asked && !plan.mayMakeFewer) {
                    return "it made \(count) pictures and not \(job.asked)"
                }
                if let size = answer.usage?.size, let wished = plan.size.wireText, wished.contains("*"), !Self.isNear(size, wished) {
                    return "its pictures are \(size) and not \(wished)"
                }
                return nil
            }
            let pause = options.pollInterval ?? .seconds(2)
            // One that runs for long is taken: polling goes on for it anyway, and its end is looked at by delivery.
            guard waited + pause <= options.timeout else { return nil }
            try await clock.sleep(for: pause)
            waited += pause
        }
    }

    /// Whether two sizes, `W*H`, differ by no more than the service's own rounding to sixteens does.
    private static func isNear(_ first: String, _ second: String) -> Bool {
        let sizes = [first, second].map { $0.split(separator: "*").compactMap { Int($0) } }
        guard sizes.allSatisfy({ $0.count == 2 }) else { return true }
        return zip(sizes[0], sizes[1]).allSatisfy { abs($0 - $1) <= max(16, $1 / 50) }
    }

    /// When a task of a submission at `time` can have been made, in seconds since 1970: clocks differ by a few seconds, and a
    /// request is given up after five minutes.
    private static func window(of time: Double) -> ClosedRange<Double> { (time - 5)...(time + 310) }
}
