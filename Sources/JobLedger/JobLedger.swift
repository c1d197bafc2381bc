import GRDB
public import ImageEditing
public import SystemPackage

/// The SQLite file that knows every job, upload and cent of a workspace.
///
/// Every method is one transaction, durable when it returns: the file is in WAL mode with `synchronous=FULL`, which is
/// read back. Two processes may share it; a job changes its state only from the state that the caller believes it to be in.
public final class JobLedger: Sendable {
    private let queue: DatabaseQueue
    public let path: FilePath

    /// Opens or makes a ledger.
    ///
    /// An older one is copied to `NAME.version-N` before it is migrated.
    /// - Parameter checkingHealth: Whether SQLite looks through the whole file first, without writing to it.
    /// - Throws: ``LedgerError``: `newer`, `corrupt`, `unwritable`, `locked`.
    public init(_ path: FilePath, checkingHealth: Bool = false) throws {
        self.path = path
        try Self.makePrivate(path)
        if checkingHealth { try Self.checkHealth(path) }
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        // Several first runs at once must not all make the tables.
        let turn = FolderLock(path.removingLastComponent())
        defer { turn?.release() }
        configuration.prepareDatabase { db in
            // GRDB leaves WAL files at NORMAL, which can lose the last transaction when the power fails.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA foreign_keys = ON")
        }
        do {
            queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try queue.inDatabase { db in
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard found <= LedgerSchema.version else {
                    throw LedgerError(
                        .newer,
                        "The ledger \(path) was written by a newer Easel (version \(found); this one knows \(LedgerSchema.version)). Update Easel."
                    )
                }
                // A database of another program must not be taken over, nor changed in any byte.
                let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                let owner = try Int.fetchOne(db, sql: "PRAGMA application_id")
                guard tables == 0 || owner == LedgerSchema.applicationID else {
                    throw LedgerError(.corrupt, "\(path) is a database, and not a ledger of Easel's.")
                }
                try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
                let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
                let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
                guard journal == "wal", synchronous == 2 else {
                    throw LedgerError(
                        .unwritable,
                        "The ledger \(path) cannot be made durable here (journal \(journal ?? "?"), synchronous \(synchronous ?? -1)).")
                }
            }
            let version = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
            if version > 0, version < LedgerSchema.version { try Self.keepCopy(of: queue, at: path, version: version) }
            try LedgerSchema.migrator.migrate(queue)
            try queue.inDatabase { try $0.execute(sql: "PRAGMA user_version = \(LedgerSchema.version)") }
        } catch {
            throw Self.translated(error, path)
        }
    }

    /// Makes the file its owner's alone before SQLite makes it as the process's mask has it; the log beside it takes after it.
    private static func makePrivate(_ path: FilePath) throws {
        guard
            let descriptor = try? FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        else { return }
        try descriptor.close()
    }

    /// Looks through the file as SQLite's own check does, before anything could be written to it.
    private static func checkHealth(_ path: FilePath) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        do {
            let queue = try DatabaseQueue(path: path.string, configuration: configuration)
            let (answer, pageSize) = try queue.read { db in
                (try String.fetchOne(db, sql: "PRAGMA quick_check(1)"), try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096)
            }
            try queue.close()
            // SQLite takes the missing end of its last page for zeros.
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let byteCount = try file.closeAfter { try file.seek(offset: 0, from: .end) }
            guard byteCount % Int64(pageSize) == 0 else { throw LedgerError(.corrupt, damage(path, "it ends in the middle of a page")) }
            guard answer == "ok" else { throw LedgerError(.corrupt, damage(path, answer ?? "no answer")) }
        } catch {
            throw translated(error, path)
        }
    }

    private static func keepCopy(of queue: DatabaseQueue, at path: FilePath, version: Int) throws {
        let copy = FilePath(path.string + ".version-\(version)")
        guard (try? FileDescriptor.open(copy, .readOnly))?.closeAfterwards() == nil else { return }
        try makePrivate(copy)
        let target = try DatabaseQueue(path: copy.string)
        try queue.backup(to: target)
        try target.close()
    }

    private static func damage(_ path: FilePath, _ reason: String) -> String {
        "The ledger \(path) is damaged (\(reason)). It is left as it is: easel jobs dump saves what it still holds, easel tasks recover fetches what the service still has; work in another workspace until it is repaired."
    }

    /// The ledger's own id, so that a folder of results knows which ledger it belongs to.
    public func id() throws -> String {
        try read { db in try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'id'") ?? "" }
    }

    /// Where the ledger was when it was last opened to send; `nil` before the first time.
    public func home() throws -> String? {
        try read { db in try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'home'") }
    }

    public func setHome(_ path: String) throws {
        try write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('home', ?)", arguments: [path])
        }
    }

    /// Records a new job as planned, in one transaction with the look whether it is new.
    ///
    /// - Parameter refusingSame: Whether the same edit, unfinished and outside a batch, keeps it from being recorded.
    /// - Throws: ``LedgerError`` `same` with the id of the job that is in its way: of the same edit, or of the same row of a batch.
    public func add(_ job: JobRecord, refusingSame: Bool = false) throws {
        try write { db in
            if refusingSame, let other = try Self.unfinishedTwin(of: job.edit, model: job.model, baseURL: job.baseURL, db) {
                throw LedgerError(.same, other)
            }
            if let key = job.batchKey,
                let other = try String.fetchOne(
                    db, sql: "SELECT id FROM jobs WHERE batch_key = ? AND attempt = ?", arguments: [key, job.attempt])
            {
                throw LedgerError(.same, other)
            }
            try Self.insert(job, db)
            try Self.record(job.state, of: job.id, at: job.createdAt, db)
        }
    }

    /// An unfinished job outside batches that asks for the very same at the same place; jobs of a sandbox do not count.
    public func unfinishedTwin(of edit: JSONValue, model: ImageModel.ID, baseURL: String) throws -> JobRecord? {
        try read { db in
            try Self.unfinishedTwin(of: edit, model: model, baseURL: baseURL, db).flatMap { try Self.job($0, db) }
        }
    }

    /// The newest attempt of every row of a batch that this ledger knows, by key.
    public func batchRows() throws -> [String: BatchRowState] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql:
                    "SELECT id, state, batch_key, attempt, content, error_code, cost_micros FROM jobs WHERE batch_key IS NOT NULL ORDER BY attempt"
            )
            var states: [String: BatchRowState] = [:]
            while let row = try rows.next() {
                guard let state = JobState(rawValue: row["state"]) else { continue }
                states[row["batch_key"]] = BatchRowState(
                    job: row["id"], state: state, attempt: row["attempt"], content: row["content"], errorCode: row["error_code"])
            }
            return states
        }
    }

    /// The ids of all jobs.
    public func ids() throws -> Set<String> { try read { db in try Set(String.fetchAll(db, sql: "SELECT id FROM jobs")) } }

    /// Calls `body` with every job, oldest first, holding one at a time.
    public func forEachJob(_ body: (JobRecord) throws -> Void) throws {
        // Ids first: the cursor of a read must not stay open while the caller works.
        let ids = try read { db in try String.fetchAll(db, sql: "SELECT id FROM jobs ORDER BY created_at, rowid") }
        for id in ids { if let job = try read({ db in try Self.job(id, db) }) { try body(job) } }
    }

    /// Moves a job from the state that it is believed to be in, and writes down what came with it.
    ///
    /// - Parameter change: Alters the record; its state and its id are set by the move.
    /// - Returns: The record as it now stands.
    /// - Throws: ``LedgerError`` `conflict` when another process moved the job first.
    @discardableResult
    public func move(_ id: String, from old: JobState, to new: JobState, at time: Double, _ change: (inout JobRecord) -> Void = { _ in })
        throws -> JobRecord
    {
        precondition(old.followers.contains(new), "a job does not go from \(old) to \(new)")
        return try write { db in
            guard var job = try Self.job(id, db) else { throw LedgerError(.notFound, "The ledger has no job \(id).") }
            guard job.state == old else {
                throw LedgerError(
                    .conflict, "Job \(id) is \(job.state.rawValue) and no longer \(old.rawValue): another process works on it.")
            }
            change(&job)
            job.id = id
            job.state = new
            try Self.update(job, db)
            try Self.record(new, of: id, at: time, db)
            return job
        }
    }

    /// Writes down more about a job without moving it.
    @discardableResult
    public func amend(_ id: String, _ change: (inout JobRecord) -> Void) throws -> JobRecord {
        try write { db in
            guard var job = try Self.job(id, db) else { throw LedgerError(.notFound, "The ledger has no job \(id).") }
            let state = job.state
            change(&job)
            job.id = id
            job.state = state
            try Self.update(job, db)
            return job
        }
    }

    /// All jobs, oldest first.
    public func jobs() throws -> [JobRecord] {
        try read { db in try Self.records(try Row.fetchAll(db, sql: "SELECT * FROM jobs ORDER BY created_at, rowid"), db) }
    }

    /// The jobs that have something left to do, oldest first.
    public func unfinishedJobs() throws -> [JobRecord] {
        let finished = JobState.allCases.filter(\.isFinished).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try read { db in
            try Self.records(
                try Row.fetchAll(db, sql: "SELECT * FROM jobs WHERE state NOT IN (\(finished)) ORDER BY created_at, rowid"), db)
        }
    }

    /// The job with this id, the only one whose id begins so, or for `last` the newest that was not taken back.
    ///
    /// - Parameter reference: A picture's number behind it, as in `last#2`, names the picture's job.
    public func job(_ reference: String) throws -> JobRecord {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
        let reference = parts.count == 2 && Int(parts[1]) ?? 0 > 0 ? String(parts[0]) : reference
        let rows = try read { db in
            let sql =
                reference == "last"
                ? "SELECT * FROM jobs WHERE undone_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT 1"
                : "SELECT * FROM jobs WHERE substr(id, 1, length(?)) = ? LIMIT 2"
            let arguments: StatementArguments = reference == "last" ? [] : [reference, reference]
            return try Self.records(try Row.fetchAll(db, sql: sql, arguments: arguments), db)
        }
        guard let job = rows.first, !reference.isEmpty else {
            throw LedgerError(
                .notFound,
                reference == "last"
                    ? "The ledger has no jobs yet, or all were taken back." : "The ledger has no job “\(reference)”; easel jobs lists them."
            )
        }
        guard rows.count == 1 else { throw LedgerError(.ambiguous, "Several jobs begin with “\(reference)”; write more of the id.") }
        return job
    }

    /// The states that a job went through, each with its time.
    public func history(of id: String) throws -> [(state: JobState, at: Double)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT state, at FROM transitions WHERE job = ? ORDER BY rowid", arguments: [id]).compactMap { row in
                JobState(rawValue: row["state"]).map { ($0, row["at"]) }
            }
        }
    }

    /// The ids of every task that any job has.
    public func knownTasks() throws -> Set<ServiceTask.ID> {
        try read { db in
            Set(try String.fetchAll(db, sql: "SELECT task_id FROM jobs WHERE task_id IS NOT NULL").map { ServiceTask.ID(rawValue: $0) })
        }
    }

    /// The address of an upload that is still good at `time`.
    public func upload(sha256: String, model: ImageModel.ID, account: String, baseURL: String, at time: Double) throws -> String? {
        try read { db in
            try String.fetchOne(
                db, sql: "SELECT address FROM uploads WHERE sha256 = ? AND model = ? AND account = ? AND base_url = ? AND expires_at > ?",
                arguments: [sha256, model.rawValue, account, baseURL, time])
        }
    }

    public func rememberUpload(sha256: String, model: ImageModel.ID, account: String, baseURL: String, address: String, expiresAt: Double)
        throws
    {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO uploads (sha256, model, account, base_url, address, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [sha256, model.rawValue, account, baseURL, address, expiresAt])
        }
    }

    /// Whether SQLite finds the file whole; a sentence when not.
    public func healthProblem() throws -> String? {
        let answer = try read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
        return answer == "ok" ? nil : answer ?? "no answer"
    }

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try queue.read(body) } catch { throw Self.translated(error, path) }
    }

    func write<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try queue.write(body) } catch { throw Self.translated(error, path) }
    }

    private static func translated(_ error: any Error, _ path: FilePath) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return switch error.resultCode {
        case .SQLITE_FULL:
            LedgerError(.diskFull, "The ledger \(path) cannot be written: the disk is full. Make room and run the same command again.")
        case .SQLITE_BUSY, .SQLITE_LOCKED: LedgerError(.locked, "The ledger \(path) is held by another process. Try again when it is done.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            LedgerError(.corrupt, damage(path, error.message ?? "no reason given"))
        case .SQLITE_IOERR:
            LedgerError(
                .diskFull,
                "The ledger \(path) cannot be written (\(error.message ?? "no reason given")): the disk is full or fails. Make room and run the same command again."
            )
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            LedgerError(
                .unwritable,
                "The ledger \(path) cannot be written (\(error.message ?? "no reason given")). Check the folder, or use --workspace.")
        default: LedgerError(.corrupt, "The ledger \(path) cannot be used: \(error.message ?? error.resultCode.description).")
        }
    }
}

extension FileDescriptor {
    /// Closes it, for a look whether a file is there.
    fileprivate func closeAfterwards() -> Void? { try? close() }
}
