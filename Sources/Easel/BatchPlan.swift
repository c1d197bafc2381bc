import DashScope
public import ImageEditing
public import JobLedger

/// What running a batch now would do, counted before anything is sent.
public struct BatchPlan: Sendable {
    public var rows = 0
    public var done = 0
    /// Begun by an earlier run, and not finished.
    public var unfinished = 0
    public var failedBefore = 0
    public var new = 0
    /// Rows that cannot be meant.
    public var faults = 0
    /// Pictures that the new rows ask for.
    public var pictures = 0
    /// Of the new rows, by currency.
    public var cost: [Money] = []
    /// Whether a new row's price is not known.
    public var hasUnknownPrice = false
    /// How long the submissions take at the documented pace.
    public var duration = Duration.zero
    /// How many of the new rows differ from a finished job only in one setting, by its name.
    public var differences: [String: Int] = [:]

    /// Reads a manifest once and looks its rows up in the ledger.
    ///
    /// - Parameters:
    ///   - ledger: `nil` where there is none yet.
    ///   - pace: Submissions a second, over the catalogue's.
    /// - Throws: ``EaselError`` `usage` for ids that collide, and for a manifest that cannot be read.
    public init(
        _ manifest: BatchManifest, ledger: JobLedger?, batch: BatchOptions, in region: ServiceRegion, catalogue: ModelCatalogue,
        pace: Double?, isSandbox: Bool
    ) throws {
        let known = try ledger?.batchRows() ?? [:]
        var perModel: [ImageModel.ID: Int] = [:]
        var micros: [Money.Currency: Int] = [:]
        var models: [ImageModel.ID: ImageModel] = [:]
        var fingerprints: Fingerprints?
        var rows = try manifest.rows()
        while let entry = try rows.next() {
            self.rows += 1
            guard case .row(let row) = entry else {
                faults += 1
                continue
            }
            let before = known[row.key(isSandbox: isSandbox)]
            try row.requireSameContent(as: before)
            switch BatchFate(of: before, batch, isSandbox: isSandbox) {
            case .done: done += 1
            case .leftFailed: failedBefore += 1
            case .carryOn: unfinished += 1
            case .begin:
                new += 1
                let id = row.file.model ?? manifest.defaults.model ?? .wan27Image
                let model = models[id] ?? catalogue.named(id).model
                models[id] = model
                let edit = row.file.edit
                let count = edit.imageCount
                pictures += count
                perModel[id, default: 0] += 1
                if let price = model.price(in: region, promptExtend: edit.promptExtend ?? false) {
                    micros[price.currency, default: 0] += (price * count).micros
                } else {
                    hasUnknownPrice = true
                }
                guard let ledger, !known.isEmpty else { continue }
                if fingerprints == nil { fingerprints = try Fingerprints(ledger) }
                if let setting = fingerprints?.onlyDifference(of: row.file.json) { differences[setting, default: 0] += 1 }
            }
        }
        cost = micros.sorted { $0.key.rawValue < $1.key.rawValue }.map { Money(micros: $0.value, $0.key) }
        duration =
            perModel.map { id, count in
                let interval = pace.map { Duration.seconds(1 / $0) } ?? models[id]?.interval(in: region) ?? .zero
                return interval * (count - 1)
            }.max() ?? .zero
    }
}

/// Finished edits with one setting left out, so that an edit which differs in that one alone is found.
private struct Fingerprints {
    private var known: [String: Set<Int>] = [:]

    init(_ ledger: JobLedger) throws {
        try ledger.forEachJob { job in
            guard job.state == .delivered, job.batchKey != nil else { return }
            for (setting, print) in Self.prints(of: job.edit) { known[setting, default: []].insert(print) }
        }
    }

    /// The setting in which alone an edit differs from a finished one; `nil` when there is none.
    func onlyDifference(of edit: JSONValue) -> String? {
        Self.prints(of: edit).filter { known[$0.key]?.contains($0.value) ?? false }.map(\.key).min()
    }

    /// For each setting the mark of all others together: marks are joined so that each can be taken out again.
    private static func prints(of edit: JSONValue) -> [String: Int] {
        let members = (edit.object ?? [:]).filter { $0.key != "id" && $0.key != "style" }
        func mark(_ key: String) -> Int {
            guard let value = members[key] else { return 0 }
            var hasher = Hasher()
            hasher.combine(key)
            hasher.combine(value)
            return hasher.finalize()
        }
        let settings = EditFile.keys.filter { $0 != "id" && $0 != "style" }
        let whole = settings.reduce(0) { $0 ^ mark($1) }
        return Dictionary(uniqueKeysWithValues: settings.map { ($0, whole ^ mark($0)) })
    }
}
