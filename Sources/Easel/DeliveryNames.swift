import ImageComparison
import ImageEditing
import ImageFiles
import ImagePreparation
import ImageReview
import JobLedger
import Raster
import SystemPackage

/// The names of a job's files, in a folder that exists.
struct DeliveryNames {
    private let folder: FilePath
    /// Of the sheet and the Markdown, and of a single picture with a name of its own.
    private let stem: String
    private let isFile: Bool
    private let isInterleaved: Bool
    private let pattern: String?
    private let values: [String: String]
    private let isSeveral: Bool
    private let suffix: String
    /// Of the one picture, as it was named.
    private let file: FilePath?

    init(_ job: JobRecord, plan: EditPlan, settings: DeliverySettings) throws {
        isFile = settings.isFile
        isInterleaved = plan.edit.mode == .interleave
        suffix = settings.format.suffix
        file = isFile && !isInterleaved ? settings.output : nil
        let isSeveral = job.results.count > 1
        self.isSeveral = isSeveral
        let mark = String(job.id.prefix(6))
        if isFile {
            folder = settings.output.removingLastComponent()
            stem = settings.output.stem ?? "result"
            (pattern, values) = (nil, [:])
        } else {
            folder = settings.output
            let values = Self.values(of: job, plan: plan, settings: settings)
            let whole =
                settings.name.map { NamePattern.fill($0, values: values, position: nil, isOneOfSeveral: false) }
                ?? "\(values["stem"] ?? "picture")-\(mark)"
            // A name that is taken by something else is not replaced: this job's own mark tells it apart.
            let first = settings.name.map { NamePattern.fill($0, values: values, position: 1, isOneOfSeveral: isSeveral) }
            let isTaken = first.map { name -> Bool in
                guard !settings.overwrites else { return false }
                let pictures = ["png", "jpg"].map { settings.output.appending("\(name).\($0)") }
                let sidecar = settings.output.appending("\(name).json")
                guard !pictures.contains(where: { (try? Provenance(of: $0))?.job == job.id }), !Self.isOwn(sidecar, job) else {
                    return false
                }
                return (pictures + [sidecar, settings.output.appending("\(whole)-sheet.png")]).contains(where: Disk.exists)
            }
            self.values = values
            pattern = settings.name.map { isTaken == true ? $0 + "-{job}" : $0 }
            stem = isTaken == true ? "\(whole)-\(mark)" : whole
        }
        do { try Disk.makeFolder(folder) } catch {
            throw EaselError(
                .workspaceUnwritable, "The folder \(folder) cannot be made.", hint: "Choose another with -o; the raw results are kept.")
        }
    }

    /// What stands for the words of a pattern.
    private static func values(of job: JobRecord, plan: EditPlan, settings: DeliverySettings) -> [String: String] {
        let canvas = settings.stem ?? plan.canvas.flatMap { plan.edit.references[$0].source.filePath?.stem }
        return [
            "stem": canvas.map { NamePattern.shortened($0, to: NamePattern.mostBytes) } ?? "picture",
            "style": job.edit["style"]?.string ?? "", "seed": plan.edit.seed.map(String.init) ?? "",
            "id": job.edit["id"]?.string ?? "", "job": String(job.id.prefix(6)),
        ]
    }

    /// The name that a pattern gives to the first picture of a job which is not made yet; `nil` where the job's own mark is in it.
    static func first(of job: JobRecord, plan: EditPlan, settings: DeliverySettings) -> String? {
        guard !settings.isFile, let pattern = settings.name, !pattern.contains("{job}") else { return nil }
        return NamePattern.fill(
            pattern, values: values(of: job, plan: plan, settings: settings), position: 1, isOneOfSeveral: job.asked > 1)
    }

    /// Whether a sidecar is this job's, left by a run that was killed.
    private static func isOwn(_ sidecar: FilePath, _ job: JobRecord) -> Bool {
        guard let bytes = try? Disk.contents(sidecar), let json = try? ReportJSON.decode(bytes) else { return false }
        return json["job"]?.string == job.id
    }

    func picture(_ position: Int) -> FilePath { file ?? folder.appending("\(numbered(position)).\(suffix)") }
    func sidecar(_ position: Int) -> FilePath { folder.appending("\(numbered(position)).json") }
    var sheet: FilePath { folder.appending("\(stem)-sheet.png") }
    /// Of an interleaved answer.
    var markdown: FilePath { folder.appending("\(stem).md") }

    private func numbered(_ position: Int) -> String {
        if let pattern { return NamePattern.fill(pattern, values: values, position: position, isOneOfSeveral: isSeveral) }
        return isFile && !isInterleaved ? stem : "\(stem)-\(position)"
    }
}
