import GRDB
import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

struct DecisionsTests {
    private func withLedger(_ body: (JobLedger) throws -> Void) throws {
        try withTemporaryFolder { folder throws in try body(JobLedger(folder.appending("ledger.sqlite"))) }
    }

    private func decision(
        _ verdict: ReviewDecision.Verdict, by reviewer: String = "Ann", at time: Double = 1000, item: String = "aa11#1"
    ) -> ReviewDecision {
        ReviewDecision(item: item, reviewer: reviewer, decidedAt: time, verdict: verdict)
    }

    @Test("a new ledger has no decisions")
    func empty() throws {
        try withLedger { ledger throws in #expect(try ledger.decisions().isEmpty) }
    }

    @Test("a decision comes back with everything that it says")
    func everything() throws {
        try withLedger { ledger throws in
            let whole: ReviewDecision = try LedgerJSON.value(
                #"{"item": "aa11#2", "reviewer": "Ann’s “colleague”", "decidedAt": 1763700000.25, "verdict": "rejected", "pick": true, "note": "图\n=1", "boxes": [[10, 20, 30, 40]]}"#
            )
            _ = try ledger.add([whole])
            #expect(try ledger.decisions() == ["aa11#2": [whole]])
        }
    }

    @Test("of each reviewer the newest word counts, in whichever order the words come", arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func newest(order: [Int]) throws {
        try withLedger { ledger throws in
            let words = [decision(.rejected, at: 1), decision(.undecided, at: 2), decision(.accepted, at: 3)]
            for index in order { _ = try ledger.add([words[index]]) }
            #expect(try ledger.decisions()["aa11#1"] == [words[2]])
        }
    }

    @Test("older words stay in the ledger")
    func olderStay() throws {
        try withLedger { ledger throws in
            _ = try ledger.add([decision(.rejected, at: 1), decision(.accepted, at: 2)])
            let count = try ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM decisions") }
            #expect(count == 2)
        }
    }

    @Test("two reviewers stand side by side, in the order of their names")
    func sideBySide() throws {
        try withLedger { ledger throws in
            let words = [decision(.accepted, by: "Ann", at: 2), decision(.rejected, by: "Bo", at: 1)]
            _ = try ledger.add([words[1], words[0]])
            #expect(try ledger.decisions()["aa11#1"] == words)
        }
    }

    @Test("the words of one reviewer about two pictures are apart")
    func twoPictures() throws {
        try withLedger { ledger throws in
            let words = [decision(.accepted, item: "aa11#1"), decision(.rejected, item: "aa11#2")]
            _ = try ledger.add(words)
            #expect(try ledger.decisions() == ["aa11#1": [words[0]], "aa11#2": [words[1]]])
        }
    }

    @Test("the same decision is added once, within one addition and again later")
    func twice() throws {
        try withLedger { ledger throws in
            let word = decision(.accepted)
            #expect(try ledger.add([word, word]) == 1)
            #expect(try ledger.add([word]) == 0)
            #expect(try ledger.decisions()["aa11#1"] == [word])
        }
    }

    @Test("of decisions that were partly known, the new ones are counted")
    func counted() throws {
        try withLedger { ledger throws in
            _ = try ledger.add([decision(.accepted, by: "Ann")])
            #expect(try ledger.add([decision(.accepted, by: "Ann"), decision(.accepted, by: "Bo"), decision(.accepted, by: "Cy")]) == 2)
        }
    }

    @Test("when one decision cannot be written, none is, and no picture is picked")
    func allOrNone() throws {
        try withLedger { ledger throws in
            try ledger.add(.planned("aa11"))
            #expect(throws: (any Error).self) {
                try ledger.add([decision(.accepted), decision(.accepted, by: "Bo", at: .nan)], picks: ["aa11": (1, 5)])
            }
            #expect(try ledger.decisions().isEmpty)
            #expect(try ledger.job("aa11").picked == nil)
        }
    }

    @Test("picks are written with the decisions, and leave the other jobs alone")
    func picks() throws {
        try withLedger { ledger throws in
            for id in ["aa11", "bb22"] { try ledger.add(.planned(id)) }
            _ = try ledger.add([decision(.accepted, item: "aa11#2")], picks: ["aa11": (2, 5)])
            #expect(try ledger.jobs().map(\.picked) == [2, nil])
        }
    }

    @Test("a ledger that is opened again has the decisions")
    func reopened() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            let word = decision(.accepted)
            do { _ = try JobLedger(path).add([word]) }
            #expect(try JobLedger(path).decisions() == ["aa11#1": [word]])
        }
    }
}
