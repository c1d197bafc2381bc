public import ImageEditing
public import JobLedger
public import SystemPackage

/// The jobs of a ledger as trees: every session begins with a picture, and each step goes on from a picture of the one before.
public struct SessionTree: Sendable {
    /// A job and what went on from it, oldest first.
    public struct Step: Sendable {
        public let job: JobRecord
        public let next: [Step]

        /// This step and all that follow from it, each before those that follow from it.
        public var all: [Step] { [self] + next.flatMap(\.all) }
        /// The newest job in it.
        var newest: Double { all.map(\.job.createdAt).max() ?? job.createdAt }
        /// The steps with a picture from which none with a picture goes on; what was taken back does not count.
        public var tips: [Step] {
            let later = next.flatMap(\.tips)
            let counts = job.undoneAt == nil && !job.delivered.isEmpty
            return later.isEmpty && counts ? [self] : later
        }
    }

    /// The first step of every session; the session that was worked on last stands last.
    public let sessions: [Step]

    public init(_ jobs: [JobRecord]) {
        let known = Set(jobs.map(\.id))
        var followers: [String: [JobRecord]] = [:]
        for job in jobs { if let base = job.base?.job { followers[base, default: []].append(job) } }
        func step(_ job: JobRecord) -> Step { Step(job: job, next: (followers[job.id] ?? []).map(step)) }
        sessions = jobs.filter { job in job.base.map { !known.contains($0.job) } ?? true }.map(step)
            .enumerated().sorted { ($0.element.newest, $0.offset) < ($1.element.newest, $1.offset) }.map(\.element)
    }

    /// The session that a job belongs to.
    public func session(of id: String) -> Step? { sessions.first { $0.all.contains { $0.job.id == id } } }

    /// The step of a job.
    public func step(_ id: String) -> Step? { sessions.lazy.flatMap(\.all).first { $0.job.id == id } }
}

extension JobRecord {
    /// The picture that it was made of; `nil` for one that needed none.
    public var canvas: FilePath? { (try? EditFile(edit))?.edit.canvasFile }
}

extension JobLedger {
    /// Chooses one of a job's pictures, and takes the job up again if it was taken back.
    ///
    /// - Throws: What ``JobPicture/init(_:in:)-(String,_)`` throws.
    public func pick(_ text: String) throws -> JobPicture {
        let picture = try JobPicture(text, in: self)
        try takeUp(picture.job)
        try amend(picture.job.id) {
            $0.picked = picture.position
            $0.pickedAt = Disk.now
        }
        return try JobPicture(picture.reference, in: self)
    }

    /// Takes a step of a session back, so that `last` is the newest of the others. Nothing is removed.
    ///
    /// - Throws: ``EaselError`` `usage` for a job that is under way, was taken back before, or that others go on from.
    public func undo(_ reference: String, at time: Double? = nil) throws -> JobRecord {
        let job = try job(reference)
        let mark = job.id.prefix(6)
        guard job.undoneAt == nil else {
            throw EaselError(.usage, "Job \(mark) was taken back already.", hint: "easel undo --redo \(mark) takes it up again.")
        }
        guard job.state.isFinished else {
            throw EaselError(
                .usage, "Job \(mark) is \(job.state.rawValue); only what is finished is taken back.",
                hint: "easel jobs resume carries it on, easel jobs cancel \(mark) ends it.")
        }
        let followers = SessionTree(try jobs()).step(job.id)?.next.flatMap(\.all).map(\.job) ?? []
        let later = followers.filter { $0.undoneAt == nil && !($0.state.isFinished && $0.receivedCount == 0) }
        guard later.isEmpty else {
            throw EaselError(
                .usage,
                "\(later.count == 1 ? "Job" : "Jobs") \(later.map { String($0.id.prefix(6)) }.joined(separator: ", ")) \(later.count == 1 ? "goes" : "go") on from job \(mark).",
                hint: "Take \(later.count == 1 ? "that" : "those") back first: easel undo \(later[0].id.prefix(6))")
        }
        return try amend(job.id) { $0.undoneAt = time ?? Disk.now }
    }

    /// Takes a step up again that was taken back: the one named, or the one that was taken back last.
    ///
    /// - Throws: ``EaselError`` `usage` when it was not taken back, or none was.
    public func redo(_ reference: String?) throws -> JobRecord {
        let found = try reference.map { try job($0) } ?? jobs().filter { $0.undoneAt != nil }.max { $0.undoneAt ?? 0 < $1.undoneAt ?? 0 }
        guard let job = found, job.undoneAt != nil else {
            throw EaselError(
                .usage, found.map { "Job \($0.id.prefix(6)) was not taken back." } ?? "No job was taken back.",
                hint: "easel log shows them.")
        }
        try takeUp(job)
        return try self.job(job.id)
    }

    /// Takes a job up again, and those that it goes on from.
    private func takeUp(_ job: JobRecord) throws {
        var next: JobRecord? = job
        while let step = next {
            if step.undoneAt != nil { try amend(step.id) { $0.undoneAt = nil } }
            next = step.base.flatMap { try? self.job($0.job) }
        }
    }
}
