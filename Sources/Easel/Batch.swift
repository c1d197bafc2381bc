public import ImageEditing

/// Several edits run together, each a job.
public struct Batch: Sendable {
    let rows: [BatchRow]
    /// The jobs that are under way at once; `nil` takes as many as the models document.
    public var atOnce: Int?

    /// - Parameter edits: Equal ones are separate jobs. Run again in one workspace, the same edits carry on where they were.
    /// - Throws: What encoding an edit throws.
    public init(_ edits: [Edit], on model: ImageModel.ID, atOnce: Int? = nil) throws {
        var identities = BatchRow.Identities()
        rows = try edits.enumerated().map { try identities.row(of: EditFile(edit: $1, model: model), line: $0 + 1) }
        self.atOnce = atOnce
    }
}

/// How a batch is run beside how each of its jobs is.
public struct BatchOptions: Sendable {
    /// The jobs that are under way at once; `nil` takes as many as the first row's model documents.
    public var atOnce: Int?
    /// The codes of failed rows that are tried again; empty retries every code, `nil` none.
    public var retriesFailed: Set<String>?
    /// What the whole batch may cost; jobs beyond it are not sent.
    public var budget: Money?

    public init() {}
}

/// What a batch came to.
public struct BatchSummary: Sendable, Codable {
    public var rows = 0
    /// Finished by an earlier run.
    public var done = 0
    public var delivered = 0
    public var failed = 0
    /// Failed in an earlier run, and not tried again.
    public var failedBefore = 0
    /// Cannot be sent as they are.
    public var invalid = 0
    /// The service has them, or they wait for a later run.
    public var waiting = 0
    public var inDoubt = 0
    public var expired = 0
    /// Under way in another process.
    public var elsewhere = 0
    /// Left out: the budget, or an error that stops all.
    public var notSent = 0
    public var asked = 0
    public var received = 0
    /// By the service's own count.
    public var billed = 0
    /// For what this run's jobs made, at the planned price, by currency.
    public var spent: [String: Double] = [:]

    /// Whether every row is delivered.
    public var isComplete: Bool { done + delivered == rows }
}
