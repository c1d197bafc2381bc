@testable import Easel
import Testing

@Suite("What the words of all reviewers come to")
struct ReviewStandingTests {
    @Test(
        "the standing of a picture follows from the verdicts of those who decided",
        arguments: [
            ([], .undecided), ([.undecided], .undecided), ([.undecided, .undecided], .undecided), ([.accepted], .accepted),
            ([.accepted, .accepted], .accepted), ([.accepted, .undecided], .accepted), ([.rejected], .rejected),
            ([.rejected, .undecided], .rejected), ([.accepted, .rejected], .disagreed), ([.rejected, .accepted], .disagreed),
            ([.accepted, .undecided, .rejected], .disagreed),
        ] as [([ReviewDecision.Verdict], ReviewStanding)])
    func standing(verdicts: [ReviewDecision.Verdict], standing: ReviewStanding) {
        let decisions = verdicts.enumerated().map { index, verdict in
            ReviewDecision(item: "a1#1", reviewer: "reviewer \(index)", decidedAt: 1000, verdict: verdict)
        }
        #expect(ReviewStanding(decisions) == standing)
    }

    // MARK: what a review waits for

    /// The positions that a review of a job with three pictures waits for.
    private func reviewed(arrived: Set<Int>? = nil, picked: Int? = nil) throws -> [Int] {
        let folder = try TemporaryFolder()
        let ledger = try JobLedger(folder.path.appending("ledger.sqlite"))
        try ledger.addDelivered("a1", pictures: 3, arrived: arrived)
        return try ledger.amend("a1") { $0.picked = picked }.reviewedPositions
    }

    @Test("a review waits for every picture of a job of which none is picked")
    func nonePicked() throws {
        #expect(try reviewed() == [1, 2, 3])
    }

    @Test("a review waits for the picked picture alone")
    func picked() throws {
        #expect(try reviewed(picked: 2) == [2])
    }

    @Test("a review does not wait for a picture that did not come")
    func arrived() throws {
        #expect(try reviewed(arrived: [1, 3]) == [1, 3])
    }
}
