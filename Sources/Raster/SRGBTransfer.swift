#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The transfer function of sRGB: between stored values and linear light.
///
/// Source: IEC 61966-2-1:1999, section 5.2.
public enum SRGBTransfer {
    /// Linear light, 0…1, of a stored value 0…1.
    public static func linear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// The stored value, 0…1, of linear light 0…1.
    public static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }

    /// Linear light of each of the 256 stored values.
    public static let linearOfByte: [Float] = (0..<256).map { Float(linear(Double($0) / 255)) }

    /// The same in whole ``lightSteps``, so that a square of 256 × 256 of them fits into 32 bits.
    static let lightOfByte: [UInt32] = linearOfByte.map { UInt32(($0 * Float(lightSteps)).rounded()) }

    static let lightSteps = 65535

    /// The stored byte of linear light, in ``byteSteps`` steps. Near black, where the curve is steepest, a step is a
    /// fifth of a byte, so the nearest byte is found everywhere.
    static let byteOfLinear: [UInt8] = (0...byteSteps).map {
        UInt8((encoded(Double($0) / Double(byteSteps)) * 255).rounded())
    }

    static let byteSteps = 16383
}
