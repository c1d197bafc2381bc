import ArgumentParser
import Easel

struct Review: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a page on which results are compared and decided on, offline.",
        usage: "easel review [JOB… | FOLDER | BEFORE AFTER] [-o DIR] [--embed]",
        discussion: """
            Without a word: every picture of the workspace that was not taken back. FOLDER holds results; BEFORE and AFTER are
            two pictures, or two folders whose pictures are paired by what results say of themselves, else by their names.
            The page needs no network. It saves decisions.json; --import reads it into the ledger, where every reviewer's
            word stands beside the others'. --check ends with 23 while a picture is undecided, rejected or disputed; of several
            variants the picked one counts, and of a session its present pictures. Calls nobody, costs nothing.

            EXAMPLES
              easel review last -o review
              easel review before/ after/ -o review --embed
              easel review --import ~/Downloads/decisions.json
              easel review --check && easel export --accepted -o accepted
            """)

    @Argument(help: "Jobs, a folder, or what was before and what came after.")
    var subjects: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder of the page (default review).", valueName: "dir"))
    var output = "review"

    @Flag(help: "Put the pictures into the page: one file to mail.")
    var embed = false

    @Option(help: ArgumentHelp("What stands above the page.", valueName: "text"))
    var title: String?

    @Option(help: ArgumentHelp("Where change was wished for, in files that do not say so. Repeatable.", valueName: "region"))
    var region: [String] = []

    @Option(
        name: .customLong("import"), parsing: .upToNextOption,
        help: ArgumentHelp("Read decisions that pages saved into the ledger.", valueName: "file…"))
    var decisions: [String] = []

    @Flag(help: "Make no page; end with 23 while something is undecided or rejected.")
    var check = false

    @Flag(help: "Replace a page that is there.")
    var overwrite = false

    @OptionGroup var opening: OpenOption
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        if !decisions.isEmpty {
            guard subjects.isEmpty else {
                throw EaselError(.usage, "--import takes decisions.json files alone.", hint: "Make the page in a line of its own.")
            }
            let isComplete = try readDecisions()
            guard check else {
                if !isComplete { throw EaselExit.incomplete }
                return
            }
        }
        let subject = try ReviewSubject(subjects, regions: region, onlyTips: check, workspace: workspace)
        guard !subject.entries.isEmpty else {
            throw EaselError(.usage, "There is no picture to review.", hint: "Make one with easel edit, or name two folders.")
        }
        if check { return try judge(subject.entries) }
        for (words, paths) in [
            ("nothing came of", subject.missing), ("made of nothing that is there:", subject.added),
            ("cannot be read:", subject.unreadable),
        ] where !common.quiet {
            for path in paths { Output.note("easel: \(words) \(Output.safe(path.string))") }
        }
        let folder = try PictureFolder.named(output)
        try PictureFolder.make(folder)
        let page = try ReviewPage(title: title ?? subject.title, entries: subject.entries, isEmbedded: embed)
            .write(to: folder, overwriting: overwrite)
        if common.json {
            try Output.json(
                Report(
                    path: page.string, pictures: subject.entries.count, missing: subject.missing.map(\.string),
                    added: subject.added.map(\.string), unreadable: subject.unreadable.map(\.string)))
        } else if common.quiet {
            Output.line(page.string)
        } else {
            let count = subject.entries.count
            Output.table([["page", Output.safe(page.string)], ["pictures", "\(count)"]])
            Output.note("Open it in a browser; s saves decisions.json, and easel review --import reads it.")
        }
        opening.show([page])
    }

    struct Report: Encodable {
        let path: String
        let pictures: Int
        /// Pictures before of which nothing came, and results that were made of nothing that is there.
        let missing: [String]
        let added: [String]
        let unreadable: [String]
    }

    // MARK: decisions

    struct ImportReport: Encodable {
        struct Disagreement: Encodable {
            let item: String
            let decisions: [ReviewDecision]
        }

        let decisions: Int
        let new: Int
        let reviewers: [String]
        let disagreements: [Disagreement]
        let unknown: [String]
        let mends: [String]
    }

    /// - Returns: Whether the ledger knows every picture that was decided about.
    private func readDecisions() throws -> Bool {
        let files = try decisions.map { try DecisionFile(FilePath($0)) }
        let found = try DecisionImport(files, into: workspace.ledger())
        if common.json {
            try Output.json(
                ImportReport(
                    decisions: found.total, new: found.added, reviewers: files.map(\.reviewer),
                    disagreements: found.disagreements.map { ImportReport.Disagreement(item: $0.item, decisions: $0.decisions) },
                    unknown: found.unknown, mends: found.mends))
            return found.unknown.isEmpty
        }
        for item in found.unknown {
            Output.note(
                "easel: This ledger has no picture \(Output.safe(item)); its decision is left out. Import it in the workspace that the page was made of."
            )
        }
        guard !common.quiet else { return found.unknown.isEmpty }
        Output.line(
            "\(found.total) \(found.total == 1 ? "decision" : "decisions") of \(Output.safe(files.map(\.reviewer).joined(separator: ", "))), \(found.added) of them new"
        )
        for (item, words) in found.disagreements {
            let sides = words.filter { $0.verdict != .undecided }.map { "\($0.reviewer): \($0.verdict.rawValue)" }.joined(separator: ", ")
            Output.line("disputed  \(Output.safe(PictureReference(item)?.short ?? item))  \(Output.safe(sides))")
        }
        if !found.mends.isEmpty { Output.line("To mend what was rejected:") }
        for line in found.mends { Output.line("  \(Output.safe(line))") }
        return found.unknown.isEmpty
    }

    struct CheckReport: Encodable {
        let pictures: Int
        let accepted: Int
        let rejected: Int
        let disagreed: Int
        let undecided: Int
        /// What is not accepted.
        let open: [String]
    }

    private func judge(_ entries: [ReviewEntry]) throws {
        let picked = Set(entries.filter(\.isPicked).map(\.group))
        let counting = entries.filter { $0.isPicked || !picked.contains($0.group) }
        let standings = counting.map { (entry: $0, standing: ReviewStanding($0.decisions)) }
        func count(_ standing: ReviewStanding) -> Int { standings.count { $0.standing == standing } }
        let open = standings.filter { $0.standing != .accepted }
        if common.json {
            try Output.json(
                CheckReport(
                    pictures: counting.count, accepted: count(.accepted), rejected: count(.rejected), disagreed: count(.disagreed),
                    undecided: count(.undecided), open: open.map(\.entry.item)))
        } else if !common.quiet {
            for (entry, standing) in open { Output.line("\(standing.rawValue)  \(Output.safe(entry.name))") }
            Output.line("\(count(.accepted)) of \(counting.count) accepted")
        }
        if !open.isEmpty { throw EaselExit.reviewOpen }
    }
}
