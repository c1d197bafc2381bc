public import DashScope
import ImageEditing
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
    /// A file ending in an image's suffix (for one picture), else a folder; `nil` is `out/` in the workspace.
    public var output: FilePath?
    public var overwrites = false
    public var makesSheet = true
    /// How long a task is waited for; it goes on by itself afterwards.
    public var timeout = Duration.seconds(600)
    /// Between two looks at a task; `nil` grows from 1 to 5 seconds, as the vendor's SDK does.
    public var pollInterval: Duration?
    /// When the task list is asked about a submission that nobody answered.
    public var lookupDelays: [Duration] = [.seconds(0), .seconds(5), .seconds(15)]
    /// Returns when the service has the task.
    public var detaches = false

    public init() {}

    /// Base64 grows by a third, and 10 MiB of it is the documented limit of a data URI.
    public static let mostInlineBytes = 7_000_000
}

/// The part of the options that a later `resume` must know, as the ledger keeps it.
struct DeliverySettings: Hashable, Sendable {
    var output: FilePath
    var isFile: Bool
    var overwrites: Bool
    var makesSheet: Bool

    /// - Parameter sheet: Where the sheet lies, once it is made.
    func json(sheet: FilePath? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "output": .string(output.string), "isFile": .bool(isFile), "overwrite": .bool(overwrites), "sheet": .bool(makesSheet),
        ]
        members["sheetPath"] = sheet.map { .string($0.string) }
        return .object(members)
    }

    init(_ json: JSONValue, workspace: FilePath) {
        output = json["output"]?.string.map { FilePath($0) } ?? workspace.appending("out")
        isFile = json["isFile"]?.bool ?? false
        overwrites = json["overwrite"]?.bool ?? false
        makesSheet = json["sheet"]?.bool ?? true
    }

    /// - Throws: ``EaselError`` `usage` for an output that exists, or one file for several pictures.
    init(_ options: RunOptions, workspace: FilePath, imageCount: Int) throws {
        overwrites = options.overwrites
        makesSheet = options.makesSheet
        output = (options.output ?? workspace.appending("out")).absolute
        let suffix = output.extension?.lowercased() ?? ""
        isFile = suffix == "png"
        guard isFile || !["jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"].contains(suffix) else {
            throw EaselError(
                .usage, "Results are delivered as PNG; \(output.lastComponent?.string ?? "") is not.",
                hint: "Name a file that ends in .png, or a folder.")
        }
        if isFile {
            guard imageCount == 1 else {
                throw EaselError(.usage, "\(imageCount) pictures do not go into the one file \(output).", hint: "Name a folder with -o.")
            }
            let stem = output.stem ?? "result"
            let beside = [output] + ["\(stem).json", "\(stem)-sheet.png"].map { output.removingLastComponent().appending($0) }
            if let taken = beside.first(where: Disk.exists), !overwrites {
                throw EaselError(.usage, "\(taken) exists already.", hint: "Choose another name, or add --overwrite.")
            }
        }
        guard isFile || !Disk.exists(output) || Disk.isFolder(output) else {
            throw EaselError(.usage, "\(output) is a file, and not a folder.", hint: "Name a folder, or a file that ends in .png.")
        }
    }
}
