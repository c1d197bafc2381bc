public import DashScope
public import ImageEditing
import ImageFiles
public import ImagePreparation
public import Raster
public import SystemPackage

/// An edit looked at together with its files and its model: what would be sent, what speaks against it, what it costs.
public struct EditPlan: Sendable {
    /// As it was wished for, with absolute paths.
    public let edit: Edit
    public let model: ImageModel
    public let serviceRegion: ServiceRegion
    /// With its regions in the pixels of the pictures as they will be sent.
    public let preparedEdit: Edit
    /// What happens to each reference image; `nil` for one that is no file here.
    public let preparations: [Preparation?]
    /// What is known of each reference image as it will be sent.
    public let facts: [ImageInfo?]
    /// The upright size of each reference image as it is.
    public let originals: [PixelSize?]
    /// Violations and advice, everything at once.
    public private(set) var findings: [Finding]
    public let size: RequestSize
    /// The part of the canvas that is sent and pasted back, in its upright pixels; `nil` for all of it.
    public private(set) var crop: Region?
    /// How many times the model's pixels are enlarged when they are pasted; `nil` where its size is not known before.
    public var magnification: Double? {
        guard steps.isEmpty, let canvas, let full = originals[canvas], let returned = size.pixels else { return nil }
        return Double((crop?.size ?? full).width) / Double(returned.width)
    }
    /// Of all pictures asked for; `nil` when no page says the price.
    public private(set) var cost: Money?
    /// Where the canvas has more regions than a request takes: the same edit for a few of them at a time, each on what the one
    /// before has made; else empty.
    public private(set) var steps: [EditPlan] = []

    /// From 0; `nil` without reference images.
    public var canvas: Int? { preparedEdit.canvasIndex()?.index }
    /// The pictures that are asked for; a sequence and an interleaved answer may hold fewer.
    public var imageCount: Int { edit.imageCount }
    /// Whether the model decides how many pictures it makes, up to ``imageCount``.
    public var mayMakeFewer: Bool { edit.mode == .interleave || edit.mode == .sequential }
    /// Whether the model gets the regions as boxes.
    public var boxesSent: Bool { edit.hasRegions && model.modes[edit.mode]?.parameters.contains(.boxList) == true }

    /// Reads the headers of the edit's files and judges everything, without key or network.
    ///
    /// - Parameters:
    ///   - catalogue: Where the model is looked up.
    ///   - call: How it is to be called; `nil` leaves it to the model.
    ///   - rule: Which part of the canvas is sent.
    ///   - keepsMetadata: Whether position, thumbnails and the like go out with pictures that are sent as they are.
    ///   - splits: Whether an edit of more regions than a request takes becomes several ``steps``.
    public init(
        _ edit: Edit, on id: ImageModel.ID, in serviceRegion: ServiceRegion = .singapore, catalogue: ModelCatalogue = .builtIn,
        call: GenerationRequest.Call? = nil, keepsMetadata: Bool = false, crop rule: CropRule = .never, splits: Bool = false
    ) {
        var options = Preparation.Options()
        options.keepsMetadata = keepsMetadata
        let (model, modelFinding) = catalogue.named(id)
        var edit = edit
        var findings: [Finding] = modelFinding.map { [$0] } ?? []
        var preparations: [Preparation?] = []
        var facts: [ImageInfo?] = []
        var originals: [PixelSize?] = []
        for (index, reference) in edit.references.enumerated() {
            guard let path = reference.source.filePath else {
                preparations.append(nil)
                facts.append(nil)
                originals.append(nil)
                continue
            }
            let absolute = path.absolute
            edit.references[index].source = .file(absolute)
            let inspection = ImageInspection(absolute)
            let preparation = inspection.info.map { Preparation(of: $0, for: model, options: options) }
            if let problem = inspection.problem {
                findings.append(
                    Finding(
                        "references[\(index)]",
                        found: "\(path) \(problem.detail.hasSuffix(".") ? String(problem.detail.dropLast()) : problem.detail)",
                        allowed: "name a picture file that is there and whole", source: .easel))
            } else if let preparation, model.edits {
                findings += preparation.findings(field: "references[\(index)]", name: path.lastComponent?.string ?? path.string)
            }
            preparations.append(preparation)
            // A file that cannot be read has been told; its size and format are not judged a second time.
            facts.append(inspection.problem == nil ? preparation?.info : nil)
            originals.append(inspection.problem == nil ? inspection.info?.displaySize : nil)
        }
        findings += Self.applyMask(to: &edit, originals)
        var crop: Region?
        if model.edits, edit.mode == .edit, let canvas = edit.canvasIndex()?.index, let full = originals[canvas],
            let whole = preparations[canvas], edit.regions(of: canvas).allSatisfy({ $0.fits(in: full) })
        {
            let returned = edit.requestSize(for: model, sizes: facts.map { $0?.displaySize }).pixels ?? whole.size
            crop = rule.region(around: edit.regions(of: canvas), in: full, returned: returned)
            if let crop, crop.fits(in: full) {
                options.crop = crop
                let cut = Preparation(of: whole.source, for: model, options: options)
                (preparations[canvas], facts[canvas]) = (cut, cut.info)
                findings.removeAll { $0.field == "references[\(canvas)]" && $0.severity == .advice }
                let name = edit.references[canvas].source.filePath?.lastComponent?.string ?? "the canvas"
                findings += cut.findings(field: "references[\(canvas)]", name: name)
            }
        }
        self.crop = crop
        findings += edit.findings(for: model, references: facts, originals: originals, in: serviceRegion)
            .filter { finding in !findings.contains { $0.field == finding.field && $0.severity == .violation } }

        let price = model.price(in: serviceRegion, promptExtend: edit.promptExtend ?? false)
        findings += Self.callFindings(edit, model, serviceRegion, call)
        if price == nil {
            findings.append(
                Finding(
                    "cost", found: "no page states a price of \(model.id) in \(serviceRegion.rawValue)",
                    allowed: "what it costs is not known here", source: .pricing, severity: .advice))
        }

        var prepared = edit
        for index in edit.references.indices {
            let regions = edit.regions(of: index)
            prepared.references[index].regions = preparations[index].map { step in regions.map { step.transform.apply(to: $0) } } ?? regions
        }
        if edit.boxList?.count == edit.references.count { prepared.boxList = nil }
        self.edit = edit
        self.model = model
        self.serviceRegion = serviceRegion
        self.preparations = preparations
        self.facts = facts
        self.originals = originals
        self.findings = findings
        preparedEdit = prepared
        size = prepared.requestSize(for: model, sizes: facts.map { $0?.displaySize })
        cost = price.map { $0 * edit.imageCount }
        if splits, boxesSent, rule != .never {
            let parts = edit.steps
            steps = parts.map {
                EditPlan(
                    $0, on: id, in: serviceRegion, catalogue: catalogue, call: call, keepsMetadata: keepsMetadata,
                    crop: rule == .auto ? .always : rule)
            }
        }
        if let first = steps.first, let canvas {
            // Boxes are counted here as they were named; what is done to the pictures, each step says.
            let field = "parameters.bbox_list[\(canvas)]"
            var told = Set(self.findings.filter { $0.severity == .violation && $0.field != field })
            self.findings = self.findings.filter(told.contains)
            let boxes = Set(self.findings.map(\.found))
            self.findings += steps.flatMap(\.findings).filter {
                // Of a box in a step the number is another; its corners are the same.
                ($0.severity == .advice || !boxes.contains($0.found)) && told.insert($0).inserted
            }
            self.findings.append(
                Finding(
                    field, found: "\(edit.regions(of: canvas).count) boxes",
                    allowed: "they are edited in \(steps.count) steps, each on the result of the one before", source: .easel,
                    severity: .advice))
            self.crop = nil
            cost = first.cost.map { $0 * steps.count }
        } else if edit.hasRegions, let magnification, magnification > 1.25 {
            self.findings.append(
                Finding(
                    "regions", found: "the model's pixels are enlarged \((magnification * 100).rounded() / 100) times when they are pasted",
                    allowed: "a smaller region, or a model that returns more pixels", source: .easel, severity: .advice))
        }
    }

    /// Marks the canvas with the boxes of the edit's mask, unless regions mark it already.
    private static func applyMask(to edit: inout Edit, _ originals: [PixelSize?]) -> [Finding] {
        guard let mask = edit.mask?.absolute else { return [] }
        edit.mask = mask
        func finding(_ found: String, _ allowed: String) -> [Finding] { [Finding("mask", found: found, allowed: allowed, source: .easel)] }
        guard let canvas = edit.canvasIndex()?.index, originals.indices.contains(canvas) else {
            return finding("a mask without a reference image", "name the picture that it belongs to with --image")
        }
        guard let size = originals[canvas] else { return [] }
        do {
            let areas = try MaskAreas(UprightFile.rows(mask))
            guard areas.size == size else { return finding("\(mask) is \(areas.size)", "\(size), the size of the canvas") }
            guard !areas.areas.isEmpty else { return finding("\(mask) marks nothing", "white where the picture may change") }
            if edit.references[canvas].regions.isEmpty, edit.boxList == nil {
                // Two boxes are all that the service takes: of more areas one is drawn around all.
                edit.references[canvas].regions = areas.boxes(merging: areas.areas.count > Edit.mostBoxes, leastPixels: 1)
            }
        } catch {
            return finding("\(mask) cannot be read: \(error)", "a picture of \(size)")
        }
        return []
    }

    /// The plans as they are sent, one for each request: several where the model makes one picture at a time.
    public var requests: [EditPlan] {
        let edits = edit.requests(on: model)
        guard edits.count > 1 else { return [self] }
        return edits.map { EditPlan(part: $0, of: self) }
    }

    /// A step again, on another canvas of the same size.
    func step(on canvasPath: FilePath, catalogue: ModelCatalogue, options: RunOptions) -> EditPlan {
        var edit = edit
        if let canvas { edit.references[canvas].source = .file(canvasPath) }
        return EditPlan(
            edit, on: model.id, in: serviceRegion, catalogue: catalogue, call: options.call, keepsMetadata: options.keepsMetadata,
            crop: .fixed(crop))
    }

    /// A plan for one of several requests: the same in all but the count and the seed.
    private init(part: Edit, of whole: EditPlan) {
        edit = part
        model = whole.model
        crop = whole.crop
        serviceRegion = whole.serviceRegion
        var prepared = whole.preparedEdit
        (prepared.count, prepared.seed) = (part.count, part.seed)
        preparedEdit = prepared
        preparations = whole.preparations
        facts = whole.facts
        originals = whole.originals
        findings = whole.findings
        size = whole.size
        cost = whole.model.price(in: whole.serviceRegion, promptExtend: part.promptExtend ?? false)
    }

    /// Whether the model can be called as it is to be called, in this place.
    private static func callFindings(
        _ edit: Edit, _ model: ImageModel, _ region: ServiceRegion, _ wanted: GenerationRequest.Call?
    ) -> [Finding] {
        let call = GenerationRequest.call(of: edit, on: model, wanted: wanted)
        var allowed: String?
        if call == .stream, edit.mode != .interleave {
            allowed = "only interleaved answers are streamed; leave out --stream"
        } else if (call == .task ? model.taskEndpoint : model.syncEndpoint) == nil {
            allowed = "\(model.id) answers only \(call == .task ? "at once; leave out --async" : "through tasks; leave out --sync")"
        } else if let there = model.availability[region], call == .task ? !there.task : !there.sync {
            allowed = "\(model.id) answers only \(call == .task ? "at once" : "through tasks") in \(region.rawValue)"
        }
        guard let allowed else { return [] }
        let words = [GenerationRequest.Call.sync: "a call at once", .task: "a task", .stream: "a stream"]
        return [Finding("call", found: words[call] ?? call.rawValue, allowed: allowed, source: model.prompt.source, service: .refuses)]
    }

    /// The edit as a request takes it.
    ///
    /// - Throws: ``InvalidEdit`` with every violation.
    public func validated(force: Bool = false, allowingTruncation: Bool = false) throws -> ValidatedEdit {
        let stopping = findings.violations.filter { !(allowingTruncation && $0.service == .cuts) }
        guard force || stopping.isEmpty else { throw InvalidEdit(stopping, canBeForced: true) }
        // Of steps there is no one request; the first stands for them, and all must do.
        let parts = try steps.map { try $0.validated(force: force, allowingTruncation: allowingTruncation) }
        if let first = parts.first { return first }
        return try preparedEdit.validated(for: model, references: facts, in: serviceRegion, force: true)
    }
}

extension Edit {
    /// Everything that stands against sending this edit: reads the headers of its files, needs no key and no network.
    public func findings(for model: ImageModel.ID, in region: ServiceRegion = .singapore) throws -> [Finding] {
        EditPlan(self, on: model, in: region).findings
    }
}

extension FilePath {
    /// From the root, without `.` and `..`.
    public var absolute: FilePath {
        isAbsolute ? lexicallyNormalized() : FilePath(CurrentFolder.path).pushing(self).lexicallyNormalized()
    }
}
