import Easel

extension Compare {
    /// A pair of two folders, as JSON shows it: the two, then the figures of the comparison.
    private struct PairReport: Encodable {
        let before: String
        let after: String
        let ground: PicturePairs.Ground
        let regions: [[Int]]
        /// `nil` when the sizes differ and the two could not be aligned, or one cannot be read.
        let figures: ComparisonReport?
        let failure: String?

        enum Key: String, CodingKey { case before, after, ground, regions, failure }

        func encode(to encoder: any Encoder) throws {
            try figures?.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(before, forKey: .before)
            try container.encode(after, forKey: .after)
            try container.encode(ground, forKey: .ground)
            if !regions.isEmpty { try container.encode(regions, forKey: .regions) }
            try container.encodeIfPresent(failure, forKey: .failure)
        }
    }

    private struct Summary: Encodable {
        struct Body: Encodable {
            var pairs = 0
            /// Pairs in which a pixel counts as changed.
            var changed = 0
            /// Pairs that a gate or `--exit-code` fails, or that cannot be compared.
            var failed = 0
            /// Pictures before of which nothing came, and results that were made of nothing that is there.
            var missing: [String] = []
            var added: [String] = []
        }

        let summary: Body
    }

    /// Compares two folders pair by pair.
    ///
    /// - Throws: ``EaselExit``: the smallest that applies to a pair.
    func compareFolders(
        _ before: FilePath, _ after: FilePath, _ kind: Comparison.Difference, _ metrics: Set<Comparison.Metric>
    ) throws {
        guard PictureFolder.isFolder(before), PictureFolder.isFolder(after) else {
            throw EaselError(.usage, "One of the two is a folder and the other is not.", hint: "Name two files, or two folders.")
        }
        if let word = [("--sheet", sheet), ("--heatmap", heatmap), ("--mask-out", maskOut), ("--open", opening.opens ? "" : nil)].first(
            where: { $0.1 != nil })?.0
        {
            throw EaselError(
                .usage, "\(word) is for two pictures, and these are folders.", hint: "easel review shows every pair on one page.")
        }
        let pictures = PictureFolder.files([before.string])
        let found = PicturePairs(of: pictures, with: PictureFolder.results(in: after, of: pictures))
        guard !found.pairs.isEmpty else {
            throw EaselError(
                .usage, "No picture of \(after) belongs to one of \(before).",
                hint: "A result says what it was made of, or begins with its name: room.jpg and room-1.png.")
        }
        var body = Summary.Body()
        var worst: EaselExit?
        var rows = [["", "changed", "outside", "PSNR", "SSIM", "ΔE p99", ""]]
        for pair in found.pairs {
            let (report, comparison, exit) = compare(pair, kind, metrics)
            body.pairs += 1
            if let comparison, comparison.whole.changed > 0 { body.changed += 1 }
            if let exit {
                body.failed += 1
                worst = worst.map { $0.rawValue < exit.rawValue ? $0 : exit } ?? exit
            }
            if common.json { try Output.json(report) } else { rows.append(Self.row(pair, comparison, report.failure)) }
        }
        body.missing = found.missing.map(\.string)
        body.added = found.added.map(\.string)
        if common.json {
            try Output.json(Summary(summary: body))
        } else if !common.quiet {
            Output.table(rows)
            for path in found.missing { Output.line("missing  \(Output.safe(path.string))") }
            for path in found.added { Output.line("new      \(Output.safe(path.string))") }
            Output.line("\(body.pairs) \(body.pairs == 1 ? "pair" : "pairs"), \(body.changed) changed, \(body.failed) failed")
        }
        if let worst { throw worst }
    }

    private func compare(
        _ pair: PicturePairs.Pair, _ kind: Comparison.Difference, _ metrics: Set<Comparison.Metric>
    ) -> (PairReport, Comparison?, EaselExit?) {
        var regions: [Region] = []
        func report(_ figures: ComparisonReport?, _ failure: String?) -> PairReport {
            PairReport(
                before: pair.before.string, after: pair.after.string, ground: pair.ground, regions: regions.map(\.corners),
                figures: figures, failure: failure)
        }
        do {
            let size = try UprightFile.rows(pair.before).format.size
            regions = try RegionWords.regions(region, of: pair.before.string, size)
            // A result of Easel's knows where it was to change.
            if regions.isEmpty, let edit = (try? Provenance(of: pair.after))?.edit?.edit {
                regions = edit.canvasRegions.filter { $0.fits(in: size) }
            }
            let ignored = try RegionWords.regions(ignore, of: pair.before.string, size)
            let comparison = try PictureComparison(
                pair.before, pair.after, regions: regions, ignoring: ignored, registers: !noRegister, difference: kind, measuring: metrics,
                judging: judged)
            let difference = exitCode ? try differenceAsTheyAre([pair.before, pair.after], comparison) : nil
            guard let figures = comparison.figures else {
                let isAsked = maxChanged != nil || maxOutside != nil || minSsim != nil
                return (report(nil, "the sizes differ"), nil, isAsked ? .gateFailed : difference)
            }
            let shown = ComparisonReport(comparison, leavingOut: leftOut())
            do {
                if maxOutside != nil, regions.isEmpty {
                    throw EaselError(.gateFailed, "It is not known where it was to change: --max-outside needs a --region.")
                }
                try judge(figures)
            } catch let error as EaselError { return (report(shown, error.message), figures, .gateFailed) }
            return (report(shown, nil), figures, difference)
        } catch {
            return (report(nil, Failure(error)?.message ?? String(describing: error)), nil, .unfit)
        }
    }

    private static func row(_ pair: PicturePairs.Pair, _ comparison: Comparison?, _ failure: String?) -> [String] {
        func percent(_ part: Comparison.Part?) -> String { part.map { "\(Output.decimal($0.fraction * 100, 3)) %" } ?? "–" }
        let name = Output.safe(pair.after.lastComponent?.string ?? "")
        guard let comparison else { return [name, "–", "–", "–", "–", "–", Output.safe(failure ?? "")] }
        return [
            name, percent(comparison.whole), percent(comparison.outside), comparison.psnr.map { "\(Output.decimal($0)) dB" } ?? "identical",
            comparison.ssim.map { Output.decimal($0, 4) } ?? "–", Output.decimal(comparison.whole.deltaE.p99), Output.safe(failure ?? ""),
        ]
    }
}
