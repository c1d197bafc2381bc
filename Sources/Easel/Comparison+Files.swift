public import ImageComparison
import ImageFiles
public import Raster
public import SystemPackage

/// A picture file as a person sees it.
public enum UprightFile {
    /// Its rows, upright, 8-bit sRGB.
    ///
    /// - Throws: ``ImageFileError``.
    public static func rows(_ path: FilePath) throws -> AnyRowReader {
        let reader = try ImageReader(path, as: .sRGB)
        return AnyRowReader(try UprightRows(reader, from: reader.info.orientation))
    }
}

extension Comparison {
    /// Compares two picture files, upright and as sRGB.
    ///
    /// - Throws: ``ComparisonError`` when their sizes differ, ``ImageFileError``.
    public init(_ before: FilePath, _ after: FilePath, regions: [Region] = [], measuring metrics: Set<Metric> = Metric.usual) throws {
        try self.init(of: UprightFile.rows(before), with: UprightFile.rows(after), regions: regions, measuring: metrics)
    }
}
