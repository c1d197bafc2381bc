import CImageCodecs
public import Raster

/// What this build of Easel can read, which depends on the C libraries that were there when it was built.
public enum CodecSupport {
    /// The formats whose pixels can be read.
    public static let readable: [ImageFormat] = ImageFormat.allCases.filter { format in
        format == .bmp || format.codec.map(easel_reads) == true
    }

    /// Whether PNG files are packed by ISA-L, several times as fast as by zlib.
    public static var hasISAL: Bool { easel_has_isal() }

    /// Whether colour profiles are converted to sRGB.
    public static var hasColorManagement: Bool { easel_has_lcms() }
}

extension ImageFormat {
    var codec: easel_format? {
        switch self {
        case .png: EASEL_PNG
        case .jpeg: EASEL_JPEG
        case .webp: EASEL_WEBP
        case .gif: EASEL_GIF
        case .tiff: EASEL_TIFF
        default: nil
        }
    }
}
