import Easel

/// Makes an edit of the words of a command line, or of an edit file with words over it.
struct EditBuilder {
    private let pictures: PictureOptions?
    private let wishes: WishOptions
    private let more: MoreEditOptions?
    private let settings: Settings?
    /// The picture of an earlier job that the edit goes on from.
    private let base: JobPicture?
    private let catalogue: ModelCatalogue

    static let defaultModel = ImageModel.ID.wan27Image

    /// - Parameter pictures: `nil` for a command that takes none.
    init(
        _ pictures: PictureOptions?, _ wishes: WishOptions, more: MoreEditOptions?, settings: Settings?, base: JobPicture? = nil,
        catalogue: ModelCatalogue = .builtIn
    ) {
        self.pictures = pictures
        self.wishes = wishes
        self.more = more
        self.settings = settings
        self.base = base
        self.catalogue = catalogue
    }

    /// - Throws: ``EaselError`` for words that cannot be meant, ``InvalidEdit`` for regions and names that do not fit.
    func build() throws -> EditFile {
        var file = try more?.edit.map(Self.read) ?? EditFile(edit: Edit(""))
        if let prompt = try prompt() { file.edit.prompt = prompt }
        if let pictures {
            if !pictures.image.isEmpty { file.edit.references = try pictures.image.map(Self.reference) }
            if let base { try goOn(from: base, &file) }
            if let canvas = pictures.canvas { file.edit.canvas = canvas }
            if let mask = pictures.mask { file.edit.mask = FilePath(mask) }
        }
        try checkNames(file.edit)
        try addRegions(to: &file.edit)
        if let size = wishes.size {
            guard let parsed = ResultSize(size) else {
                throw EaselError(.usage, "“\(size)” is no size.", hint: "Write 1280*1280, 2K, 16:9 or like:NAME.")
            }
            file.edit.size = parsed
        }
        file.edit.count = wishes.count ?? file.edit.count
        file.edit.seed = wishes.seed ?? file.edit.seed
        if let palette = wishes.palette { file.edit.palette = try PaletteWords.sendable(palette) }
        file.edit.negativePrompt = more?.negativePrompt ?? file.edit.negativePrompt
        file.edit.promptExtend = more?.promptExtend ?? file.edit.promptExtend
        file.edit.watermark = more?.watermark ?? file.edit.watermark
        file.edit.thinking = more?.thinking ?? file.edit.thinking
        file.edit.sequential = more?.sequential ?? file.edit.sequential
        file.edit.interleave = more?.interleave ?? file.edit.interleave
        file.edit.maxImages = more?.maxImages ?? file.edit.maxImages
        if base != nil { file.edit.leaveOutUnnamed(onlyCanvas: pictures?.image.isEmpty == false || more?.edit != nil) }
        if file.edit.sequential == true, wishes.count == nil, more?.edit == nil {
            throw EaselError(.usage, "--sequential makes up to twelve pictures, each of which costs.", hint: "Say how many with -n.")
        }
        // Rewriting a prompt that speaks of a marked place loses the place; where it is not wished for, it is off.
        if file.edit.promptExtend == nil, file.edit.marksPlace { file.edit.promptExtend = false }
        file.model =
            wishes.model.map { ImageModel.ID(rawValue: $0) } ?? file.model ?? settings?.text(.model).map { ImageModel.ID(rawValue: $0) }
            ?? Self.defaultModel
        return file
    }

    /// Puts the picture of an earlier job under the edit, with what that job had and this one does not say.
    private func goOn(from base: JobPicture, _ file: inout EditFile) throws {
        guard !file.edit.prompt.isEmpty else {
            throw EaselError(.usage, "Nothing says what should change next.", hint: "Add --prompt.")
        }
        let earlier = try EditFile(goingOnFrom: base, catalogue: catalogue)
        let others = file.edit.references
        file.edit.references = earlier.edit.references
        file.edit.canvas = earlier.edit.canvas
        if !others.isEmpty { file.edit.replaceReferences(besideCanvasWith: others) }
        file.model = file.model ?? earlier.model
    }

    private func prompt() throws -> String? {
        guard let path = more?.promptFile else { return wishes.prompt }
        guard wishes.prompt == nil else { throw EaselError(.usage, "Both --prompt and --prompt-file.", hint: "Give one of them.") }
        let bytes = try InputFile.bytes(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EaselError(.usage, "The prompt file \(path) is not UTF-8.", hint: "Save it as UTF-8.")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func read(_ path: String) throws -> EditFile {
        let bytes = try InputFile.bytes(path)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw EaselError(.usage, "The edit file \(path) is not UTF-8.") }
        let json: JSONValue
        do { json = try ReportJSON.decode(bytes) } catch { throw EaselError(.usage, "The edit file \(path) is no JSON.") }
        return try EditFile(json)
    }

    private static func reference(_ text: String) throws -> ReferenceImage {
        var reference = ReferenceImage(parsing: text)
        if reference.source == .standardInput { reference.source = .file(try InputFile.spooledStandardInput()) }
        return reference
    }

    private func checkNames(_ edit: Edit) throws {
        var seen: Set<String> = []
        for name in edit.references.compactMap(\.name) where !seen.insert(name).inserted {
            throw EaselError(.usage, "Two reference images are called “\(name)”.", hint: "Give each its own name.")
        }
    }

    private func addRegions(to edit: inout Edit) throws {
        var faults: [Finding] = []
        func fault(_ word: String, _ found: String, _ allowed: String) {
            faults.append(Finding("regions", found: "“\(word)” \(found)", allowed: allowed, source: .easel))
        }
        for word in pictures?.region ?? [] {
            var index: Int?
            var text = word[...]
            if let colon = word.firstIndex(of: ":") {
                let name = String(word[..<colon])
                text = word[word.index(after: colon)...]
                index = edit.index(ofReference: name)
                if index == nil {
                    let names = edit.references.compactMap(\.name)
                    fault(
                        word, "names no reference image",
                        names.isEmpty
                            ? "no image has a name; use its number, 1 to \(edit.references.count)"
                            : "the names are \(names.joined(separator: ", "))")
                    continue
                }
            } else {
                index = edit.references.count == 1 ? 0 : edit.canvas.flatMap { edit.index(ofReference: $0) }
                if index == nil {
                    fault(word, "does not say which of \(edit.references.count) images it is in", "NAME:\(word), or --canvas NAME")
                    continue
                }
            }
            guard let index, let expression = RegionExpression(String(text)) else {
                fault(word, "is no region", "x1,y1,x2,y2, or +x,y,wxh, or either with % behind every number")
                continue
            }
            var size = PixelSize(width: 0, height: 0)
            if expression.needsSize {
                guard let path = edit.references[index].source.filePath, let known = ImageInspection(path).info?.displaySize else {
                    // A missing file is told by the check that follows; a region of it cannot be computed.
                    fault(word, "is in percent of an image whose size is not known here", "pixels")
                    continue
                }
                size = known
            }
            edit.references[index].regions.append(expression.region(in: size))
        }
        if !faults.isEmpty { throw InvalidEdit(faults) }
    }
}
