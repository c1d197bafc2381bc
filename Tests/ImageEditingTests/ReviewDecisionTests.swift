import Foundation
import ImageEditing
import Raster
import Testing

struct ReviewDecisionTests {
    private static let whole = ReviewDecision(
        item: "3f2a910000000000#2", reviewer: "Ann", decidedAt: 1_763_700_000.25, verdict: .rejected, isPick: true, note: "图 “x”,\n=1",
        boxes: [Region(left: 10, top: 20, right: 30, bottom: 40), Region(left: 0, top: 0, right: 5, bottom: 6)])

    private func decision(_ text: String) throws -> ReviewDecision {
        try JSONDecoder().decode(ReviewDecision.self, from: Data(text.utf8))
    }

    /// A decision that says only what it must, and this besides.
    private func decision(with members: String) throws -> ReviewDecision {
        try decision(#"{"item": "a#1", "reviewer": "Ann", "decidedAt": 1000, "verdict": "accepted"\#(members)}"#)
    }

    @Test("a decision with everything survives its JSON")
    func roundTrip() throws {
        let bytes = try JSONEncoder().encode(Self.whole)
        #expect(try JSONDecoder().decode(ReviewDecision.self, from: bytes) == Self.whole)
    }

    @Test("every verdict survives its JSON", arguments: ReviewDecision.Verdict.allCases)
    func verdicts(verdict: ReviewDecision.Verdict) throws {
        let decision = ReviewDecision(item: "a#1", reviewer: "Ann", decidedAt: 1000, verdict: verdict)
        #expect(try JSONDecoder().decode(ReviewDecision.self, from: JSONEncoder().encode(decision)) == decision)
    }

    @Test("its JSON has the names and forms that the review page writes")
    func json() throws {
        let bytes = try JSONEncoder().encode(Self.whole)
        let expected: JSONValue = [
            "item": "3f2a910000000000#2", "reviewer": "Ann", "decidedAt": .number(1_763_700_000.25), "verdict": "rejected", "pick": true,
            "note": "图 “x”,\n=1", "boxes": [[10, 20, 30, 40], [0, 0, 5, 6]],
        ]
        #expect(try JSONDecoder().decode(JSONValue.self, from: bytes) == expected)
    }

    @Test(
        "without pick, note and boxes it is no pick, says nothing and marks nothing",
        arguments: ["", #", "pick": null, "note": null, "boxes": null"#])
    func defaults(members: String) throws {
        #expect(try decision(with: members) == ReviewDecision(item: "a#1", reviewer: "Ann", decidedAt: 1000, verdict: .accepted))
    }

    @Test(
        "a box that has not exactly four whole numbers is refused, also behind good ones",
        arguments: [
            "[[]]", "[[1, 2, 3]]", "[[1, 2, 3, 4, 5]]", "[[1, 2, 3.5, 4]]", #"[[1, 2, 3, "4"]]"#, "[1, 2, 3, 4]", "[[1, 2, 3, null]]",
            "[[1, 2, 3, 4], [1, 2, 3]]", "{}",
        ])
    func badBoxes(boxes: String) {
        #expect(throws: DecodingError.self) { try decision(with: #", "boxes": \#(boxes)"#) }
    }

    @Test(
        "a decision of no picture, of nobody, of no time or of an unknown verdict is refused",
        arguments: [
            #"{"reviewer": "Ann", "decidedAt": 1, "verdict": "accepted"}"#, #"{"item": "a#1", "decidedAt": 1, "verdict": "accepted"}"#,
            #"{"item": "a#1", "reviewer": "Ann", "verdict": "accepted"}"#, #"{"item": "a#1", "reviewer": "Ann", "decidedAt": 1}"#,
            #"{"item": "a#1", "reviewer": "Ann", "decidedAt": 1, "verdict": "perhaps"}"#,
        ])
    func incomplete(text: String) {
        #expect(throws: DecodingError.self) { try decision(text) }
    }
}
