#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A colour in CIE 1976 L*a*b*, under D65 with the 2° observer.
public struct CIELab: Hashable, Sendable {
    /// 0 (black) to 100 (white).
    public var lightness: Double
    public var a: Double
    public var b: Double

    public init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    /// The matrix from linear sRGB to XYZ, and the white point (0.95047, 1, 1.08883).
    ///
    /// Source: IEC 61966-2-1:1999; the same figures as scikit-image uses, so that the two agree.
    public init(_ color: SRGBColor) {
        let table = SRGBTransfer.linearOfByteDouble
        let (red, green, blue) = (table[Int(color.red)], table[Int(color.green)], table[Int(color.blue)])
        let x = Self.lifted((0.412453 * red + 0.357580 * green + 0.180423 * blue) / 0.95047)
        let y = Self.lifted(0.212671 * red + 0.715160 * green + 0.072169 * blue)
        let z = Self.lifted((0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.08883)
        self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
    }

    /// The cube root with the straight line near black that the definition asks for.
    @inline(__always)
    private static func lifted(_ value: Double) -> Double {
        value > 0.008856 ? cubeRoot(value) : 7.787 * value + 16.0 / 116
    }
}

extension SRGBTransfer {
    static let linearOfByteDouble: [Double] = (0..<256).map { linear(Double($0) / 255) }
}
