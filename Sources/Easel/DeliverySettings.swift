import ImageEditing
import SystemPackage

/// The part of the options that a later `resume` must know, as the ledger keeps it.
struct DeliverySettings: Hashable, Sendable {
    var output: FilePath
    var isFile: Bool
    var overwrites: Bool
    var makesSheet: Bool

    /// Makes the folder of the deliveries, so that a place that cannot be written is told before anything is paid.
    func makeFolder() throws {
        let folder = isFile ? output.removingLastComponent() : output
        do { try Disk.makeFolder(folder) } catch {
            throw EaselError(.workspaceUnwritable, "The folder \(folder) cannot be made.", hint: "Choose another with -o.")
        }
    }

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
