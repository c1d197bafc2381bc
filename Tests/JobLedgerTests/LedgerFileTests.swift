import GRDB
import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

/// What becomes of files that are no ledger, or not whole.
struct LedgerFileTests {
    /// The error of opening this file, which must be as it was afterwards.
    private func failure(_ path: FilePath) throws -> LedgerError? {
        let before = try path.bytes
        let error = #expect(throws: LedgerError.self) { _ = try JobLedger(path) }
        #expect(try path.bytes == before)
        return error
    }

    @Test("the file is in WAL mode and every transaction is on the disk when it returns")
    func durable() throws {
        try withTemporaryFolder { folder throws in
            let ledger = try JobLedger(folder.appending("ledger.sqlite"))
            let queue = try #require(Mirror(reflecting: ledger).descendant("queue") as? DatabaseQueue)
            try queue.read { db throws in
                // 2 is FULL. Source: sqlite.org/pragma.html#pragma_synchronous.
                #expect(try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2)
                #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
                #expect(try Int.fetchOne(db, sql: "PRAGMA foreign_keys") == 1)
            }
        }
    }

    @Test("a ledger of a newer Easel is refused with a sentence, and left as it is")
    func newer() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            do { try JobLedger(path).add(.planned("a1")) }
            // The user version is a big-endian number at offset 60. Source: sqlite.org/fileformat2.html, section 1.3.
            var bytes = try path.bytes
            bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
            try path.write(bytes)
            let error = try failure(path)
            #expect(error?.kind == .newer)
            #expect(error?.message.contains("99") == true && error?.message.hasSuffix("Update Easel.") == true)
        }
    }

    @Test("a file of something else is reported and not replaced")
    func noDatabase() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try path.write((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
            #expect(try failure(path)?.kind == .corrupt)
        }
    }

    @Test("a ledger whose pages are overwritten is reported and not replaced")
    func damaged() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            do { try JobLedger(path).add(.planned("a1")) }
            var bytes = try path.bytes
            for index in 100..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7) }
            try path.write(bytes)
            let error = try failure(path)
            #expect(error?.kind == .corrupt)
            #expect(error?.message.contains(path.string) == true)
        }
    }

    @Test("a ledger that was cut short is reported")
    func cutShort() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            do { try JobLedger(path).add(.planned("a1")) }
            let bytes = try path.bytes
            // Half the pages, ending between two.
            try path.write(Array(bytes.prefix(bytes.count / 8192 * 4096)))
            let error = #expect(throws: LedgerError.self) {
                let ledger = try JobLedger(path)
                if let problem = try ledger.healthProblem() { throw LedgerError(.corrupt, problem) }
            }
            #expect(error?.kind == .corrupt)
        }
    }

    @Test("a database of another program is refused and left as it is", arguments: ["notes", "jobs"])
    func foreign(table: String) throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("notes.sqlite")
            do {
                let queue = try DatabaseQueue(path: path.string)
                try queue.write { try $0.execute(sql: "CREATE TABLE \(table) (words TEXT); INSERT INTO \(table) VALUES ('keep me')") }
                try queue.close()
            }
            #expect(try failure(path)?.kind == .corrupt)
        }
    }

    @Test("an empty file becomes a ledger")
    func emptyFile() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try path.write([])
            #expect(try JobLedger(path).jobs().isEmpty)
        }
    }

    @Test("a folder that is not there is an error that names the file")
    func noFolder() {
        let error = #expect(throws: LedgerError.self) { try JobLedger("/no/such/folder/ledger.sqlite") }
        #expect(error?.kind == .unwritable)
        #expect(error?.message.contains("/no/such/folder/ledger.sqlite") == true)
    }

    @Test("a folder in the place of the ledger is an error")
    func folderInstead() throws {
        try withTemporaryFolder { folder throws in
            let error = #expect(throws: LedgerError.self) { try JobLedger(folder) }
            #expect(error?.kind == .unwritable)
        }
    }
}
