#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A colour in OKLab, where equal steps look about equal.
///
/// Source: Björn Ottosson, “A perceptual color space for image processing”, 2020.
public struct OKLab: Hashable, Sendable {
    /// 0 (black) to 1 (white).
    public var lightness: Double
    public var a: Double
    public var b: Double

    public init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    public init(_ color: SRGBColor) {
        let table = SRGBTransfer.linearOfByteDouble
        let (red, green, blue) = (table[Int(color.red)], table[Int(color.green)], table[Int(color.blue)])
        let long = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let medium = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let short = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        self.init(
            lightness: 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
            a: 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
            b: 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short)
    }

    /// The nearest colour of 8-bit sRGB.
    public var sRGB: SRGBColor {
        let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return SRGBColor(
            red: byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
            green: byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
            blue: byte(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
    }

    /// The straight-line distance.
    public func distance(to other: OKLab) -> Double {
        let (l, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
        return (l * l + a * a + b * b).squareRoot()
    }

    private func cube(_ value: Double) -> Double { value * value * value }

    private func byte(_ light: Double) -> UInt8 {
        UInt8((SRGBTransfer.encoded(min(max(light, 0), 1)) * 255).rounded())
    }
}
