public import ImageComparison
import ImageFiles
public import Raster
public import SystemPackage

extension Comparison {
    /// Compares two picture files, upright and as sRGB.
    ///
    /// - Throws: ``ComparisonError`` when their sizes differ, ``ImageFileError``.
    public init(_ before: FilePath, _ after: FilePath, regions: [Region] = [], measuring metrics: Set<Metric> = Metric.usual) throws {
        try self.init(of: UprightFile.rows(before), with: UprightFile.rows(after), regions: regions, measuring: metrics)
    }
}
