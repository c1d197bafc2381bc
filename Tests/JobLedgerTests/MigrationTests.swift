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

    /// What version 3 added, as that version made it.
    private static let third = """
        ALTER TABLE jobs ADD COLUMN batch_key TEXT;
        ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE jobs ADD COLUMN content TEXT;
        ALTER TABLE jobs ADD COLUMN account TEXT;
        ALTER TABLE jobs ADD COLUMN inputs TEXT;
        ALTER TABLE results ADD COLUMN actual_prompt TEXT;
        CREATE UNIQUE INDEX jobs_by_batch_key ON jobs (batch_key, attempt) WHERE batch_key IS NOT NULL;
        CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
        INSERT INTO meta (key, value) VALUES ('id', '0123456789abcdef0123456789abcdef'), ('home', '/tmp/shoot');
        """

    /// Of the second job, what only a ledger of version 3 knows.
    private static let thirdRows = """
        UPDATE jobs SET batch_key = 'id:door', attempt = 2, content = 'c0', account = 'account', inputs = '["c0ffee"]' WHERE id = 'bb22';
        UPDATE results SET actual_prompt = 'A blue room' WHERE job = 'aa11';
        """

    private static let rows = """
        INSERT INTO jobs (id, created_at, state, model, edit, base_url, is_sandbox, delivery, asked, is_task, forced_findings,
            cost_micros, cost_currency, submitted_at, task_id, request_id, usage)
        VALUES ('aa11', 1000, 'delivered', 'wan2.7-image', '{"n":1,"prompt":"Make it blue"}', 'https://example.com/api/v1', 0,
            '{"output":"/tmp/out"}', 1, 1, '[]', 30000, 'USD', 1001, 'task-1', 'request-1', '{"imageCount":1}'),
            ('bb22', 2000, 'submitted', 'wan2.7-image', '{"n":2,"prompt":"And red"}', 'https://example.com/api/v1', 0,
            '{}', 2, 1, '["n is 2"]', NULL, NULL, 2001, 'task-2', NULL, NULL);
        INSERT INTO results (job, position, address, raw_path, sha256, width, height, delivered_path) VALUES ('aa11', 1, NULL, '/tmp/raw/aa11-1.png', 'c0ffee', 960, 800, '/tmp/out/room.png');
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
            if version >= 3 { try db.execute(sql: Self.third) }
            for number in 1...version { try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('\(number)')") }
            try db.execute(sql: Self.rows)
            if version >= 2 {
                try db.execute(sql: "UPDATE jobs SET parts = ? WHERE id = 'aa11'", arguments: [Self.parts])
            }
            if version >= 3 { try db.execute(sql: Self.thirdRows) }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
        try queue.close()
    }

    /// As the ledger writes the parts of an answer.
    private static let parts = (try? LedgerJSON.text([ResultPart.text("Step 1."), .picture(1)])) ?? ""

    @Test("a ledger of an earlier version keeps every job with all that it knew", arguments: [1, 2, 3])
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

    @Test("a ledger of an earlier version keeps its history and its uploads", arguments: [1, 2, 3])
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

    @Test("a job from before batches is of no batch, of the first attempt, and of unknown inputs", arguments: [1, 2])
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

    @Test("a ledger of an earlier version is written on, and has an id that stays", arguments: [1, 2, 3])
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

    @Test("a ledger of version 3 keeps its id, its home and its batch rows")
    func batches() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: 3, to: path)
            let ledger = try JobLedger(path)
            #expect(try ledger.id() == "0123456789abcdef0123456789abcdef")
            #expect(try ledger.home() == "/tmp/shoot")
            let row = try ledger.batchRows()["id:door"]
            #expect(row?.job == "bb22" && row?.attempt == 2 && row?.content == "c0")
        }
    }

    @Test("a job of version 3 keeps its account, its inputs and what its prompt was rewritten to")
    func thirdColumns() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: 3, to: path)
            let jobs = try JobLedger(path).jobs()
            #expect(jobs.map(\.account) == [nil, "account"])
            #expect(jobs.map(\.inputs) == [[], ["c0ffee"]])
            #expect(jobs.first?.results.map(\.actualPrompt) == ["A blue room"])
        }
    }

    @Test("a job from before sessions goes on from none, has no pick and was not taken back", arguments: [1, 2, 3])
    func sessions(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            for job in try JobLedger(path).jobs() { #expect(job.base == nil && job.picked == nil && job.undoneAt == nil) }
        }
    }

    @Test("a job of an earlier version can be picked from, gone on from and taken back", arguments: [1, 2, 3])
    func sessionsWrittenOn(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let ledger = try JobLedger(path)
            var next = JobRecord.planned("cc33")
            next.base = PictureReference(job: "aa11", position: 1)
            try ledger.add(next)
            try ledger.amend("aa11") { $0.picked = 1 }
            try ledger.amend("bb22") { $0.undoneAt = 3000 }
            #expect(try ledger.job("cc33").base == PictureReference(job: "aa11", position: 1))
            #expect(try ledger.job("aa11").picked == 1)
            #expect(try ledger.job("bb22").undoneAt == 3000)
        }
    }

    @Test("a ledger of an earlier version has no decisions and takes new ones", arguments: [1, 2, 3])
    func decisions(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            let ledger = try JobLedger(path)
            #expect(try ledger.decisions().isEmpty)
            let word = ReviewDecision(item: "aa11#1", reviewer: "Ann", decidedAt: 3000, verdict: .accepted)
            #expect(try ledger.add([word]) == 1)
            #expect(try ledger.decisions() == ["aa11#1": [word]])
        }
    }

    @Test("before a ledger of an earlier version is migrated, a copy of it is kept", arguments: [1, 2, 3])
    func copy(version: Int) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(version: version, to: path)
            _ = try JobLedger(path)
            let copy = try DatabaseQueue(path: folder.appending("ledger.sqlite.version-\(version)").string)
            let found = try copy.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
            #expect(found == version)
        }
    }
}
