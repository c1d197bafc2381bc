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
