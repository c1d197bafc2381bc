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
    public let findings: [Finding]
    public let size: RequestSize
    /// Of all pictures asked for; `nil` when no page says the price.
    public let cost: Money?

    /// From 0; `nil` without reference images.
    public var canvas: Int? { preparedEdit.canvasIndex()?.index }
    /// The pictures that the request asks for.
    public var imageCount: Int { edit.interleave == true ? edit.maxImages ?? 5 : edit.count }
    /// Whether the model gets the regions as boxes.
    public var boxesSent: Bool { edit.hasRegions && model.modes[edit.mode]?.parameters.contains(.boxList) == true }

    /// Reads the headers of the edit's files and judges everything, without key or network.
    public init(_ edit: Edit, on id: ImageModel.ID, in serviceRegion: ServiceRegion = .singapore) {
        let (model, modelFinding) = ImageModel.named(id)
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
            let preparation = inspection.info.map { Preparation(of: $0, for: model) }
            if let problem = inspection.problem {
                findings.append(
                    Finding(
                        "references[\(index)]",
                        found: "\(path) \(problem.detail.hasSuffix(".") ? String(problem.detail.dropLast()) : problem.detail)",
                        allowed: "name a picture file that is there and whole", source: .easel))
            } else if let preparation {
                findings += preparation.findings(field: "references[\(index)]", name: path.lastComponent?.string ?? path.string)
            }
            preparations.append(preparation)
            // A file that cannot be read has been told; its size and format are not judged a second time.
            facts.append(inspection.problem == nil ? preparation?.info : nil)
            originals.append(inspection.problem == nil ? inspection.info?.displaySize : nil)
        }
        findings += edit.findings(for: model, references: facts, originals: originals, in: serviceRegion)
            .filter { finding in !findings.contains { $0.field == finding.field && $0.severity == .violation } }

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
        let count = edit.interleave == true ? edit.maxImages ?? 5 : edit.count
        cost = model.price(in: serviceRegion, promptExtend: edit.promptExtend ?? false).map { $0 * max(0, count) }
    }

    /// The edit as a request takes it.
    ///
    /// - Throws: ``InvalidEdit`` with every violation.
    public func validated(force: Bool = false, allowingTruncation: Bool = false) throws -> ValidatedEdit {
        let stopping = findings.violations.filter { !(allowingTruncation && $0.service == .cuts) }
        guard force || stopping.isEmpty else { throw InvalidEdit(stopping, canBeForced: true) }
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
