public import ImageEditing
public import JobLedger
import Raster
public import SystemPackage

/// The `decisions.json` that a review page saves.
public struct DecisionFile: Sendable {
    public let reviewer: String
    public let decisions: [ReviewDecision]
    /// What each item is called, by ``ReviewDecision/item``.
    public let names: [String: String]

    private static let mostBytes = 64 << 20

    /// - Throws: ``EaselError`` `usage` for a file that no page saved, or that says what cannot be.
    public init(_ path: FilePath) throws {
        guard Disk.isRegularFile(path), let size = Disk.byteCount(path), size <= Self.mostBytes, let bytes = try? Disk.contents(path) else {
            throw EaselError(.usage, "The decisions \(path) cannot be read.", hint: "Name a decisions.json that a review page saved.")
        }
        try self.init(bytes, name: path.string)
    }

    init(_ bytes: [UInt8], name: String) throws {
        guard let json = try? ReportJSON.decode(bytes), let version = json["easelReview"]?.integer, let list = json["decisions"]?.array
        else {
            throw EaselError(
                .usage, "\(name) is no decisions.json of a review page.", hint: "Press s on the page, and name the file that it saves.")
        }
        guard version == 1 else {
            throw EaselError(.usage, "\(name) was saved by a page of a newer Easel.", hint: "Update Easel.")
        }
        let reviewer = Self.trimmed(json["reviewer"]?.string ?? "")
        guard !reviewer.isEmpty else {
            throw EaselError(.usage, "\(name) does not say whose decisions it holds.", hint: "Write your name on the page, and save again.")
        }
        var names: [String: String] = [:]
        decisions = try list.enumerated().map { index, entry in
            var members = entry.object ?? [:]
            members["reviewer"] = .string(reviewer)
            guard let decision = try? ReportJSON.value(ReviewDecision.self, of: .object(members)), Self.isItem(decision.item) else {
                throw EaselError(
                    .usage, "Decision \(index + 1) of \(name) is none.",
                    hint:
                        "Each has an item (JOB#K), a verdict (accepted, rejected, undecided), a time in seconds, and boxes of four numbers from 0, left before right and top before bottom."
                )
            }
            // A word from the future would never be taken back.
            guard (0...(Disk.now + 86_400)).contains(decision.decidedAt) else {
                throw EaselError(
                    .usage, "Decision \(index + 1) of \(name) has the time \(decision.decidedAt), which is not between 1970 and tomorrow.",
                    hint: "Times are seconds since 1970; set the clock of the reviewer's computer, and save again.")
            }
            names[decision.item] = entry["name"]?.string
            return decision
        }
        self.reviewer = reviewer
        self.names = names
    }

    private static func trimmed(_ text: String) -> String {
        let parts = text.split(whereSeparator: \.isWhitespace)
        return String(parts.joined(separator: " ").prefix(80))
    }

    private static func isItem(_ text: String) -> Bool {
        func isHexadecimal(_ text: some StringProtocol) -> Bool {
            text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
        if text.hasPrefix("sha256:") { return text.utf8.count == 71 && isHexadecimal(text.dropFirst(7)) }
        guard let reference = PictureReference(text), reference.position != nil else { return false }
        return isHexadecimal(reference.job)
    }
}

/// What reading decisions into a ledger came to.
public struct DecisionImport: Sendable {
    /// How many were not known before.
    public var added = 0
    /// All that the files hold.
    public var total = 0
    /// Pictures about which reviewers do not agree, with their words.
    public var disagreements: [(item: String, decisions: [ReviewDecision])] = []
    /// Command lines that would mend what was rejected with a box.
    public var mends: [String] = []
    /// Pictures of jobs that this ledger does not know.
    public var unknown: [String] = []

    /// Reads files into a ledger: every reviewer's word stands beside the others', and nothing is overwritten.
    ///
    /// - Throws: ``EaselError``, ``LedgerError``; then nothing of any file is written.
    public init(_ files: [DecisionFile], into ledger: JobLedger) throws {
        let before = try ledger.decisions()
        var read: [ReviewDecision] = []
        var jobs: [String: JobRecord] = [:]
        // Many decisions are about few jobs.
        var found: [String: JobRecord] = [:]
        for decision in files.flatMap(\.decisions) {
            guard !decision.item.hasPrefix("sha256:"), let reference = PictureReference(decision.item), let position = reference.position
            else {
                read.append(decision)
                continue
            }
            do {
                let job = try found[reference.job] ?? ledger.job(reference.job)
                found[reference.job] = job
                guard job.results.contains(where: { $0.position == position }) else {
                    unknown.append(decision.item)
                    continue
                }
                var decision = decision
                decision.item = PictureReference(job: job.id, position: position).description
                jobs[decision.item] = job
                read.append(decision)
            } catch let error as LedgerError where error.kind == .notFound {
                unknown.append(decision.item)
            }
        }
        total = read.count + unknown.count
        added = try ledger.add(read, picks: Self.picks(read, jobs: jobs, known: before))
        let all = try ledger.decisions()
        let touched = Set(read.map(\.item)).sorted()
        disagreements = touched.compactMap { item in all[item].flatMap { ReviewStanding($0) == .disagreed ? (item, $0) : nil } }
        for decision in touched.flatMap({ all[$0] ?? [] }) where decision.verdict == .rejected && !decision.boxes.isEmpty {
            guard !decision.item.hasPrefix("sha256:"), let reference = PictureReference(decision.item) else { continue }
            guard let job = jobs[decision.item], let line = Self.mend(decision, reference, in: Self.size(of: job, reference)) else {
                continue
            }
            if !mends.contains(line) { mends.append(line) }
        }
    }

    /// The variants that are newly picked, by job: by words that the ledger has not heard, and that are newer than its picks.
    private static func picks(
        _ read: [ReviewDecision], jobs: [String: JobRecord], known: [String: [ReviewDecision]]
    ) -> [String: (position: Int, at: Double)] {
        // Of each reviewer the newest word about a picture, where it is news.
        var newest: [String: ReviewDecision] = [:]
        for decision in read.sorted(by: { $0.decidedAt < $1.decidedAt }) {
            let heard = known[decision.item]?.first { $0.reviewer == decision.reviewer }?.decidedAt ?? -.infinity
            if decision.decidedAt > heard { newest[decision.item + " " + decision.reviewer] = decision }
        }
        var latest: [String: Double] = [:]
        for job in jobs.values { latest[job.id] = job.pickedAt }
        for (item, words) in known {
            guard let job = PictureReference(item)?.job else { continue }
            for word in words where word.isPick { latest[job] = max(latest[job] ?? -.infinity, word.decidedAt) }
        }
        var picks: [String: (position: Int, at: Double)] = [:]
        for decision in newest.values.sorted(by: { $0.decidedAt < $1.decidedAt }) where decision.isPick {
            guard let job = jobs[decision.item]?.id, let position = PictureReference(decision.item)?.position else { continue }
            guard decision.decidedAt > latest[job] ?? -.infinity else { continue }
            picks[job] = (position, decision.decidedAt)
        }
        return picks
    }

    /// Of a delivered picture; `nil` when that is not known.
    private static func size(of job: JobRecord, _ reference: PictureReference) -> PixelSize? {
        guard let image = reference.position.flatMap({ Job(record: job).image($0) }), image.width > 0, image.height > 0 else { return nil }
        return PixelSize(width: image.width, height: image.height)
    }

    /// The line that edits what was rejected once more, where the boxes are; two are what the service takes.
    ///
    /// - Returns: `nil` when no box lies in the picture.
    private static func mend(_ decision: ReviewDecision, _ reference: PictureReference, in size: PixelSize?) -> String? {
        var boxes = decision.boxes.map { box in size.map { box.intersection($0.bounds) } ?? box }.filter { !$0.isEmpty }
        guard !boxes.isEmpty else { return nil }
        while boxes.count > Edit.mostBoxes { boxes = [boxes[0].union(boxes[1])] + boxes.dropFirst(2) }
        let regions = boxes.map { "--region " + $0.corners.map(String.init).joined(separator: ",") }.joined(separator: " ")
        let line = "easel edit --on \(reference.short) \(regions) --prompt"
        guard !decision.note.isEmpty else { return line + " …" }
        // One line, and braces that name no picture.
        let words = decision.note.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("{", with: "{{").replacing(
            "}", with: "}}")
        return line + (words.hasPrefix("-") ? "=" : " ") + ReviewEntries.shellWord(words)
    }
}
