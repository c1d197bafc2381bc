/// ΔE₀₀ of eight pairs of pixels at once, in single precision: within 0.001 of the same for two colours.
///
/// - Parameters:
///   - first, second: 32 readable bytes each: eight pixels, RGBA, 8-bit sRGB; alpha counts for nothing.
///
/// Source: Sharma, Wu, Dalal, “The CIEDE2000 color-difference formula”, Color Research & Application 30(1), 2005.
public func ciede2000(eightPixels first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>) -> SIMD8<Float> {
    let bytes = (
        UnsafeRawPointer(first).loadUnaligned(as: SIMD4<UInt64>.self), UnsafeRawPointer(second).loadUnaligned(as: SIMD4<UInt64>.self)
    )
    guard bytes.0 != bytes.1 else { return .zero }
    let (one, other) = (LabLanes(first), LabLanes(second))
    let chromaMean = (LabLanes.length(one.a, one.b) + LabLanes.length(other.a, other.b)) * 0.5
    let stretch = 1.5 - 0.5 * chromaShare(chromaMean)
    let (a1, a2) = (one.a * stretch, other.a * stretch)
    let (b1, b2) = (one.b, other.b)
    let (chroma1, chroma2) = (LabLanes.length(a1, b1), LabLanes.length(a2, b2))
    let product = chroma1 * chroma2
    let isColored = product .> 1e-9

    // 2 · √(C₁C₂) · sin(Δh / 2), from the sine of the whole turn, which is exact for small ones, or from its cosine for large ones.
    let safeProduct = Lanes(repeating: 1).replacing(with: product, where: isColored)
    let cosine = ((a1 * a2 + b1 * b2) / safeProduct).clamped(lowerBound: Lanes(repeating: -1), upperBound: Lanes(repeating: 1))
    let sine = (a1 * b2 - a2 * b1) / safeProduct
    let cosineOfHalf = root((1 + cosine) * 0.5)
    let fromCosine = root((1 - cosine) * 0.5)
    let sineOfHalf = (sine / (2 * cosineOfHalf.replacing(with: 1, where: cosine .< 0)))
        .replacing(with: fromCosine.replacing(with: -fromCosine, where: sine .< 0), where: cosine .< 0)
    let hueDifference = (2 * root(product) * sineOfHalf).replacing(with: 0, where: .!isColored)

    let hue = MeanHueLanes(a1, b1, chroma1, a2, b2, chroma2)
    let lightnessMean = (one.lightness + other.lightness) * 0.5
    let primedChromaMean = (chroma1 + chroma2) * 0.5
    let fromMiddle = (lightnessMean - 50) * (lightnessMean - 50)
    let l = (other.lightness - one.lightness) / (1 + 0.015 * fromMiddle / root(20 + fromMiddle))
    let c = (chroma2 - chroma1) / (1 + 0.045 * primedChromaMean)
    let h = hueDifference / (1 + 0.015 * primedChromaMean * hue.weight)
    let rotation = -2 * chromaShare(primedChromaMean) * hue.sineOfRotation
    let squares = l * l + c * c + h * h + rotation * c * h
    var result = root(squares.replacing(with: 0, where: squares .< 0))
    // Opposite hues have two middles, between which a few bits decide.
    let isOpposite = isColored .& (hue.size .< 0.02)
    if unsafeBitCast(isOpposite, to: SIMD4<UInt64>.self) != .zero {
        for lane in 0..<8 where isOpposite[lane] {
            let place = lane * 4
            result[lane] = Float(
                ciede2000(
                    CIELab(SRGBColor(red: first[place], green: first[place + 1], blue: first[place + 2])),
                    CIELab(SRGBColor(red: second[place], green: second[place + 1], blue: second[place + 2]))))
        }
    }
    return result
}

private typealias Lanes = SIMD8<Float>

/// √(C⁷ / (C⁷ + 25⁷))
@inline(__always)
private func chromaShare(_ chroma: Lanes) -> Lanes {
    let cube = chroma * chroma * chroma
    let seventh = cube * cube * chroma
    return root(seventh / (seventh + 6_103_515_625))
}

@inline(__always)
private func root(_ value: Lanes) -> Lanes { value.squareRoot() }

/// Eight colours in CIE L*a*b*; see ``CIELab/init(_:)``.
private struct LabLanes {
    var lightness: Lanes
    var a: Lanes
    var b: Lanes

    @inline(__always)
    init(_ pixels: UnsafePointer<UInt8>) {
        var (red, green, blue) = (Lanes(), Lanes(), Lanes())
        SRGBTransfer.linearOfByte.withUnsafeBufferPointer { linear in
            for lane in 0..<8 {
                red[lane] = linear[Int(pixels[lane * 4])]
                green[lane] = linear[Int(pixels[lane * 4 + 1])]
                blue[lane] = linear[Int(pixels[lane * 4 + 2])]
            }
        }
        let x = Self.lifted(Float(0.412453 / 0.95047) * red + Float(0.357580 / 0.95047) * green + Float(0.180423 / 0.95047) * blue)
        let y = Self.lifted(0.212671 * red + 0.715160 * green + 0.072169 * blue)
        let z = Self.lifted(Float(0.019334 / 1.08883) * red + Float(0.119193 / 1.08883) * green + Float(0.950227 / 1.08883) * blue)
        (lightness, a, b) = (116 * y - 16, 500 * (x - y), 200 * (y - z))
    }

    /// The cube root, and a straight line near black.
    ///
    /// A third of the exponent as a first guess, and two steps of Halley's, each of which triples the digits.
    @inline(__always)
    private static func lifted(_ value: Lanes) -> Lanes {
        let bits = unsafeBitCast(value, to: SIMD8<UInt32>.self)
        // A third is a quarter, and a quarter of that, and so on; there is no division of whole numbers by lanes.
        let third = (bits &>> 2) &+ (bits &>> 4) &+ (bits &>> 6) &+ (bits &>> 8) &+ (bits &>> 10) &+ (bits &>> 12)
        var guess = unsafeBitCast(third &+ 0x2A51_2000, to: Lanes.self)
        for _ in 0..<2 {
            let cube = guess * guess * guess
            guess *= (cube + 2 * value) / (2 * cube + value)
        }
        return guess.replacing(with: 7.787 * value + Float(16.0 / 116), where: value .<= 0.008856)
    }

    @inline(__always)
    static func length(_ a: Lanes, _ b: Lanes) -> Lanes { root(a * a + b * b) }
}

/// The hues between two, as directions.
private struct MeanHueLanes {
    private var cosine: Lanes
    private var sine: Lanes
    /// Of the sum of both directions: 2 for equal hues, 0 for opposite ones.
    private(set) var size: Lanes

    /// Of a grey and a colour it is the colour's.
    @inline(__always)
    init(_ a1: Lanes, _ b1: Lanes, _ chroma1: Lanes, _ a2: Lanes, _ b2: Lanes, _ chroma2: Lanes) {
        let least = Lanes(repeating: 1e-12)
        let (inverse1, inverse2) = (1 / (chroma1 + least), 1 / (chroma2 + least))
        let (x, y) = (a1 * inverse1 + a2 * inverse2, b1 * inverse1 + b2 * inverse2)
        size = LabLanes.length(x, y)
        let isSomewhere = size .> 1e-6
        let inverse = 1 / Lanes(repeating: 1).replacing(with: size, where: isSomewhere)
        cosine = Lanes(repeating: 1).replacing(with: x * inverse, where: isSomewhere)
        sine = Lanes(repeating: 0).replacing(with: y * inverse, where: isSomewhere)
    }

    /// 1 − 0.17 cos(h − 30°) + 0.24 cos(2h) + 0.32 cos(3h + 6°) − 0.20 cos(4h − 63°)
    @inline(__always)
    var weight: Lanes {
        let (cosine2, sine2) = (2 * cosine * cosine - 1, 2 * sine * cosine)
        let (cosine3, sine3) = (cosine * (4 * cosine * cosine - 3), sine * (3 - 4 * sine * sine))
        let (cosine4, sine4) = (2 * cosine2 * cosine2 - 1, 2 * sine2 * cosine2)
        // The cosines and sines of 30°, 6° and 63°, times what stands before them.
        let first = 0.147224319 * cosine + 0.085 * sine
        let third = 0.318247007 * cosine3 - 0.033449108 * sine3
        let fourth = 0.0907980999 * cosine4 + 0.178201305 * sine4
        return 1 - first + 0.24 * cosine2 + third - fourth
    }

    /// sin(60° · exp(−((h − 275°) / 25°)²))
    @inline(__always)
    var sineOfRotation: Lanes {
        // The angle from 275°, squared, by its cosine: a polynomial through Chebyshev's points that is off by less than 1e-6 square
        // radians up to 90°. Beyond, nothing is left.
        let fromBlue = 1 - (0.0871557427 * cosine - 0.996194698 * sine)
        let isNear = fromBlue .< 1
        let z = fromBlue.replacing(with: 1, where: .!isNear)
        var angle = Lanes(repeating: 0.00916799)
        for factor: Float in [-0.01045046, 0.02154961, 0.02417911, 0.08967165, 0.33328193, 2.00000054] { angle = angle * z + factor }
        // e to the power of its negative over 25°, squared: Taylor's series of the 64th part, six times squared.
        let part = angle * z * Float(-(180 / 3.14159265358979 / 25) * (180 / 3.14159265358979 / 25) / 64)
        var power = Lanes(repeating: 1 / 120)
        for factor: Float in [1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1] { power = power * part + factor }
        for _ in 0..<6 { power *= power }
        let turn = power * Float(3.14159265358979 / 3)
        let square = turn * turn
        var sine = Lanes(repeating: 1 / 362_880)
        for factor: Float in [-1.0 / 5040, 1.0 / 120, -1.0 / 6, 1] { sine = sine * square + factor }
        sine *= turn
        return sine.replacing(with: 0, where: .!isNear)
    }
}
