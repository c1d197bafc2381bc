public import ImageEditing
public import JobLedger

/// What the newest words of all reviewers about one picture come to.
public enum ReviewStanding: String, Sendable, Codable, CaseIterable {
    case accepted, rejected
    /// Some accept it, some reject it.
    case disagreed
    case undecided

    public init(_ decisions: [ReviewDecision]) {
        let verdicts = Set(decisions.map(\.verdict))
        self =
            switch (verdicts.contains(.accepted), verdicts.contains(.rejected)) {
            case (true, true): .disagreed
            case (true, false): .accepted
            case (false, true): .rejected
            case (false, false): .undecided
            }
    }
}

extension JobRecord {
    /// The pictures that a review waits for: of several the picked one, once there is one.
    var reviewedPositions: [Int] {
        let here = delivered.map(\.position)
        return picked.map { picked in here.filter { $0 == picked } } ?? here
    }
}
