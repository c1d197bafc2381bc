public import ImageEditing

/// A row of the ledger: one edit on one model.
public struct JobRecord: Hashable, Sendable {
    /// 16 hexadecimal digits, by chance.
    public var id: String
    /// Seconds since 1970.
    public var createdAt: Double
    public var state: JobState
    public var model: ImageModel.ID
    /// The edit as `EditFile` writes it, file paths absolute.
    public var edit: JSONValue
    /// Where it was or will be sent. A key is never sent to a recorded address that is not the configured one.
    public var baseURL: String
    public var isSandbox: Bool
    /// What `easel.json`-like settings the delivery was asked with.
    public var delivery: JSONValue
    /// Pictures asked for.
    public var asked: Int
    /// Whether it is a task of the service, which its task list knows, or a call that answers at once and leaves no trace.
    public var isTask: Bool
    /// Violations that it was sent despite, as sentences.
    public var forcedFindings: [String]
    public var plannedCost: Money?
    public var submittedAt: Double?
    public var taskID: ServiceTask.ID?
    public var requestID: String?
    public var usage: Usage?
    /// Of a failed job: the code and the sentence.
    public var errorCode: String?
    public var errorMessage: String?
    public var results: [ResultRecord]
    /// Texts and pictures in reading order; empty where the answer holds no text.
    public var parts: [ResultPart] = []
    /// Which row of a batch it is, the same whenever the batch is run; `nil` outside a batch.
    public var batchKey: String?
    /// From 1; a row that failed is tried again as the next attempt.
    public var attempt = 1
    /// The hash of what is asked for, so that one id cannot mean two things.
    public var content: String?
    /// A mark of the account that it was sent with.
    public var account: String?
    /// The SHA-256 of each reference image as it was sent; empty for one that only the service sees.
    public var inputs: [String] = []
    /// The picture that it goes on from, with the whole id; `nil` for one that begins a session.
    public var base: PictureReference?
    /// The position of the picture that a person chose among several.
    public var picked: Int?
    /// When that was, in seconds since 1970.
    public var pickedAt: Double?
    /// When a person took the step back, in seconds since 1970.
    public var undoneAt: Double?

    public init(
        id: String = JobRecord.newID(), createdAt: Double, model: ImageModel.ID, edit: JSONValue, baseURL: String, isSandbox: Bool,
        delivery: JSONValue, asked: Int, isTask: Bool = true,
        forcedFindings: [String] = [], plannedCost: Money?
    ) {
        self.id = id
        self.createdAt = createdAt
        self.state = .planned
        self.model = model
        self.edit = edit
        self.baseURL = baseURL
        self.isSandbox = isSandbox
        self.delivery = delivery
        self.asked = asked
        self.isTask = isTask
        self.forcedFindings = forcedFindings
        self.plannedCost = plannedCost
        results = []
    }

    /// The pictures that are here.
    public var receivedCount: Int { results.count { $0.sha256 != nil } }

    /// The picture that counts where one is needed: the picked one, or the only one.
    public var chosenPosition: Int? {
        picked ?? (delivered.count == 1 ? delivered[0].position : nil)
    }

    /// The pictures that were delivered.
    public var delivered: [ResultRecord] { results.filter { $0.deliveredPath != nil } }

    /// What one of the pictures was planned to cost, in the currency's unit; `nil` where no price is known.
    public var pricePerPicture: Double? { plannedCost.map { $0.amount / Double(max(1, asked)) } }

    /// What the pictures that were billed, or else that came, cost at the planned price, in the currency's unit.
    public var spent: Double {
        (pricePerPicture ?? 0) * Double(usage?.imageCount ?? receivedCount)
    }

    public static func newID() -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// One picture of a job.
public struct ResultRecord: Hashable, Sendable {
    /// From 1, in the service's order.
    public var position: Int
    /// Signed, good for 24 hours; `nil` once the picture is here. Shown nowhere.
    public var address: String?
    /// The raw result in the workspace.
    public var rawPath: String?
    public var sha256: String?
    public var width: Int?
    public var height: Int?
    public var deliveredPath: String?
    /// The prompt after the service rewrote it, where it tells.
    public var actualPrompt: String?

    public init(position: Int, address: String?) {
        self.position = position
        self.address = address
    }
}
