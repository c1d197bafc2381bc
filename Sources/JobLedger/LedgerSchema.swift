import GRDB

/// The tables, and the steps by which older ledgers reach them.
enum LedgerSchema {
    /// Stands in the file's `user_version`; a file with a higher one was written by a newer Easel.
    static let version = 4
    /// “Easl”: stands in the file, so that it is known for a ledger.
    static let applicationID = 0x4561_736C

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE jobs (
                        id TEXT PRIMARY KEY NOT NULL,
                        created_at REAL NOT NULL,
                        state TEXT NOT NULL,
                        model TEXT NOT NULL,
                        edit TEXT NOT NULL,
                        base_url TEXT NOT NULL,
                        is_sandbox INTEGER NOT NULL,
                        delivery TEXT NOT NULL,
                        asked INTEGER NOT NULL,
                        is_task INTEGER NOT NULL,
                        forced_findings TEXT NOT NULL,
                        cost_micros INTEGER,
                        cost_currency TEXT,
                        submitted_at REAL,
                        task_id TEXT,
                        request_id TEXT,
                        usage TEXT,
                        error_code TEXT,
                        error_message TEXT
                    ) STRICT;
                    CREATE INDEX jobs_by_state ON jobs (state);
                    CREATE TABLE results (
                        job TEXT NOT NULL REFERENCES jobs (id),
                        position INTEGER NOT NULL,
                        address TEXT,
                        raw_path TEXT,
                        sha256 TEXT,
                        width INTEGER,
                        height INTEGER,
                        delivered_path TEXT,
                        PRIMARY KEY (job, position)
                    ) STRICT;
                    CREATE TABLE transitions (
                        job TEXT NOT NULL REFERENCES jobs (id),
                        at REAL NOT NULL,
                        state TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE uploads (
                        sha256 TEXT NOT NULL,
                        model TEXT NOT NULL,
                        account TEXT NOT NULL,
                        base_url TEXT NOT NULL,
                        address TEXT NOT NULL,
                        expires_at REAL NOT NULL,
                        PRIMARY KEY (sha256, model, account, base_url)
                    ) STRICT;
                    """)
        }
        // The texts of interleaved answers, which stand between their pictures.
        migrator.registerMigration("2") { db in try db.execute(sql: "ALTER TABLE jobs ADD COLUMN parts TEXT") }
        // Rows of batches, each of which runs once: a second process cannot insert the same row.
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    ALTER TABLE jobs ADD COLUMN batch_key TEXT;
                    ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE jobs ADD COLUMN content TEXT;
                    ALTER TABLE jobs ADD COLUMN account TEXT;
                    ALTER TABLE jobs ADD COLUMN inputs TEXT;
                    ALTER TABLE results ADD COLUMN actual_prompt TEXT;
                    CREATE UNIQUE INDEX jobs_by_batch_key ON jobs (batch_key, attempt) WHERE batch_key IS NOT NULL;
                    CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
                    INSERT INTO meta (key, value) VALUES ('id', lower(hex(randomblob(16))));
                    """)
        }
        // Sessions: what a job goes on from, which picture was chosen, what was taken back; and what reviewers decided.
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    ALTER TABLE jobs ADD COLUMN base_job TEXT;
                    ALTER TABLE jobs ADD COLUMN base_position INTEGER;
                    ALTER TABLE jobs ADD COLUMN picked INTEGER;
                    ALTER TABLE jobs ADD COLUMN picked_at REAL;
                    ALTER TABLE jobs ADD COLUMN undone_at REAL;
                    CREATE INDEX jobs_by_base ON jobs (base_job) WHERE base_job IS NOT NULL;
                    CREATE TABLE decisions (
                        item TEXT NOT NULL,
                        reviewer TEXT NOT NULL,
                        decided_at REAL NOT NULL,
                        decision TEXT NOT NULL,
                        PRIMARY KEY (item, reviewer, decided_at, decision)
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
