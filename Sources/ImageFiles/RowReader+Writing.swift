public import Raster
public import SystemPackage

extension RowReader {
    /// Writes the rows as a PNG file at `path`, whole or not at all.
    ///
    /// - Parameter metadata: An EXIF block that begins with its TIFF header.
    /// - Throws: ``ImageFileError``, and what reading throws.
    public mutating func writePNG(
        to path: FilePath, metadata: [UInt8]? = nil, effort: PNGEncoder.Effort = .fast, overwriting: Bool
    ) throws {
        let file = try PendingFile(path)
        try encodePNG(to: file, metadata: metadata, effort: effort)
        try file.commit(overwriting: overwriting)
    }

    /// The rows as a PNG file in memory.
    public mutating func pngBytes(metadata: [UInt8]? = nil, effort: PNGEncoder.Effort = .fast) throws -> [UInt8] {
        let sink = MemorySink()
        try encodePNG(to: sink, metadata: metadata, effort: effort)
        return sink.bytes
    }

    /// The rows as a JPEG file in memory, alpha left out. They must be 8 bits wide.
    public mutating func jpegBytes(quality: Int) throws -> [UInt8] {
        let encoder = try JPEGEncoder(size: format.size, quality: quality)
        try forEachBand { rows, _, _ in try encoder.write(rows) }
        return try encoder.finish()
    }

    private mutating func encodePNG(to sink: any ByteSink, metadata: [UInt8]?, effort: PNGEncoder.Effort) throws {
        var encoder = try PNGEncoder(to: sink, format: format, metadata: metadata, effort: effort)
        try forEachBand { rows, _, _ in try encoder.write(rows) }
        try encoder.finish()
    }
}

extension Bitmap {
    /// Reads a picture file upright, as 8-bit sRGB.
    ///
    /// - Throws: ``ImageFileError``.
    public init(contentsOf path: FilePath) throws {
        var reader = try ImageReader(path, as: .sRGB)
        self = try Bitmap(reading: &reader).upright(from: reader.info.orientation)
    }

    /// Reads a picture in memory upright, as 8-bit sRGB.
    public init(decoding bytes: [UInt8]) throws {
        var reader = try ImageReader(bytes: bytes, as: .sRGB)
        self = try Bitmap(reading: &reader).upright(from: reader.info.orientation)
    }
}
