import GRDB
import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

/// Ledgers that earlier versions wrote.
struct MigrationTests {
    /// The tables of version 1, as that version made them.
    private static let first = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY NOT NULL, created_at REAL NOT NULL, state TEXT NOT NULL, model TEXT NOT NULL, edit TEXT NOT NULL,
            base_url TEXT NOT NULL, is_sandbox INTEGER NOT NULL, delivery TEXT NOT NULL, asked INTEGER NOT NULL,
            is_task INTEGER NOT NULL, forced_findings TEXT NOT NULL, cost_micros INTEGER, cost_currency TEXT, submitted_at REAL,
            task_id TEXT, request_id TEXT, usage TEXT, error_code TEXT, error_message TEXT
        ) STRICT;
        CREATE INDEX jobs_by_state ON jobs (state);
        CREATE TABLE results (
            job TEXT NOT NULL REFERENCES jobs (id), position INTEGER NOT NULL, address TEXT, raw_path TEXT, sha256 TEXT,
            width INTEGER, height INTEGER, delivered_path TEXT, PRIMARY KEY (job, position)
        ) STRICT;
        CREATE TABLE transitions (job TEXT NOT NULL REFERENCES jobs (id), at REAL NOT NULL, state TEXT NOT NULL) STRICT;
        CREATE TABLE uploads (
            sha256 TEXT NOT NULL, model TEXT NOT NULL, account TEXT NOT NULL, base_url TEXT NOT NULL, address TEXT NOT NULL,
            expires_at REAL NOT NULL, PRIMARY KEY (sha256, model, account, base_url)
        ) STRICT;
        """

    private static let rows = """
        INSERT INTO jobs (id, created_at, state, model, edit, base_url, is_sandbox, delivery, asked, is_task, forced_findings,
            cost_micros, cost_currency, submitted_at, task_id, request_id, usage)
        VALUES ('aa11', 1000, 'delivered', 'wan2.7-image', '{"n":1,"prompt":"Make it blue"}', 'https://example.com/api/v1', 0,
            '{"output":"/tmp/out"}', 1, 1, '[]', 30000, 'USD', 1001, 'task-1', 'request-1', '{"imageCount":1}'),
            ('bb22', 2000, 'submitted', 'wan2.7-image', '{"n":2,"prompt":"And red"}', 'https://example.com/api/v1', 0,
            '{}', 2, 1, '["n is 2"]', NULL, NULL, 2001, 'task-2', NULL, NULL);
        INSERT INTO results VALUES ('aa11', 1, NULL, '/tmp/raw/aa11-1.png', 'c0ffee', 960, 800, '/tmp/out/room.png');
        INSERT INTO transitions VALUES ('aa11', 1000, 'planned'), ('aa11', 1001, 'submitting'), ('bb22', 2000, 'planned');
        INSERT INTO uploads VALUES ('c0ffee', 'wan2.7-image', 'account', 'https://example.com/api/v1', 'oss://room.png', 9000);
        """

    /// Writes a ledger as a version of this number left it.
    private func write(version: Int, to path: FilePath) throws {
        let queue = try DatabaseQueue(path: path.string)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA application_id = \(0x4561_736C)")
            _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            try db.execute(sql: Self.first)
            if version >= 2 { try db.execute(sql: "ALTER TABLE jobs ADD COLUMN parts TEXT") }
            for number in 1...version { try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('\(number)')") }
            try db.execute(sql: Self.rows)
            if version >= 2 {
                try db.execute(sql: "UPDATE jobs SET parts = ? WHERE id = 'aa11'", arguments: [Self.parts])
            }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
        try queue.close()
    }

    /// As the ledger writes the parts of an answer.
    private static let parts = (try? LedgerJSON.text([ResultPart.text("Step 1."), .picture(1)])) ?? ""

    @Test("a ledger of an earlier version keeps every job with all that it knew", arguments: [1, 2])
    func jobs(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let ledger = try JobLedger(path)
            let jobs = try ledger.jobs()
            #expect(jobs.map(\.id) == ["aa11", "bb22"])
            let first = try #require(jobs.first)
            #expect(first.state == .delivered)
            #expect(first.edit == ["n": 1, "prompt": "Make it blue"])
            #expect(first.plannedCost == Money("0.03", .usd))
            #expect(first.taskID?.rawValue == "task-1")
            #expect(first.usage?.imageCount == 1)
            #expect(first.results.map(\.deliveredPath) == ["/tmp/out/room.png"])
            #expect(first.results.map(\.sha256) == ["c0ffee"])
            #expect(first.parts == (version == 1 ? [] : [.text("Step 1."), .picture(1)]))
            #expect(jobs.last?.forcedFindings == ["n is 2"])
        }
    }

    @Test("a ledger of an earlier version keeps its history and its uploads", arguments: [1, 2])
    func rest(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let ledger = try JobLedger(path)
            #expect(try ledger.history(of: "aa11").map(\.state) == [.planned, .submitting])
            let address = try ledger.upload(
                sha256: "c0ffee", model: .wan27Image, account: "account", baseURL: "https://example.com/api/v1", at: 8000)
            #expect(address == "oss://room.png")
        }
    }

    @Test("an earlier job is of no batch, of the first attempt, and of unknown inputs", arguments: [1, 2])
    func newColumns(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let ledger = try JobLedger(path)
            let job = try ledger.job("aa11")
            #expect(job.batchKey == nil && job.content == nil && job.account == nil)
            #expect(job.attempt == 1)
            #expect(job.inputs.isEmpty)
            #expect(try ledger.batchRows().isEmpty)
        }
    }

    @Test("a ledger of an earlier version is written on, and has an id that stays", arguments: [1, 2])
    func writtenOn(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let id = try JobLedger(path).id()
            let ledger = try JobLedger(path)
            #expect(id.count == 32)
            #expect(try ledger.id() == id)
            var job = JobRecord.planned("cc33")
            job.batchKey = "id:window"
            try ledger.add(job)
            #expect(try ledger.batchRows()["id:window"]?.job == "cc33")
            #expect(try ledger.healthProblem() == nil)
        }
    }
}
