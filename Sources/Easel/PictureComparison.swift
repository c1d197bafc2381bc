public import ImageComparison
public import ImageComposition
import ImageFiles
public import Raster
public import SystemPackage

/// Two picture files compared after the second was drawn onto the first.
public struct PictureComparison: Sendable {
    /// Of the first.
    public let size: PixelSize
    /// Where the first lies in the second; `nil` when that was not looked for.
    public let registration: Registration?
    /// How a second picture of another size was laid over the first.
    public let reconciliation: Reconciliation?
    /// `nil` when the sizes differ and the second could not be drawn onto the first.
    public let figures: Comparison?
    /// Whether the figures are those of the aligned picture, and not of the files as they are.
    public let isAligned: Bool

    /// - Parameters:
    ///   - ignored: Boxes that count for nothing.
    ///   - registers: Whether the second is drawn onto the first.
    ///   - judged: What is judged of colours; the figures of what is not are 0.
    /// - Throws: ``ImageFileError``, ``ComparisonError``.
    public init(
        _ before: FilePath, _ after: FilePath, regions: [Region] = [], ignoring ignored: [Region] = [], registers: Bool = true,
        difference: Comparison.Difference = .init(), measuring metrics: Set<Comparison.Metric> = Comparison.Metric.usual,
        judging judged: Comparison.Judged = .all
    ) throws {
        guard registers else {
            // Both stream through, decoded side by side, unless what is measured needs more than bands.
            let (first, second) = (try UprightFile.rows(before, readsAhead: true), try UprightFile.rows(after, readsAhead: true))
            (size, registration, reconciliation, isAligned) = (first.format.size, nil, nil, false)
            self.figures =
                try first.format.size == second.format.size
                ? Comparison(
                    of: first, with: second, regions: regions, ignoring: ignored, difference: difference, measuring: metrics,
                    judging: judged)
                : nil
            return
        }
        let pictures = try mapInParallel(2) { try Bitmap(contentsOf: $0 == 0 ? before : after) }
        let (original, result) = (pictures[0], pictures[1])
        size = original.size
        func figures(_ rows: some RowReader) throws -> Comparison {
            try Comparison(
                of: original.reader(), with: rows, regions: regions, ignoring: ignored, difference: difference, measuring: metrics,
                judging: judged)
        }
        let pair = try RegisteredPair(original, result, excluding: regions + ignored)
        registration = pair.registration
        reconciliation = pair.reconciliation
        isAligned = pair.registration.isTrusted && !(pair.aligned.isStill && pair.reconciliation == nil)
        if isAligned {
            self.figures = try figures(pair.aligned.rows(over: original))
        } else {
            self.figures = original.size == result.size ? try figures(result.reader()) : nil
        }
    }
}
