public import Raster
public import SystemPackage

/// A picture file as a person sees it.
public enum UprightFile {
    /// Its rows, upright, 8-bit sRGB.
    ///
    /// - Parameter readsAhead: Whether another thread decodes, for callers that have work of their own beside it.
    /// - Throws: ``ImageFileError``.
    public static func rows(_ path: FilePath, readsAhead: Bool = false) throws -> AnyRowReader {
        let reader = try ImageReader(path, as: .sRGB)
        if readsAhead { return AnyRowReader(try UprightRows(ReadAheadRows(reader), from: reader.info.orientation)) }
        return AnyRowReader(try UprightRows(reader, from: reader.info.orientation))
    }
}
