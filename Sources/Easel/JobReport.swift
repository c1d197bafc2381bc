import ImageComparison
public import ImageEditing
import JobLedger
import Raster
import SystemPackage

/// A job as `--json` and the file beside a delivery show it.
public struct JobReport: Encodable, Sendable {
    public struct ImageReport: Encodable, Sendable {
        let position: Int
        let path: String
        let raw: String
        let width: Int
        let height: Int
        let sha256: String
        let seed: Int?
        let comparison: ComparisonReport?
        let composite: CompositeReport?
    }

    public struct Cost: Encodable, Sendable {
        public let images: Int
        public let amount: Double?
        public let currency: String?

        public init(_ money: Money?, images: Int) {
            self.images = images
            amount = money?.amount
            currency = money?.currency.rawValue
        }
    }

    struct Step: Encodable, Sendable {
        let number: Int
        let of: Int
    }

    let job: String
    let model: ImageModel.ID
    let state: JobState
    /// The picture that it goes on from, as `JOB#K`.
    let on: String?
    /// The position of the picture that a person chose.
    let picked: Int?
    /// Whether the step was taken back.
    let undone: Bool?
    /// Which of several steps it is, from 1.
    let step: Step?
    let sandbox: Bool
    let taskId: String?
    let requestId: String?
    let images: [ImageReport]
    let sheet: String?
    let markdown: String?
    /// Texts and pictures in reading order, of an interleaved answer.
    let parts: [ResultPart]?
    let asked: Int
    let received: Int
    let billed: Int?
    let comparison: ComparisonReport?
    let composite: CompositeReport?
    let crop: [Int]?
    let magnification: Double?
    let cost: Cost
    let usage: Usage?
    let prompt: String
    let seed: Int?
    let edit: JSONValue
    let warnings: [String]
    let forced: [String]?
    let error: Problem?

    /// Why a job is not delivered, or not all of it.
    struct Problem: Encodable, Sendable {
        let code: String?
        let message: String
    }

    public init(_ job: Job, plan: EditPlan? = nil) {
        let record = job.record
        let edit = plan?.edit ?? (try? EditFile(record.edit))?.edit
        self.job = record.id
        model = record.model
        state = record.state
        on = record.base?.description
        picked = record.picked
        undone = record.undoneAt == nil ? nil : true
        step = job.step.map { Step(number: $0.index + 1, of: $0.count) }
        sandbox = record.isSandbox
        taskId = record.taskID?.rawValue
        requestId = record.requestID
        sheet = job.sheet?.string
        markdown = job.markdown?.string
        parts = record.parts.isEmpty ? nil : record.parts
        asked = record.asked
        received = job.received
        billed = job.billed
        usage = record.usage
        seed = edit?.seed
        prompt = edit?.resolvedPrompt().text ?? ""
        self.edit = record.edit
        warnings = job.warnings
        error = record.errorMessage.map { Problem(code: record.errorCode, message: $0) }
        forced = record.forcedFindings.isEmpty ? nil : record.forcedFindings
        cost = Cost(record.plannedCost, images: record.asked)
        images = job.images.map { image in
            ImageReport(
                position: image.position, path: image.path.string, raw: image.raw.string, width: image.width, height: image.height,
                sha256: image.sha256,
                seed: edit?.seed,
                comparison: image.comparison.map { ComparisonReport($0) }, composite: image.composite)
        }
        comparison = job.images.count == 1 ? images.first?.comparison : nil
        composite = job.images.count == 1 ? images.first?.composite : nil
        crop = images.first?.composite?.crop
        magnification = images.first?.composite?.magnification
    }
}
