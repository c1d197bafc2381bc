public import ImageComparison
public import ImageEditing
public import JobLedger
public import SystemPackage

/// One edit on one model, as the ledger knows it, with the files that it brought.
public struct Job: Sendable {
    /// A picture of the result.
    public struct Image: Sendable {
        /// From 1.
        public var position: Int
        /// The delivered file; the raw one until it is delivered.
        public var path: FilePath
        /// As it came from the service.
        public var raw: FilePath
        public var width: Int
        public var height: Int
        public var sha256: String
        /// Against the canvas; `nil` without one, or when the sizes differ.
        public var comparison: Comparison?
        /// How it was pasted into the canvas, or why it was not; `nil` where nothing was to be pasted.
        public var composite: CompositeReport?
    }

    public let record: JobRecord
    public var images: [Image]
    /// Before and after in one PNG; `nil` without a canvas, or when none was wished for.
    public var sheet: FilePath?
    /// The text of an interleaved answer with its pictures, as Markdown; `nil` for other answers and until it is delivered.
    public var markdown: FilePath? { record.delivery["markdownPath"]?.string.map { FilePath($0) } }
    /// Doubts about the result, as sentences.
    public var warnings: [String]

    /// Which step of an edit with many regions it is; `nil` for an edit of one request.
    public var step: StepPlace? { StepPlace(record.delivery["step"]) }

    public var id: String { record.id }
    public var state: JobState { record.state }
    public var model: ImageModel.ID { record.model }
    public var asked: Int { record.asked }
    /// The pictures that came.
    public var received: Int { record.receivedCount }
    /// The pictures that the service says it billed; `nil` when it says nothing.
    public var billed: Int? { record.usage?.imageCount }

    /// The picture of a position; `nil` when it is not here.
    public func image(_ position: Int) -> Image? { images.first { $0.position == position } }

    init(_ record: JobRecord, sheet: FilePath? = nil, comparisons: [Int: Comparison] = [:], warnings: [String] = []) {
        self.record = record
        self.sheet = sheet
        self.warnings = warnings
        let reports = record.delivery["composites"]?.object
        images = record.results.compactMap { result in
            guard let raw = result.rawPath, let hash = result.sha256 else { return nil }
            let report = reports?[String(result.position)].flatMap { try? ReportJSON.value(CompositeReport.self, of: $0) }
            return Image(
                position: result.position, path: FilePath(result.deliveredPath ?? raw), raw: FilePath(raw),
                width: report?.width ?? result.width ?? 0,
                height: report?.height ?? result.height ?? 0, sha256: hash, comparison: comparisons[result.position], composite: report)
        }
    }
}

extension Job {
    /// A job as the ledger has it, with the sheet that lies beside its deliveries.
    public init(record: JobRecord) {
        self.init(record, sheet: record.delivery["sheetPath"]?.string.map { FilePath($0) })
    }
}
