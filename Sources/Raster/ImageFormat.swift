/// A picture file format, named as the JSON of Easel writes it.
public enum ImageFormat: String, Sendable, CaseIterable, Codable {
    case png, jpeg, webp, bmp, gif, tiff
    /// Recognised by their first bytes, so that a person hears what a file is; not read.
    case heic, avif, jxl, jp2, psd, svg, pdf, ico

    /// The media type that an upload or a data URI states.
    public var mediaType: String {
        switch self {
        case .svg: "image/svg+xml"
        case .pdf: "application/pdf"
        case .psd: "image/vnd.adobe.photoshop"
        case .ico: "image/x-icon"
        default: "image/\(rawValue)"
        }
    }

    /// The suffix that files of this format usually carry, without the dot.
    public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

    /// The name as it is written in a sentence.
    public var displayName: String {
        switch self {
        case .webp: "WebP"
        case .jxl: "JPEG XL"
        case .jp2: "JPEG 2000"
        default: rawValue.uppercased()
        }
    }
}
