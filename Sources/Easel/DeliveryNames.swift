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
    private let stem: String
    private let isFile: Bool
    private let isInterleaved: Bool

    init(_ job: JobRecord, plan: EditPlan, settings: DeliverySettings) throws {
        isFile = settings.isFile
        isInterleaved = plan.edit.mode == .interleave
        if isFile {
            folder = settings.output.removingLastComponent()
            stem = settings.output.stem ?? "result"
        } else {
            folder = settings.output
            let canvas = plan.canvas.flatMap { plan.edit.references[$0].source.filePath?.stem } ?? "picture"
            stem = "\(settings.stem ?? canvas)-\(job.id.prefix(6))"
        }
        do { try Disk.makeFolder(folder) } catch {
            throw EaselError(
                .workspaceUnwritable, "The folder \(folder) cannot be made.", hint: "Choose another with -o; the raw results are kept.")
        }
    }

    func picture(_ position: Int) -> FilePath { folder.appending("\(numbered(position)).png") }
    func sidecar(_ position: Int) -> FilePath { folder.appending("\(numbered(position)).json") }
    var sheet: FilePath { folder.appending("\(stem)-sheet.png") }
    /// Of an interleaved answer.
    var markdown: FilePath { folder.appending("\(stem).md") }

    private func numbered(_ position: Int) -> String { isFile && !isInterleaved ? stem : "\(stem)-\(position)" }
}
