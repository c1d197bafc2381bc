public import ImageEditing
import ImageFiles
public import JobLedger
public import SystemPackage

/// Pictures copied out of a workspace, with a table of what they are.
public struct PictureExport: Sendable {
    /// One picture and where it goes.
    public struct Item: Sendable, Encodable {
        public let path: String
        /// `JOB#K`.
        public let picture: String
        public let source: String
        let model: String
        let prompt: String
        let seed: Int?
        let width: Int?
        let height: Int?
        let leakRaw: Double?
        let leakAligned: Double?
        let seam: Double?
        let changedInside: Double?
        let cost: Double?
        let currency: String?
        let review: ReviewStanding
        let reviewers: [String]
    }

    public let items: [Item]
    /// The table that lies beside the pictures.
    public let table: FilePath

    static let tableName = "export.csv"

    /// Copies pictures into a folder.
    ///
    /// - Parameters:
    ///   - references: Which; empty for the present picture of every session: of each step that nothing goes on from, the
    ///     picked picture, or all when none is picked.
    ///   - accepted: Only those that all who decided accept.
    /// - Throws: ``EaselError`` `usage` for files that are there already (then nothing is written), ``LedgerError``, ``ImageFileError``.
    public init(
        of references: [String], from ledger: JobLedger, to folder: FilePath, accepted: Bool = false, overwriting: Bool = false
    ) throws {
        let decisions = try ledger.decisions()
        var pictures: [JobPicture] = []
        if references.isEmpty {
            let tips = SessionTree(try ledger.jobs()).sessions.flatMap(\.tips).map(\.job)
            for job in tips where job.state == .delivered {
                for position in job.reviewedPositions {
                    pictures.append(try JobPicture(PictureReference(job: job.id, position: position), in: ledger))
                }
            }
        } else {
            var named: Set<PictureReference> = []
            pictures = try references.map { try JobPicture($0, in: ledger) }.filter { named.insert($0.reference).inserted }
        }
        if accepted { pictures.removeAll { ReviewStanding(decisions[$0.reference.description] ?? []) != .accepted } }
        let folder = folder.absolute
        var taken: Set<String> = []
        var items: [Item] = []
        var table = CSVTable(header: [
            "file", "picture", "model", "prompt", "seed", "width", "height", "leak raw", "leak aligned", "seam", "changed inside", "cost",
            "currency", "review", "reviewers", "notes",
        ])
        for picture in pictures {
            // Deliveries from several folders may be called alike; case does not tell names apart everywhere.
            let stem = picture.path.stem ?? picture.job.id
            var name = stem
            var number = 1
            while !taken.insert(name.lowercased()).inserted {
                number += 1
                name = "\(stem)-\(number)"
            }
            let words = decisions[picture.reference.description] ?? []
            let file = "\(name).\(picture.path.extension ?? "png")"
            let item = try Item(picture, target: folder.appending(file), decisions: words)
            items.append(item)
            func text(_ value: (some CustomStringConvertible)?) -> String { value.map(\.description) ?? "" }
            table.add([
                file, item.picture, item.model, item.prompt, text(item.seed), text(item.width), text(item.height),
                text(item.leakRaw), text(item.leakAligned), text(item.seam), text(item.changedInside), text(item.cost),
                item.currency ?? "", item.review.rawValue, item.reviewers.joined(separator: "; "),
                words.filter { !$0.note.isEmpty }.map { "\($0.reviewer): \($0.note)" }.joined(separator: "; "),
            ])
        }
        self.items = items
        self.table = folder.appending(Self.tableName)
        guard !items.isEmpty else { return }
        if !overwriting, let there = (items.map { FilePath($0.path) } + [self.table]).first(where: Disk.exists) {
            throw EaselError(.usage, "\(there) exists already.", hint: "Choose another folder, or add --overwrite.")
        }
        if let gone = pictures.first(where: { !Disk.exists($0.path) }) {
            throw EaselError(
                .jobFailed, "\(gone.path) is no longer there.",
                hint: gone.job.wayToMakeAgain)
        }
        // A name there may be the place of another delivery: none may be lost.
        let delivered = try Set(ledger.jobs().flatMap(\.delivered).compactMap { $0.deliveredPath.map { FilePath($0).absolute } })
        for (picture, item) in zip(pictures, items) where delivered.contains(FilePath(item.path)) {
            guard FilePath(item.path) != picture.path.absolute else { continue }
            throw EaselError(
                .usage, "\(item.path) is the delivered picture of a job, and another would take its place.", hint: "Choose another folder.")
        }
        for picture in pictures { try picture.checkIsOwn() }
        try Disk.makeWritableFolder(folder, hint: "Choose another with -o.")
        for (picture, item) in zip(pictures, items) where FilePath(item.path) != picture.path.absolute {
            try PendingFile.write(Disk.contents(picture.path), to: FilePath(item.path), overwriting: overwriting)
        }
        try PendingFile.write(Array(table.text.utf8), to: self.table, overwriting: overwriting)
    }
}

extension PictureExport.Item {
    fileprivate init(_ picture: JobPicture, target: FilePath, decisions: [ReviewDecision]) throws {
        let job = picture.job
        let image = Job(record: job).image(picture.position)
        let edit = try? EditFile(job.edit).edit
        path = target.string
        self.picture = picture.reference.description
        source = picture.path.string
        model = job.model.rawValue
        prompt = edit?.resolvedPrompt().text ?? ""
        seed = edit?.seed
        width = image?.width
        height = image?.height
        leakRaw = image?.composite?.leak.raw
        leakAligned = image?.composite?.leak.aligned
        seam = image?.composite?.seam
        changedInside = image?.composite?.changedInside
        cost = job.isSandbox ? nil : job.pricePerPicture
        currency = job.isSandbox ? nil : job.plannedCost?.currency.rawValue
        review = ReviewStanding(decisions)
        reviewers = decisions.map(\.reviewer)
    }
}
