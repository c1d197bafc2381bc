import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

struct JobLookupTests {
    private func withLedger(_ body: (JobLedger) throws -> Void) throws {
        try withTemporaryFolder { folder throws in
            let ledger = try JobLedger(folder.appending("ledger.sqlite"))
            for (index, id) in ["ab12000000000000", "ab34000000000000", "cd00000000000000"].enumerated() {
                try ledger.add(.planned(id, at: Double(index)))
            }
            try body(ledger)
        }
    }

    @Test("a job is found by its id and by a beginning that no other has", arguments: ["ab12000000000000", "ab1", "ab12"])
    func prefix(reference: String) throws {
        try withLedger { ledger throws in #expect(try ledger.job(reference).id == "ab12000000000000") }
    }

    @Test("a beginning that several jobs have is ambiguous", arguments: ["a", "ab"])
    func ambiguous(reference: String) throws {
        try withLedger { ledger throws in
            let error = #expect(throws: LedgerError.self) { try ledger.job(reference) }
            #expect(error?.kind == .ambiguous)
        }
    }

    @Test("what no job begins with is not found", arguments: ["", "x", "ab12000000000000f", "%", "ab%", "a_1", "*", "' OR 1=1 --"])
    func notFound(reference: String) throws {
        try withLedger { ledger throws in
            let error = #expect(throws: LedgerError.self) { try ledger.job(reference) }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("last is the newest job")
    func last() throws {
        try withLedger { ledger throws in #expect(try ledger.job("last").id == "cd00000000000000") }
    }

    @Test("of two jobs of one moment, last is the one that was added last")
    func lastOfMoment() throws {
        try withLedger { ledger throws in
            try ledger.add(.planned("0000000000000000", at: 2))
            #expect(try ledger.job("last").id == "0000000000000000")
        }
    }

    @Test("last is the newest job that was not taken back")
    func lastOfSession() throws {
        try withLedger { ledger throws in
            try ledger.amend("cd00000000000000") { $0.undoneAt = 5 }
            #expect(try ledger.job("last").id == "ab34000000000000")
        }
    }

    @Test("a job that was taken back is found by its id all the same")
    func takenBack() throws {
        try withLedger { ledger throws in
            try ledger.amend("cd00000000000000") { $0.undoneAt = 5 }
            #expect(try ledger.job("cd").id == "cd00000000000000")
        }
    }

    @Test("when all jobs were taken back there is no last one")
    func allTakenBack() throws {
        try withLedger { ledger throws in
            for job in try ledger.jobs() { try ledger.amend(job.id) { $0.undoneAt = 5 } }
            let error = #expect(throws: LedgerError.self) { try ledger.job("last") }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("an empty ledger has no last job")
    func noLast() throws {
        try withTemporaryFolder { folder throws in
            let ledger = try JobLedger(folder.appending("ledger.sqlite"))
            let error = #expect(throws: LedgerError.self) { try ledger.job("last") }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("moving or amending a job that is not there is an error that says so")
    func unknown() throws {
        try withLedger { ledger throws in
            #expect(#expect(throws: LedgerError.self) { try ledger.move("zz", from: .planned, to: .submitting, at: 1) }?.kind == .notFound)
            #expect(#expect(throws: LedgerError.self) { try ledger.amend("zz") { _ in } }?.kind == .notFound)
        }
    }
}
