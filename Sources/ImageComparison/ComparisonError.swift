public import Raster

/// Why two pictures cannot be compared.
public enum ComparisonError: Error, Hashable, Sendable, CustomStringConvertible {
    case sizesDiffer(PixelSize, PixelSize)
    case notEightBits
    case breaksOff

    public var description: String {
        switch self {
        case .sizesDiffer(let first, let second):
            "The pictures are \(first) and \(second) pixels; only pictures of one size are compared pixel by pixel."
        case .notEightBits: "Comparison takes 8-bit sRGB rows; open files with `as: .sRGB`."
        case .breaksOff: "A picture gave fewer rows than its size says."
        }
    }
}
