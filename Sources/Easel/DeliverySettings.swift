import ImageComposition
import ImageEditing
import Raster
import SystemPackage

/// The part of the options that a later `resume` must know, as the ledger keeps it.
struct DeliverySettings: Hashable, Sendable {
    var output: FilePath
    /// Whether ``output`` names a file: of the one picture, or of the text that shows several.
    var isFile: Bool
    /// What the names in a folder begin with; `nil` is the canvas's name.
    var stem: String?
    /// The pattern of the names in a folder; see ``RunOptions/name``.
    var name: String?
    var overwrites: Bool
    var makesSheet: Bool
    var strips: Bool
    var keepsMetadata: Bool
    var composition: Composite.Options?
    var format: DeliveryFormat
    var keepsAlpha: Bool
    var step: StepPlace?
    /// The part of the canvas that was sent.
    var crop: Region?

    /// Makes the folder of the deliveries, so that a place that cannot be written is told before anything is paid.
    func makeFolder() throws {
        try Disk.makeWritableFolder(folder, hint: "Choose another with -o.")
    }

    /// The folder of the deliveries.
    var folder: FilePath { isFile ? output.removingLastComponent() : output }

    /// - Parameters:
    ///   - sheet: Where the sheet lies, once it is made.
    ///   - markdown: The same of the text of an interleaved answer.
    ///   - composites: How each picture was pasted, by its position.
    func json(sheet: FilePath? = nil, markdown: FilePath? = nil, composites: [String: JSONValue] = [:]) -> JSONValue {
        var members: [String: JSONValue] = [
            "output": .string(output.string), "isFile": .bool(isFile), "overwrite": .bool(overwrites), "sheet": .bool(makesSheet),
            "strip": .bool(strips), "keepMetadata": .bool(keepsMetadata), "format": .string(format.rawValue),
            "keepAlpha": .bool(keepsAlpha),
        ]
        members["composition"] = Self.json(composition)
        members["crop"] = crop.map { .array($0.corners.map(JSONValue.integer)) }
        members["step"] = step?.json
        members["stem"] = stem.map(JSONValue.string)
        members["name"] = name.map(JSONValue.string)
        if !composites.isEmpty { members["composites"] = .object(composites) }
        members["sheetPath"] = sheet.map { .string($0.string) }
        members["markdownPath"] = markdown.map { .string($0.string) }
        return .object(members)
    }

    init(_ json: JSONValue, workspace: FilePath) {
        output = json["output"]?.string.map { FilePath($0) } ?? workspace.appending("out")
        isFile = json["isFile"]?.bool ?? false
        stem = json["stem"]?.string
        name = json["name"]?.string
        overwrites = json["overwrite"]?.bool ?? false
        makesSheet = json["sheet"]?.bool ?? true
        strips = json["strip"]?.bool ?? false
        keepsMetadata = json["keepMetadata"]?.bool ?? false
        composition = Self.composition(json["composition"])
        keepsAlpha = json["keepAlpha"]?.bool ?? false
        step = StepPlace(json["step"])
        format = json["format"]?.string.flatMap(DeliveryFormat.init) ?? .png
        crop = json["crop"]?.array.flatMap { Region(corners: $0.compactMap(\.integer)) }
    }

    private static func json(_ options: Composite.Options?) -> JSONValue {
        guard let options else { return false }
        var members: [String: JSONValue] = [
            "blend": .string(options.blend.rawValue), "paste": .string(options.paste.rawValue), "register": .bool(options.registers),
            "colorMatch": .bool(options.matchesColor),
        ]
        members["grow"] = options.grow.map(JSONValue.integer)
        members["feather"] = options.feather.map(JSONValue.integer)
        return .object(members)
    }

    /// Jobs of before there was pasting are pasted as others are, when they are delivered anew.
    private static func composition(_ json: JSONValue?) -> Composite.Options? {
        guard json != false else { return nil }
        var options = Composite.Options()
        options.grow = json?["grow"]?.integer
        options.feather = json?["feather"]?.integer
        options.blend = json?["blend"]?.string.flatMap(Composite.Blend.init) ?? .auto
        options.paste = json?["paste"]?.string.flatMap(Composite.Paste.init) ?? .region
        options.registers = json?["register"]?.bool ?? true
        options.matchesColor = json?["colorMatch"]?.bool ?? true
        return options
    }

    /// - Throws: ``EaselError`` `usage` for an output that exists, or one file for several pictures.
    init(_ options: RunOptions, workspace: FilePath, plan: EditPlan) throws {
        overwrites = options.overwrites
        makesSheet = options.makesSheet
        strips = options.strips
        keepsMetadata = options.keepsMetadata
        composition = options.composition
        crop = plan.crop
        stem = options.stem
        name = options.name
        if let name { try NamePattern.check(name) }
        output = (options.output ?? workspace.appending("out")).absolute
        let suffix = output.extension?.lowercased() ?? ""
        let isInterleaved = plan.edit.mode == .interleave
        let canvas = plan.canvas.flatMap { plan.edit.references[$0].source.filePath }
        let isNamedJPEG = !isInterleaved && ["jpg", "jpeg"].contains(suffix)
        format = (options.format ?? (isNamedJPEG ? .like : .png)).resolved(for: canvas)
        if isNamedJPEG, format == .png, options.format == .like { throw DeliveryFormat.cannotFollow(canvas, into: output) }
        // A name that ends in .jpg must not hold a PNG, whatever the canvas is.
        if isNamedJPEG, format == .png, options.format == nil { format = .jpeg }
        keepsAlpha = options.keepsAlpha
        step = options.step
        if keepsAlpha, format != .png {
            throw EaselError(
                .usage, "A JPEG has no transparent pixels that --keep-alpha could keep.", hint: "Deliver PNG, or leave it out.")
        }
        isFile = isInterleaved ? suffix == "md" : format == .png ? suffix == "png" : isNamedJPEG
        guard isFile || !["png", "md", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"].contains(suffix) else {
            let name = output.lastComponent?.string ?? ""
            let own = isInterleaved ? "md" : format == .png ? "png" : "jpg"
            throw EaselError(
                .usage,
                isInterleaved
                    ? "Text and pictures in turn are delivered as Markdown with its pictures; \(name) is not."
                    : "Results are delivered as \(format == .png ? "PNG" : "JPEG"); \(name) is not.",
                hint: "Name a file that ends in .\(own), or a folder.")
        }
        // In raw and sent a file without a job counts as the trace of a lost ledger, and the others are swept.
        let folder = isFile ? output.removingLastComponent() : output
        if let own = Workspace.ownFolders.first(where: { Disk.areSame(folder, workspace.appending($0)) }) {
            throw EaselError(.usage, "\(folder) is the workspace's own folder \(own).", hint: "Choose another folder with -o.")
        }
        if isFile, plan.edit.references.contains(where: { $0.source.filePath?.absolute == output }) {
            throw EaselError(
                .usage, "\(output) is one of the pictures that the edit is made of, and would be replaced.",
                hint: "Choose another name with -o.")
        }
        if isFile {
            let count = plan.imageCount
            guard count == 1 || isInterleaved else {
                throw EaselError(.usage, "\(count) pictures do not go into the one file \(output).", hint: "Name a folder with -o.")
            }
            let stem = output.stem ?? "result"
            guard stem.utf8.count <= 240 else {
                throw EaselError(
                    .usage, "The name \(stem.prefix(40))… has \(stem.utf8.count) bytes; with what is put behind it, 240 are allowed.",
                    hint: "Choose a shorter one with -o.")
            }
            let names =
                isInterleaved
                ? ["\(stem)-sheet.png"]
                    + (1...max(1, count)).flatMap { ["\(stem)-\($0).\(format.suffix)", "\(stem)-\($0).json"] }
                : ["\(stem).json", "\(stem)-sheet.png"]
            let beside = [output] + names.map { output.removingLastComponent().appending($0) }
            if let taken = beside.first(where: Disk.exists), !overwrites {
                throw EaselError(.usage, "\(taken) exists already.", hint: "Choose another name, or add --overwrite.")
            }
        }
        guard isFile || !Disk.exists(output) || Disk.isFolder(output) else {
            throw EaselError(
                .usage, "\(output) is a file, and not a folder.",
                hint: "Name a folder, or a file that ends in .\(isInterleaved ? "md" : format.suffix).")
        }
    }
}
