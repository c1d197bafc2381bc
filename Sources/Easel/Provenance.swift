public import ImageEditing
import ImageFiles
public import JobLedger
public import SystemPackage

/// What a delivery says of itself: how it was made, and which picture it was said of.
///
/// It stands as JSON in an `iTXt` chunk of a PNG, and in comments of a JPEG. No key and no signed address is in it.
public struct Provenance: Sendable {
    /// The keyword of the text.
    static let keyword = "Easel"

    public let json: JSONValue

    /// The edit as it was wished for; `nil` when it cannot be read.
    public var edit: EditFile? { json["edit"].flatMap { try? EditFile($0) } }
    public var job: String? { json["job"]?.string }
    /// The SHA-256 of each reference image as it was sent; empty for one that only the service saw.
    public var inputs: [String] { (json["inputs"]?.array ?? []).map { $0.string ?? "" } }

    init(_ json: JSONValue) { self.json = json }

    /// - Parameter pixels: The hash of the picture that it is written into, by ``pixelHash(_:)``.
    init(_ job: JobRecord, result: ResultRecord, prompt: String, pixels: String) {
        var members: [String: JSONValue] = [
            "tool": .string("easel \(ToolVersion.text)"), "job": .string(job.id), "position": .integer(result.position),
            "model": .string(job.model.rawValue), "prompt": .string(prompt), "edit": job.edit, "pixels": .string(pixels),
            "createdAt": .integer(Int(job.createdAt)), "sandbox": .bool(job.isSandbox),
        ]
        // Of models that rewrite prompts, most do not tell the text.
        members["actualPrompt"] = result.actualPrompt.map(JSONValue.string)
        if result.actualPrompt == nil, job.edit["prompt_extend"]?.bool == true { members["actualPrompt"] = "not disclosed by the service" }
        members["taskId"] = job.taskID.map { .string($0.rawValue) }
        members["requestId"] = job.requestID.map(JSONValue.string)
        members["on"] = job.base.map { .string($0.description) }
        if !job.inputs.isEmpty { members["inputs"] = .array(job.inputs.map(JSONValue.string)) }
        members["raw"] = result.sha256.map(JSONValue.string)
        json = .object(members)
    }

    /// What a file says of itself.
    ///
    /// - Throws: ``EaselError`` `noProvenance` for a file that says nothing, ``ImageFileError`` for one that is neither PNG nor JPEG.
    public init(of path: FilePath) throws {
        let picture = try Self.picture(path)
        guard let text = picture.text(Self.keyword), let json = try? ReportJSON.decode(Array(text.utf8)), json.object != nil else {
            throw EaselError(
                .noProvenance, "\(path) does not say how it was made.",
                hint: "Easel writes it into every picture that it delivers, unless --strip is given; other tools may take it out.")
        }
        self.json = json
    }

    /// Whether the picture is the one that this was said of.
    public func isUnchanged(_ path: FilePath) throws -> Bool { json["pixels"]?.string == Self.pixelHash(try Self.picture(path)) }

    /// Whether two files hold the same picture, byte for byte, whatever texts stand beside it.
    static func holdSame(_ first: FilePath, _ second: FilePath) -> Bool {
        guard let (one, other) = try? (picture(first), picture(second)) else { return false }
        return pixelHash(one) == pixelHash(other)
    }

    /// The bytes of a picture with this in it.
    func written(into picture: any AnnotatedPicture) throws -> [UInt8] {
        let text = String(decoding: try ReportJSON.encode(json).dropLast(), as: UTF8.self)
        return picture.bytes(settingText: text, for: Self.keyword)
    }

    /// A hash of what makes up the picture; texts beside it do not count.
    static func pixelHash(_ picture: any AnnotatedPicture) -> String {
        var hash = ContentHash()
        picture.forEachPictureByte { bytes in bytes.withUnsafeBytes { hash.update($0) } }
        return hash.text()
    }

    /// A file that such a text can be written into.
    static func annotated(_ bytes: [UInt8]) -> (any AnnotatedPicture)? { PNGChunks(bytes) ?? JPEGSegments(bytes) }

    private static func picture(_ path: FilePath) throws -> any AnnotatedPicture {
        if let problem = ImageInspection(path).problem, problem.kind == .unreadable { throw problem }
        guard let picture = annotated(try Disk.contents(path)) else {
            throw ImageFileError(
                .unsupported, path: path.string, "is neither a whole PNG nor a JPEG, and only those say how they were made.")
        }
        return picture
    }
}
