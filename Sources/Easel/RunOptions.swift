public import DashScope
public import ImageComposition
public import ImageEditing
public import SystemPackage

/// How a job is run and where its files go.
public struct RunOptions: Hashable, Sendable {
    public enum UploadRule: String, Hashable, Sendable, Codable {
        /// Local files are uploaded, as the vendor's SDK does.
        case auto
        /// They go as base64 inside the request, up to 7,000,000 bytes each.
        case never
    }

    /// Sends despite violations.
    public var force = false
    public var allowsTruncation = false
    /// `nil` takes the model's own preference.
    public var call: GenerationRequest.Call?
    public var upload = UploadRule.auto
    /// A file ending in `.png` or `.jpg` (for one picture), else a folder; `nil` is `out/` in the workspace.
    public var output: FilePath?
    /// What the names in a folder begin with, before the job's id; `nil` is the canvas's name.
    public var stem: String?
    /// How files in a folder are called: text with `{stem}`, `{style}`, `{seed}`, `{id}`, `{job}` and `{k}`; `nil` is `{stem}-{job}-{k}`.
    public var name: String?
    public var overwrites = false
    /// What results are written as; `nil` goes by the name of ``output``: PNG, or like the canvas for one that ends in `.jpg`.
    public var format: DeliveryFormat?
    /// Whether a result of the whole picture gets the transparent pixels of its canvas back.
    public var keepsAlpha = false
    public var makesSheet = true
    /// The delivered picture that the edit goes on from, with its job's whole id.
    public var base: PictureReference?
    /// What a step must keep to before the next one begins.
    public var gates = CompositeGates()
    /// Which of several steps a job is.
    var step: StepPlace?
    /// Which part of the canvas is sent, where results are pasted into it.
    public var crop = CropRule.auto
    /// How results are pasted into their canvas, when it has regions; `nil` delivers them as they came.
    public var composition: Composite.Options? = Composite.Options()
    /// Leaves out of the delivered PNG how it was made; the file beside it says it all the same.
    public var strips = false
    /// Sends pictures that need no copy with the position, thumbnails and the like that they hold; they are taken out otherwise.
    public var keepsMetadata = false
    /// How long a task is waited for; it goes on by itself afterwards.
    public var timeout = Duration.seconds(600)
    /// Between two looks at a task; `nil` grows from 1 to 5 seconds, as the vendor's SDK does.
    public var pollInterval: Duration?
    /// When the task list is asked about a submission that nobody answered.
    public var lookupDelays: [Duration] = [.seconds(0), .seconds(5), .seconds(15)]
    /// Submissions a second, over the catalogue's pace; `nil` keeps to the catalogue.
    public var pace: Double?
    /// Sends a task again of which no answer came and which the service's list does not know.
    public var resendsUnlisted = false
    /// Returns when the service has the task.
    public var detaches = false

    public init() {}

    /// What is not pasted is not cut either.
    public var cropRule: CropRule { composition == nil ? .never : crop }

    /// Base64 grows by a third, and 10 MiB of it is the documented limit of a data URI.
    public static let mostInlineBytes = 7_000_000
}
