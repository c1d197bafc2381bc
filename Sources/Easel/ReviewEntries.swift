public import ImageEditing
import ImageFiles
public import ImageReview
public import JobLedger
import Raster
public import SystemPackage

/// What is to be reviewed, from a ledger or from files.
public enum ReviewEntries {
    /// Of the pictures that jobs delivered, in the order of the jobs; the variants of one stand beside each other.
    public static func of(_ jobs: [JobRecord], in ledger: JobLedger) throws -> [ReviewEntry] {
        let decisions = try ledger.decisions()
        return jobs.flatMap { record -> [ReviewEntry] in
            let edit = try? EditFile(record.edit).edit
            let before = edit?.canvasFile
            return Job(record: record).images.filter { $0.path != $0.raw }.map { image in
                let reference = PictureReference(job: record.id, position: image.position)
                var entry = ReviewEntry(
                    item: reference.description, name: "\(reference.short) \(record.delivery["stem"]?.string ?? before?.stem ?? "picture")",
                    group: record.id,
                    before: before, after: image.path)
                entry.position = image.position
                entry.prompt = edit?.resolvedPrompt().text ?? ""
                entry.regions = fitting(edit?.canvasRegions ?? [], image.path)
                entry.figures = figures(image.composite)
                entry.figures.price = record.pricePerPicture.map { record.isSandbox ? 0 : $0 }
                entry.figures.currency = record.plannedCost?.currency.rawValue
                entry.reason = image.composite?.reason
                entry.details = details(of: record, edit, image)
                entry.lines = [
                    ReviewEntry.Fact("Make it again", "easel rerun \(record.id.prefix(6))"),
                    ReviewEntry.Fact("Go on from it", "easel edit --on \(reference.short) --prompt …"),
                ]
                entry.decisions = decisions[entry.item] ?? []
                entry.isPicked = record.picked == image.position
                entry.madeAt = record.createdAt
                return entry
            }
        }
    }

    /// Of files that any tool made, each with the picture that it was made of.
    ///
    /// - Parameter regions: Where change was wished for, for results that do not say so themselves.
    /// - Throws: ``ImageFileError`` for a result that cannot be read at all.
    public static func of(_ pairs: [(before: FilePath?, after: FilePath)], regions: [Region] = [], ledger: JobLedger?) throws
        -> [ReviewEntry]
    {
        let decisions = try ledger?.decisions() ?? [:]
        return try pairs.enumerated().map { index, pair in
            let name = pair.after.lastComponent?.string ?? "picture"
            let item = "sha256:" + (try hash(pair.after))
            var entry = ReviewEntry(item: item, name: name, group: "\(item) \(index)", before: pair.before, after: pair.after)
            let provenance = try? Provenance(of: pair.after)
            let edit = provenance?.edit?.edit
            entry.prompt = provenance?.json["prompt"]?.string ?? edit?.resolvedPrompt().text ?? ""
            entry.regions = fitting(regions.isEmpty ? edit?.canvasRegions ?? [] : regions, pair.after)
            entry.details = details(of: provenance, edit, before: pair.before)
            if provenance != nil { entry.lines = [ReviewEntry.Fact("Make it again", "easel rerun \(shellWord(name))")] }
            entry.decisions = decisions[item] ?? []
            entry.madeAt = provenance?.json["createdAt"]?.integer.map(Double.init) ?? 0
            return entry
        }
    }

    private static func hash(_ path: FilePath) throws -> String {
        var hash = ContentHash()
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            try file.closeAfter {
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                    guard count > 0 else { return }
                    buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                }
            }
        } catch { throw ImageFileError((error as? Errno) ?? .ioError, path: path, writing: false) }
        return hash.text()
    }

    private static func fitting(_ regions: [Region], _ path: FilePath) -> [Region] {
        guard let size = ImageInspection(path).info?.displaySize else { return [] }
        return regions.filter { $0.fits(in: size) }
    }

    private static func figures(_ report: CompositeReport?) -> ReviewEntry.Figures {
        var figures = ReviewEntry.Figures()
        figures.leakRaw = report?.leak.raw
        figures.leak = report?.leak.aligned
        figures.inside = report?.changedInside
        figures.seam = report?.seam
        return figures
    }

    private static func details(of record: JobRecord, _ edit: Edit?, _ image: Job.Image) -> [ReviewEntry.Fact] {
        var facts = [
            ReviewEntry.Fact("Job", "\(record.id.prefix(6))#\(image.position)"), ReviewEntry.Fact("Model", record.model.rawValue),
            ReviewEntry.Fact("Size", "\(image.width) × \(image.height)"),
        ]
        facts += wishes(edit)
        if let base = record.base { facts.append(ReviewEntry.Fact("Goes on from", base.short)) }
        if let composite = image.composite, composite.reason == nil {
            let place = composite.place
            func text(_ value: Double, _ steps: Double = 100) -> String { String((value * steps).rounded() / steps + 0) }
            if [place.dx, place.dy, (place.scale - 1) * 100, place.rotation].contains(where: { abs($0) >= 0.005 }) {
                facts.append(
                    ReviewEntry.Fact(
                        "Moved back", "\(text(place.dx)), \(text(place.dy)) px, × \(text(place.scale, 1e4)), \(text(place.rotation))°"))
            }
            if let color = composite.color {
                facts.append(ReviewEntry.Fact("Colours", "ΔE \(text(color.before)) outside, \(text(color.after)) once matched"))
            }
            if composite.magnification > 1.001 { facts.append(ReviewEntry.Fact("Enlarged", "\(text(composite.magnification)) times")) }
            if !composite.cut.isEmpty { facts.append(ReviewEntry.Fact("Cut off at", composite.cut.joined(separator: ", "))) }
        }
        if let task = record.taskID { facts.append(ReviewEntry.Fact("Task", task.rawValue)) }
        if record.isSandbox { facts.append(ReviewEntry.Fact("Service", "the sandbox, and no model")) }
        return facts
    }

    private static func details(of provenance: Provenance?, _ edit: Edit?, before: FilePath?) -> [ReviewEntry.Fact] {
        var facts: [ReviewEntry.Fact] = []
        if let model = provenance?.json["model"]?.string ?? provenance?.edit?.model?.rawValue {
            facts.append(ReviewEntry.Fact("Model", model))
        }
        facts += wishes(edit)
        if let name = before?.lastComponent?.string { facts.append(ReviewEntry.Fact("Before", name)) }
        if let job = provenance?.job { facts.append(ReviewEntry.Fact("Job", String(job.prefix(6)))) }
        return facts
    }

    /// What an edit says beside its prompt; of files their names alone, since a page may be sent away.
    private static func wishes(_ edit: Edit?) -> [ReviewEntry.Fact] {
        guard let edit else { return [] }
        var facts: [ReviewEntry.Fact] = []
        func add(_ name: String, _ value: String?) { if let value { facts.append(ReviewEntry.Fact(name, value)) } }
        add("Written as", edit.prompt == edit.resolvedPrompt().text ? nil : edit.prompt)
        add("Seed", edit.seed.map(String.init))
        add("Asked size", edit.size?.text)
        add("Negative prompt", edit.negativePrompt)
        add("Palette", edit.palette.map { $0.entries.map { "\($0.hex) \($0.ratio)" }.joined(separator: ", ") })
        for (name, flag) in [
            ("Prompt extend", edit.promptExtend), ("Watermark", edit.watermark), ("Thinking", edit.thinking),
            ("Sequential", edit.sequential),
        ] { add(name, flag.map { $0 ? "on" : "off" }) }
        let canvas = edit.canvasIndex()?.index
        for (index, reference) in edit.references.enumerated() {
            let file = reference.source.filePath?.lastComponent?.string ?? "an address"
            add(index == canvas ? "Canvas" : "Image \(index + 1)", (reference.name.map { "\($0) = " } ?? "") + file)
            for region in edit.regions(of: index) { add("Region", region.corners.map(String.init).joined(separator: ",")) }
        }
        return facts
    }

    /// A word of a command line that a shell takes as one and as it is.
    static func shellWord(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
            }
        return isPlain && !text.hasPrefix("-") ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
