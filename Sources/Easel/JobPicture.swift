public import ImageEditing
import ImageFiles
public import JobLedger
public import SystemPackage

/// A picture that a job delivered, found by what a person wrote: `JOB` or `JOB#K`.
public struct JobPicture: Sendable {
    public let job: JobRecord
    /// From 1.
    public let position: Int
    /// The delivered file.
    public let path: FilePath
    /// The sha256 of the result as it came.
    public let sha256: String?

    /// With the whole id.
    public var reference: PictureReference { PictureReference(job: job.id, position: position) }

    /// - Throws: ``EaselError`` `usage` for text that is no reference, and for several pictures of which none is picked;
    ///   `jobFailed` for a job without that picture; ``LedgerError`` `notFound`, `ambiguous`.
    public init(_ text: String, in ledger: JobLedger) throws {
        guard let reference = PictureReference(text) else {
            throw EaselError(.usage, "“\(text)” names no picture of a job.", hint: "Write JOB or JOB#K, as 3f2a91#2.")
        }
        try self.init(reference, in: ledger)
    }

    public init(_ reference: PictureReference, in ledger: JobLedger) throws {
        let job = try ledger.job(reference.job)
        let mark = job.id.prefix(6)
        let pictures = job.delivered
        guard !pictures.isEmpty else {
            throw EaselError(
                .jobFailed, "Job \(mark) is \(job.state.rawValue) and has no picture here.",
                hint: !job.state.isFinished
                    ? "Carry it on: easel jobs resume"
                    : job.base.map { "It went on from \($0.short): name that, or take the job back with easel undo \(mark)." }
                        ?? "Name another (easel jobs), or take it back: easel undo \(mark)")
        }
        guard let position = reference.position ?? job.chosenPosition else {
            throw EaselError(
                .usage, "Job \(mark) has \(pictures.count) pictures, and none is picked.",
                hint: "Write \(mark)#1 to \(mark)#\(job.results.count), or choose: easel pick \(mark)#1")
        }
        guard let result = job.results.first(where: { $0.position == position }) else {
            throw EaselError(
                .usage, "Job \(mark) has no picture #\(position); it has \(job.results.count).", hint: "easel jobs \(mark) shows them.")
        }
        guard let path = result.deliveredPath else {
            throw EaselError(.jobFailed, "Picture #\(position) of job \(mark) did not come.", hint: "easel jobs \(mark) says why.")
        }
        self.job = job
        self.position = position
        self.path = FilePath(path)
        sha256 = result.sha256
    }

    /// Looks whether the file is still this picture: a later delivery may have taken its place.
    ///
    /// A file that says nothing of itself, as with `--strip`, is believed.
    /// - Throws: ``EaselError`` `jobFailed` for another job's picture, ``ImageFileError`` for a file that is no picture any more.
    public func checkIsOwn() throws {
        if let problem = ImageInspection(path).problem { throw problem }
        guard let said = try? Provenance(of: path), let other = said.job else { return }
        guard other != job.id || (said.json["position"]?.integer ?? position) != position else { return }
        let mark = job.id.prefix(6)
        throw EaselError(
            .jobFailed,
            "\(path) is now picture #\(said.json["position"]?.integer ?? 1) of job \(other.prefix(6)), and not \(reference.short).",
            hint: job.goneRawResult == nil
                ? "Make it again, at no cost: easel jobs redeliver \(mark) -o another-folder" : job.wayToMakeAgain)
    }

    /// What the files of this picture's session are called, before a job's own mark.
    public func sessionStem(in ledger: JobLedger) -> String {
        var first = job
        while let base = first.base, let earlier = try? ledger.job(base.job) { first = earlier }
        return first.delivery["stem"]?.string ?? first.canvas?.stem ?? "picture"
    }
}

extension JobRecord {
    /// A raw result that was here and is not any more.
    var goneRawResult: String? { results.compactMap(\.rawPath).first { !Disk.exists(FilePath($0)) } }

    /// How a picture of it comes back when it cannot be taken from here.
    var wayToMakeAgain: String {
        goneRawResult == nil
            ? "Make it again, at no cost: easel jobs redeliver \(id.prefix(6))"
            : "A raw result of its job is gone, too (easel clean removes such); easel rerun \(id.prefix(6)) makes the pictures again, at their price."
    }
}

extension EditFile {
    /// The next step of a session: on the delivered picture, with the model, the canvas and the other references of its job.
    ///
    /// What was wished for there (prompt, regions of the canvas, seed, size, colours) is left out: it has happened. A model
    /// that edits no pictures is left out too.
    /// - Throws: ``InvalidEdit`` for a job whose edit this version does not read.
    public init(goingOnFrom picture: JobPicture, catalogue: ModelCatalogue = .builtIn) throws {
        let file = try EditFile(picture.job.edit)
        let old = file.edit
        let model = file.model ?? picture.job.model
        var next = Edit("")
        if let canvas = old.canvasIndex()?.index {
            next.references = old.references
            for index in next.references.indices { next.references[index].regions = index == canvas ? [] : old.regions(of: index) }
            next.references[canvas].source = .file(picture.path)
            next.canvas = old.references[canvas].name ?? String(canvas + 1)
        } else {
            next.references = [ReferenceImage(picture.path)]
            next.canvas = "1"
        }
        self.init(edit: next, model: catalogue.named(model).0.edits ? model : nil)
    }
}

extension Edit {
    /// Takes other references than the canvas out, or names, of which the prompt does not speak: they belonged to the step before.
    ///
    /// - Parameter onlyCanvas: Whether the others were given anew, and their names are for the check to judge.
    public mutating func leaveOutUnnamed(onlyCanvas: Bool) {
        guard let canvas = canvasIndex()?.index else { return }
        let unused = Set(resolvedPrompt().findings.map(\.field))
        let isUnused = references.indices.map { unused.contains("references[\($0)].name") && (!onlyCanvas || $0 == canvas) }
        var kept: [ReferenceImage] = []
        var place = canvas
        for (index, reference) in references.enumerated() {
            if index == canvas {
                place = kept.count
                kept.append(reference)
                if isUnused[index] { kept[place].name = nil }
            } else if !isUnused[index] {
                kept.append(reference)
            }
        }
        references = kept
        self.canvas = kept[place].name ?? String(place + 1)
    }

    /// Puts other pictures beside the canvas, which keeps its place as far as it can.
    public mutating func replaceReferences(besideCanvasWith others: [ReferenceImage]) {
        guard let index = canvasIndex()?.index else { return }
        let canvas = references[index]
        references = others
        let place = min(index, others.count)
        references.insert(canvas, at: place)
        self.canvas = canvas.name ?? String(place + 1)
    }
}
