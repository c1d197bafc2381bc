import Raster

/// The header of a picture as far as a parser got, and what is wrong with the file behind it.
struct ImageHeader {
    /// More chunks than a picture needs; a file of gigabytes could hold them without end.
    static let maximumChunkCount = 1 << 20

    var info: ImageInfo
    /// What is wrong with the file behind its header; `nil` when nothing is.
    var problem: ImageFileError?

    init(_ info: ImageInfo, problem: ImageFileError? = nil) {
        self.info = info
        self.problem = problem
    }

    /// Reads the header of the format that the signature tells.
    static func read(_ source: ByteSource, format: ImageFormat) throws(ImageFileError) -> ImageHeader {
        var header =
            switch format {
            case .png: try png(source)
            case .jpeg: try jpeg(source)
            case .webp: try webp(source)
            case .bmp: try bmp(source)
            case .gif: try gif(source)
            case .tiff: try tiff(source)
            case .heic, .avif, .jxl, .jp2, .psd, .svg, .pdf, .ico:
                throw ImageFileError(
                    .unsupported, "is a \(format.displayName) file, which no model takes. Convert it to PNG or JPEG.")
            }
        header.info.byteCount = source.count
        return header
    }

    static func cutOff(_ what: String) -> ImageFileError {
        ImageFileError(.truncated, "breaks off \(what). Get the file again.")
    }

    static func damaged(_ what: String) -> ImageFileError { ImageFileError(.corrupt, "is damaged: \(what).") }
}
