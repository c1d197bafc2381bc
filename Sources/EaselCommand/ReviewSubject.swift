import Easel

/// What the words of `easel review` mean: jobs, a folder of results, or what was before and what came after.
struct ReviewSubject {
    var entries: [ReviewEntry] = []
    var title = "Review"
    /// Pictures before of which nothing came, and results that were made of nothing that is there.
    var missing: [FilePath] = []
    var added: [FilePath] = []
    /// Results of which no byte can be read.
    var unreadable: [FilePath] = []

    private init() {}

    /// - Parameter onlyTips: Whether without a word only the present pictures of sessions are meant, and not every step.
    init(_ words: [String], regions: [String], onlyTips: Bool = false, workspace: WorkspaceOptions) throws {
        let paths = words.map { FilePath($0).absolute }
        let present = paths.map { PictureFolder.exists($0) }
        if words.count == 2, present.allSatisfy(\.self) {
            try self.init(before: paths[0], after: paths[1], regions: regions, workspace: workspace)
        } else if words.count == 1, present[0], PictureFolder.isFolder(paths[0]), !PictureFolder.exists(paths[0].appending("ledger.sqlite"))
        {
            try self.init(results: paths[0], workspace: workspace)
        } else {
            self.init()
            let isWorkspace = words.count == 1 && PictureFolder.exists(paths[0].appending("ledger.sqlite"))
            guard regions.isEmpty else {
                throw EaselError(.usage, "--region is for two pictures.", hint: "Jobs know their regions.")
            }
            if let (word, _) = zip(words, present).first(where: { word, isThere in !isThere && Self.looksLikeFile(word) }) {
                throw EaselError(.usage, "\(word) is not there.", hint: "Name a folder of results, or what was before and what came after.")
            }
            let ledger = try isWorkspace ? Workspace.openLedger(paths[0]) : workspace.ledger()
            if words.isEmpty || isWorkspace {
                let jobs = try ledger.jobs().filter { $0.undoneAt == nil }
                let tips = onlyTips ? Set(SessionTree(jobs).sessions.flatMap(\.tips).map(\.job.id)) : nil
                entries = try ReviewEntries.of(jobs.filter { tips?.contains($0.id) ?? true }, in: ledger)
            } else {
                var seen: Set<String> = []
                for word in words {
                    guard let reference = PictureReference(word) else {
                        throw EaselError(.usage, "“\(word)” names no job.", hint: "Write JOB or JOB#K.")
                    }
                    let found = try ReviewEntries.of([ledger.job(reference.job)], in: ledger)
                    entries += found.filter { reference.position == nil || $0.position == reference.position }.filter {
                        seen.insert($0.item).inserted
                    }
                }
            }
            title = Self.title(of: entries)
        }
    }

    private init(before: FilePath, after: FilePath, regions: [String], workspace: WorkspaceOptions) throws {
        let ledger = try? workspace.ledger()
        title = "\(before.lastComponent?.string ?? "") and \(after.lastComponent?.string ?? "")"
        guard PictureFolder.isFolder(before) == PictureFolder.isFolder(after) else {
            throw EaselError(.usage, "One of the two is a folder and the other is a file.", hint: "Name two files, or two folders.")
        }
        if !PictureFolder.isFolder(before) {
            for path in [before, after] { if let problem = ImageInspection(path).problem { throw problem } }
            let boxes = try RegionWords.regions(regions, of: before.string, UprightFile.rows(before).format.size)
            entries = try ReviewEntries.of([(before, after)], regions: boxes, ledger: ledger)
            return
        }
        guard regions.isEmpty else {
            throw EaselError(
                .usage, "--region is for two pictures, and these are folders.", hint: "Results that Easel delivered know their regions.")
        }
        let pictures = PictureFolder.files([before.string])
        let found = PicturePairs(of: pictures, with: PictureFolder.results(in: after, of: pictures))
        missing = found.missing
        added = found.added
        let all = found.pairs.map { (before: Optional($0.before), after: $0.after) } + found.added.map { (before: nil, after: $0) }
        unreadable = all.map(\.after).filter { ImageInspection($0).status == .unreadable }
        entries = try ReviewEntries.of(all.filter { !unreadable.contains($0.after) }, ledger: ledger)
    }

    /// A folder of results: jobs that the ledger knows, and pictures that say what they were made of.
    private init(results folder: FilePath, workspace: WorkspaceOptions) throws {
        let ledger = try? workspace.ledger()
        let files = PictureFolder.results(in: folder)
        var ofJobs: [ReviewEntry] = []
        if let ledger {
            let there = Set(files)
            ofJobs = try ReviewEntries.of(ledger.jobs(), in: ledger).filter { there.contains($0.after) }
        }
        let known = Set(ofJobs.map(\.after))
        let others = files.filter { !known.contains($0) }.map { file -> (before: FilePath?, after: FilePath) in
            let canvas = (try? Provenance(of: file))?.edit?.edit.canvasFile
            return (canvas.flatMap { PictureFolder.exists($0) ? $0 : nil }, file)
        }
        entries = try ofJobs + ReviewEntries.of(others, ledger: ledger)
        title = folder.lastComponent?.string ?? "Review"
    }

    private static func looksLikeFile(_ word: String) -> Bool {
        word.contains("/")
            || ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"].contains(FilePath(word).extension?.lowercased() ?? "")
    }

    private static func title(of entries: [ReviewEntry]) -> String {
        let names = Set(entries.compactMap { $0.before?.lastComponent?.string }).sorted()
        let count = entries.count == 1 ? "1 picture" : "\(entries.count) pictures"
        return names.count == 1 ? "\(names[0]): \(count)" : count
    }
}
