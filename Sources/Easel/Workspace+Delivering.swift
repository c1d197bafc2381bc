import ImageComparison
import ImageEditing
import ImageFiles
import ImagePreparation
import ImageReview
import JobLedger
import Raster
import SystemPackage

extension Workspace {
    /// Makes the files that a person looks at from the raw results of a job, and calls nobody.
    func deliver(_ job: JobRecord, plan: EditPlan) throws -> Job {
        let made = try makeDelivery(job, plan: plan, settings: DeliverySettings(job.delivery, workspace: path))
        return try deliver(made, of: job)
    }

    /// Puts a delivery on record, also of a job that could not be delivered where it was to go before.
    private func deliver(_ made: Delivery, of job: JobRecord) throws -> Job {
        let change = { (record: inout JobRecord) in
            record.results = made.results
            record.delivery = made.delivery
        }
        let record =
            job.state == .downloaded
            ? try ledger.move(job.id, from: .downloaded, to: .delivered, at: now(), change) : try ledger.amend(job.id, change)
        unmarkSent(job.id)
        return Job(record, sheet: made.sheet, comparisons: made.comparisons, warnings: made.warnings)
    }

    /// Makes the deliveries of a finished job again, with other settings, at no cost.
    ///
    /// - Throws: ``EaselError`` `jobFailed` for a job whose raw results are not here.
    public func redeliver(_ reference: String, options: RunOptions) throws -> Job {
        let job = try ledger.job(reference)
        guard job.state == .delivered || job.state == .downloaded else {
            throw EaselError(
                .jobFailed, "Job \(job.id.prefix(6)) is \(job.state.rawValue), so there is nothing to deliver again.",
                hint: job.state.isFinished ? nil : "Carry it on first: easel jobs resume")
        }
        let plan = try plan(of: job)
        let lock = try JobLock(job.id, in: folder("locks"))
        defer { lock.release() }
        if let gone = job.goneRawResult {
            throw EaselError(
                .jobFailed, "The raw result \(gone) is not there any more, so it cannot be delivered again.",
                hint: "easel clean removes such; easel rerun \(job.id.prefix(6)) makes the pictures again, at their price.")
        }
        var options = options
        options.stem = options.stem ?? job.delivery["stem"]?.string
        // What was sent stays what was sent, whatever the other settings are now.
        let settings = try DeliverySettings(options, workspace: path, plan: plan)
        return try deliver(makeDelivery(job, plan: plan, settings: settings), of: job)
    }

    /// The files of a delivery, and what was found on the way.
    private struct Delivery {
        var results: [ResultRecord]
        var delivery: JSONValue
        var sheet: FilePath?
        var comparisons: [Int: Comparison]
        var warnings: [String]
    }

    private func makeDelivery(_ job: JobRecord, plan: EditPlan, settings: DeliverySettings) throws -> Delivery {
        let names = try DeliveryNames(job, plan: plan, settings: settings)
        var canvas = plan.canvas.flatMap { index in
            plan.edit.references[index].source.filePath.map { (path: $0, regions: plan.edit.regions(of: index)) }
        }
        // The last of several steps is shown beside what the first began with.
        if let step = settings.step, step.isLast, Disk.exists(step.canvas) { canvas = (step.canvas, step.regions) }
        var results = job.results
        var comparisons: [Int: Comparison] = [:]
        var composites: [String: JSONValue] = [:]
        var warnings: [String] = []
        // A name with the job's id in it can only hold this job's own files, left by a run that was killed here.
        var overwrites = settings.overwrites || !settings.isFile
        for index in results.indices {
            guard let raw = results[index].rawPath.map({ FilePath($0) }), let width = results[index].width,
                let height = results[index].height
            else {
                continue
            }
            let target = names.picture(results[index].position)
            if let wished = plan.size.pixels, wished != PixelSize(width: width, height: height) {
                warnings.append("The result is \(width) × \(height); \(wished) was asked for.")
            }
            // So does a file of the wished-for name that says it is this job's.
            if Disk.exists(target), (try? Provenance(of: target))?.job == job.id { overwrites = true }
            let position = results[index].position
            let pasted = try paste(raw, plan: plan, settings: settings, warnings: &warnings)
            try writePicture(
                raw, pasted: pasted, result: results[index], job: job, plan: plan, settings: settings, to: target, overwriting: overwrites)
            if settings.keepsAlpha, pasted == nil, ImageInspection(target).info?.hasAlpha != true {
                warnings.append("Nothing is transparent in the delivery: the canvas is opaque, or the result has another shape.")
            }
            results[index].deliveredPath = target.string
            if let pasted {
                var report = CompositeReport(pasted)
                if pasted.isTrusted {
                    report.path = target.string
                    report.outsideMaxDifference = try pasted.proof(of: target).outsideMaxDifference
                }
                composites[String(position)] = try ReportJSON.json(report)
            }
            if let canvas, let before = ImageInspection(canvas.path).info?.displaySize,
                before == ImageInspection(target).info?.displaySize, canvas.regions.allSatisfy({ $0.fits(in: before) })
            {
                comparisons[position] = try Comparison(canvas.path, target, regions: canvas.regions)
            }
        }
        let delivered = results
        var sheet: FilePath?
        if settings.makesSheet, let canvas, !Disk.exists(canvas.path) {
            warnings.append("The canvas \(canvas.path) is no longer there, so there is no sheet.")
        } else if settings.makesSheet, let canvas {
            sheet = names.sheet
            try writeSheet(
                plan: plan, canvas: canvas.path, regions: canvas.regions, results: delivered, model: job.model, to: names.sheet,
                overwriting: overwrites)
        }
        var markdown: FilePath?
        if plan.edit.mode == .interleave {
            let pictures = Dictionary(
                uniqueKeysWithValues: delivered.compactMap { result in
                    result.deliveredPath.flatMap { FilePath($0).lastComponent?.string }.map { (result.position, $0) }
                })
            let parts = job.parts.isEmpty ? delivered.map { ResultPart.picture($0.position) } : job.parts
            try PendingFile.write(
                Array(InterleavedText(parts: parts, names: pictures).markdown.utf8), to: names.markdown, overwriting: overwrites)
            markdown = names.markdown
        }
        for result in delivered where result.sha256 != nil {
            var reported = job
            reported.state = .delivered
            reported.results = [result]
            reported.delivery = settings.json(sheet: sheet, markdown: markdown, composites: composites)
            let report = JobReport(Job(reported, sheet: sheet, comparisons: comparisons, warnings: warnings), plan: plan)
            try PendingFile.write(ReportJSON.encode(report, pretty: true), to: names.sidecar(result.position), overwriting: overwrites)
        }
        return Delivery(
            results: delivered, delivery: settings.json(sheet: sheet, markdown: markdown, composites: composites), sheet: sheet,
            comparisons: comparisons,
            warnings: warnings)
    }

    /// The result pasted into its canvas, when that has regions and is there as it was.
    private func paste(_ raw: FilePath, plan: EditPlan, settings: DeliverySettings, warnings: inout [String]) throws -> PastedResult? {
        guard let options = settings.composition, let index = plan.canvas, let canvas = plan.edit.references[index].source.filePath,
            !plan.edit.regions(of: index).isEmpty
        else { return nil }
        let regions = plan.edit.regions(of: index)
        guard let size = ImageInspection(canvas).info?.displaySize, regions.allSatisfy({ $0.fits(in: size) }) else {
            warnings.append("The canvas \(canvas) is gone or is another now, so the result is delivered as it came.")
            return nil
        }
        let pasted = try PastedResult(
            of: raw, into: canvas, regions: regions, mask: plan.edit.mask, crop: plan.crop, options: options,
            format: settings.format)
        warnings += pasted.warnings
        return pasted
    }

    /// The result pasted into its canvas, or cut out as that is; else as it came when it is a PNG, or its pixels in the format that
    /// is wished for. With how it was made.
    private func writePicture(
        _ raw: FilePath, pasted: PastedResult?, result: ResultRecord, job: JobRecord, plan: EditPlan, settings: DeliverySettings,
        to target: FilePath, overwriting: Bool
    ) throws {
        var bytes: [UInt8]
        if let pasted, pasted.isTrusted {
            bytes = try pasted.bytes(keepingMetadata: !settings.strips)
        } else if pasted == nil, let cutOut = try cutOut(raw, plan: plan, settings: settings) {
            bytes = cutOut
        } else if settings.format != .png {
            var rows = FlattenedRows(try UprightFile.rows(raw), onto: .white)
            bytes = try rows.jpegBytes(quality: 95)
        } else if try ImageReader(raw).info.format == .png {
            bytes = try Disk.contents(raw)
        } else {
            var rows = try Bitmap(contentsOf: raw).reader()
            bytes = try rows.pngBytes()
        }
        if !settings.strips, let picture = Provenance.annotated(bytes) {
            let provenance = Provenance(
                job, result: result, prompt: plan.edit.resolvedPrompt().text, pixels: Provenance.pixelHash(picture))
            bytes = try provenance.written(into: picture)
        }
        try PendingFile.write(bytes, to: target, overwriting: overwriting)
    }

    /// A result of the whole canvas with the canvas's opacity; `nil` where that is not wished for, or there is none.
    private func cutOut(_ raw: FilePath, plan: EditPlan, settings: DeliverySettings) throws -> [UInt8]? {
        guard settings.keepsAlpha, settings.crop == nil, let index = plan.canvas,
            let canvas = plan.edit.references[index].source.filePath, ImageInspection(canvas).info?.hasAlpha == true
        else { return nil }
        let result = FlattenedRows(try UprightFile.rows(raw, readsAhead: true), onto: .white)
        guard let shape = ImageInspection(canvas).info?.displaySize, Self.isAlike(shape, result.format.size) else { return nil }
        let matte = ResampledRows(try UprightFile.rows(canvas, readsAhead: true), to: result.format.size)
        var rows = CutOutRows(result, by: matte, over: Preparation.Options().background)
        return try rows.pngBytes()
    }

    /// Whether two pictures have the same shape, to what rounding sides to multiples of 16 changes.
    private static func isAlike(_ first: PixelSize, _ second: PixelSize) -> Bool {
        let (a, b) = (Double(first.width) / Double(first.height), Double(second.width) / Double(second.height))
        return abs(a / b - 1) < 0.03
    }

    private func writeSheet(
        plan: EditPlan, canvas: FilePath, regions: [Region], results: [ResultRecord], model: ImageModel.ID, to target: FilePath,
        overwriting: Bool
    ) throws {
        let before = try UprightFile.rows(canvas)
        let size = before.format.size
        let after = try results.compactMap { result -> Sheet.Tile? in
            guard let path = result.deliveredPath ?? result.rawPath else { return nil }
            let rows = try UprightFile.rows(FilePath(path))
            let transform = PixelTransform(resizing: size, to: rows.format.size)
            return Sheet.Tile(
                OutlinedRows(rows, regions: regions.map { transform.apply(to: $0) }),
                caption: results.count == 1 ? "after" : "after \(result.position)",
                detail: "\(model) · \(rows.format.size)")
        }
        let references = try plan.edit.references.enumerated().compactMap { index, reference -> Sheet.Tile? in
            guard index != plan.canvas, let path = reference.source.filePath else { return nil }
            let rows = try UprightFile.rows(path)
            let small = Sheet.referenceSize(of: rows.format.size, beside: size)
            let transform = PixelTransform(resizing: rows.format.size, to: small)
            return Sheet.Tile(
                OutlinedRows(ResampledRows(rows, to: small), regions: plan.edit.regions(of: index).map { transform.apply(to: $0) }),
                caption: reference.name ?? path.stem ?? "image \(index + 1)")
        }
        var sheet = Sheet(
            before: Sheet.Tile(
                OutlinedRows(before, regions: regions), caption: "before", detail: "\(canvas.lastComponent?.string ?? "") · \(size)"),
            after: after, references: references)
        try sheet.writePNG(to: target, overwriting: overwriting)
    }
}
