import ImageComparison
public import ImageEditing
import JobLedger
import Raster
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A job as `--json` and the file beside a delivery show it.
public struct JobReport: Encodable, Sendable {
    public struct ImageReport: Encodable, Sendable {
        let path: String
        let raw: String
        let width: Int
        let height: Int
        let sha256: String
        let seed: Int?
        let comparison: ComparisonReport?
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

    let job: String
    let model: ImageModel.ID
    let state: JobState
    let sandbox: Bool
    let taskId: String?
    let requestId: String?
    let images: [ImageReport]
    let sheet: String?
    let asked: Int
    let received: Int
    let billed: Int?
    let comparison: ComparisonReport?
    let cost: Cost
    let usage: Usage?
    let prompt: String
    let seed: Int?
    let edit: JSONValue
    let warnings: [String]
    let forced: [String]?
    let error: Problem?

    /// Why a job is not delivered.
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
        sandbox = record.isSandbox
        taskId = record.taskID?.rawValue
        requestId = record.requestID
        sheet = job.sheet?.string
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
                path: image.path.string, raw: image.raw.string, width: image.width, height: image.height, sha256: image.sha256,
                seed: edit?.seed,
                comparison: image.comparison.map { ComparisonReport($0) })
        }
        comparison = job.images.count == 1 ? images.first?.comparison : nil
    }
}

/// A comparison as JSON shows it.
public struct ComparisonReport: Encodable, Sendable {
    struct Part: Encodable, Sendable {
        let pixels: Int
        let changed: Int
        let changedFraction: Double
        let psnr: Double?
        let ssim: Double?
        let deltaE: DeltaE

        enum CodingKeys: String, CodingKey { case pixels, changed, changedFraction, psnr, ssim, deltaE }

        init(_ part: Comparison.Part) {
            pixels = part.pixels
            changed = part.changed
            changedFraction = part.fraction
            psnr = part.psnr
            ssim = part.ssim
            deltaE = DeltaE(part.deltaE)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(pixels, forKey: .pixels)
            try container.encode(changed, forKey: .changed)
            try container.encode(changedFraction, forKey: .changedFraction)
            // `null` says: no sample differs. An absent key would say nothing.
            try container.encode(psnr, forKey: .psnr)
            try container.encode(ssim, forKey: .ssim)
            try container.encode(deltaE, forKey: .deltaE)
        }
    }

    struct DeltaE: Encodable, Sendable {
        let mean: Double
        let p99: Double
        let max: Double

        init(_ value: Comparison.DeltaE) { (mean, p99, max) = (value.mean, value.p99, value.max) }
    }

    struct Difference: Encodable, Sendable {
        let kind = "ciede2000"
        let threshold: Double

        enum CodingKeys: String, CodingKey { case kind, threshold }
    }

    struct Window: Encodable, Sendable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let changedFraction: Double
    }

    let width: Int
    let height: Int
    let whole: Part
    let difference: Difference
    let inside: Part?
    let outside: Part?
    let densestWindow: Window?

    enum CodingKeys: String, CodingKey {
        case width, height, difference, inside, outside, densestWindow
    }

    public init(_ comparison: Comparison) {
        width = comparison.size.width
        height = comparison.size.height
        whole = Part(comparison.whole)
        difference = Difference(threshold: comparison.threshold)
        inside = comparison.inside.map(Part.init)
        outside = comparison.outside.map(Part.init)
        densestWindow = comparison.densestWindow.map {
            Window(
                x: $0.region.left, y: $0.region.top, width: $0.region.width, height: $0.region.height, changedFraction: $0.changedFraction)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try whole.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(difference, forKey: .difference)
        try container.encodeIfPresent(inside, forKey: .inside)
        try container.encodeIfPresent(outside, forKey: .outside)
        try container.encodeIfPresent(densestWindow, forKey: .densestWindow)
    }
}

/// Reports as JSON: one line for programs, or laid out for the file beside a picture.
public enum ReportJSON {
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [0x0A]
    }

    public static func decode(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }
}
