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

    /// - Throws: ``ImageFileError``, ``ComparisonError``.
    public init(
        _ before: FilePath, _ after: FilePath, regions: [Region] = [], ignoring ignored: [Region] = [], registers: Bool = true,
        difference: Comparison.Difference = .init(), measuring metrics: Set<Comparison.Metric> = Comparison.Metric.usual
    ) throws {
        let original = try Bitmap(contentsOf: before)
        let result = try Bitmap(contentsOf: after)
        size = original.size
        func figures(_ rows: some RowReader) throws -> Comparison {
            try Comparison(
                of: original.reader(), with: rows, regions: regions, ignoring: ignored, difference: difference, measuring: metrics)
        }
        let pair = registers ? try RegisteredPair(original, result, excluding: regions + ignored) : nil
        registration = pair?.registration
        reconciliation = pair?.reconciliation
        isAligned = pair.map { $0.registration.isTrusted && !($0.aligned.isStill && $0.reconciliation == nil) } ?? false
        if isAligned, let pair {
            self.figures = try figures(pair.aligned.rows(over: original))
        } else {
            self.figures = original.size == result.size ? try figures(result.reader()) : nil
        }
    }
}
