import ArgumentParser
import Easel

struct Log: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show sessions as trees: which step goes on from which picture.",
        discussion: """
            A session begins with a picture; each line under it is a job. Calls nobody, costs nothing.

            EXAMPLES
              easel log
              easel log last --json
            """)

    @Argument(help: "Only the session of this job.")
    var job: String?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("The newest sessions, so many (default 20).", valueName: "number"))
    var count = 20

    @Flag(help: "All sessions.")
    var all = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    struct Line: Encodable {
        struct Picture: Encodable {
            let position: Int
            let path: String
            let review: ReviewStanding
        }

        let job: String
        let on: String?
        /// The picture that the session began with.
        let original: String?
        let state: JobState
        let model: ImageModel.ID
        let prompt: String
        let pictures: [Picture]
        let picked: Int?
        let undone: Bool
        let createdAt: Int
    }

    func run() throws {
        guard count > 0 else { throw EaselError(.usage, "-n \(count) is no number of sessions.", hint: "Write 1 or more, or --all.") }
        let ledger = try workspace.ledger()
        let tree = SessionTree(try ledger.jobs())
        let asked = try job.map { try ledger.job($0).id }
        let wanted = try asked.map { id -> [SessionTree.Step] in
            guard let session = tree.session(of: id) else { throw LedgerError(.notFound, "Job \(id.prefix(6)) is in no session.") }
            return [session]
        }
        let sessions = wanted ?? (all || common.json ? tree.sessions : tree.sessions.suffix(count))
        let decisions = try ledger.decisions()
        if common.json {
            for session in sessions {
                for step in session.all { try Output.json(Self.line(step.job, original: session.job.canvas, decisions)) }
            }
            return
        }
        if common.quiet {
            for job in sessions.flatMap(\.tips).map(\.job) {
                if let picture = try? JobPicture(job.id, in: ledger) { Output.line(picture.path.string) }
            }
            return
        }
        guard !sessions.isEmpty else { return Output.note("The workspace has no jobs yet.") }
        if sessions.count < tree.sessions.count, job == nil {
            let older = tree.sessions.count - sessions.count
            Output.note("\(older) older \(older == 1 ? "session" : "sessions"): easel log --all")
        }
        let last = try? ledger.job("last").id
        let ink = Ink(common)
        for session in sessions {
            let file = session.job.canvas?.lastComponent?.string
            Output.line(ink.bold(file.map(Output.safe) ?? "from words alone"))
            show(session, indent: "", isLast: true, decisions, last, ink)
        }
    }

    private func show(
        _ step: SessionTree.Step, indent: String, isLast: Bool, _ decisions: [String: [ReviewDecision]], _ last: String?, _ ink: Ink
    ) {
        let job = step.job
        var words = ["\(job.id.prefix(6))", Output.safe(String((job.edit["prompt"]?.string ?? "").prefix(56)))]
        if let base = job.base?.position, base != 1 { words.append("on #\(base)") }
        if job.state != .delivered { words.append(job.state.rawValue) }
        if let picked = job.picked {
            words.append("#\(picked) of \(job.results.count) picked")
        } else if job.results.count > 1 {
            words.append("\(job.results.count) pictures, none picked")
        }
        let standings = job.results.map { ReviewStanding(decisions[Self.item(job, $0.position)] ?? []) }
        for (result, standing) in zip(job.results, standings) where standing != .undecided {
            words.append((job.results.count > 1 ? "#\(result.position) " : "") + standing.rawValue)
        }
        if job.undoneAt != nil { words.append("taken back") }
        if job.id == last { words.append("← last") }
        let line = indent + (isLast ? "└─ " : "├─ ") + words.joined(separator: "  ")
        Output.line(job.undoneAt == nil ? line : ink.quiet(line))
        for (index, next) in step.next.enumerated() {
            show(next, indent: indent + (isLast ? "   " : "│  "), isLast: index == step.next.count - 1, decisions, last, ink)
        }
    }

    private static func item(_ job: JobRecord, _ position: Int) -> String {
        PictureReference(job: job.id, position: position).description
    }

    private static func line(_ job: JobRecord, original: FilePath?, _ decisions: [String: [ReviewDecision]]) -> Line {
        Line(
            job: job.id, on: job.base?.description, original: original?.string, state: job.state, model: job.model,
            prompt: job.edit["prompt"]?.string ?? "",
            pictures: job.results.compactMap { result in
                result.deliveredPath.map {
                    Line.Picture(
                        position: result.position, path: $0, review: ReviewStanding(decisions[item(job, result.position)] ?? []))
                }
            }, picked: job.picked, undone: job.undoneAt != nil, createdAt: Int(job.createdAt))
    }
}
