public import Raster

/// What one reviewer decided about one picture.
public struct ReviewDecision: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        case accepted, rejected, undecided
    }

    /// `JOB#K` with the job's whole id, or `sha256:` and the file's hash for a picture that no ledger knows.
    public var item: String
    public var reviewer: String
    /// Seconds since 1970.
    public var decidedAt: Double
    public var verdict: Verdict
    /// Whether it is the one to go on with, among the pictures of its job.
    public var isPick: Bool
    public var note: String
    /// What is wrong, in the upright pixels of the picture.
    public var boxes: [Region]

    public init(
        item: String, reviewer: String, decidedAt: Double, verdict: Verdict, isPick: Bool = false, note: String = "", boxes: [Region] = []
    ) {
        self.item = item
        self.reviewer = reviewer
        self.decidedAt = decidedAt
        self.verdict = verdict
        self.isPick = isPick
        self.note = note
        self.boxes = boxes
    }
}

extension ReviewDecision: Codable {
    private enum CodingKeys: String, CodingKey { case item, reviewer, decidedAt, verdict, pick, note, boxes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        item = try container.decode(String.self, forKey: .item)
        reviewer = try container.decode(String.self, forKey: .reviewer)
        decidedAt = try container.decode(Double.self, forKey: .decidedAt)
        verdict = try container.decode(Verdict.self, forKey: .verdict)
        isPick = try container.decodeIfPresent(Bool.self, forKey: .pick) ?? false
        note = try container.decodeIfPresent(String.self, forKey: .note) ?? ""
        boxes = try (container.decodeIfPresent([[Int]].self, forKey: .boxes) ?? []).map { corners in
            guard let box = Region(corners: corners), box.left < box.right, box.top < box.bottom, box.left >= 0, box.top >= 0 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .boxes, in: container, debugDescription: "a box is four numbers, left before right and top before bottom")
            }
            return box
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(item, forKey: .item)
        try container.encode(reviewer, forKey: .reviewer)
        try container.encode(decidedAt, forKey: .decidedAt)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(isPick, forKey: .pick)
        try container.encode(note, forKey: .note)
        try container.encode(boxes.map(\.corners), forKey: .boxes)
    }
}
