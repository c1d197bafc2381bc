#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The perceptual difference of two colours, ΔE₀₀.
///
/// About 1 is the smallest difference that a person sees side by side; 2 to 3 is seen at a glance.
/// Source: Sharma, Wu, Dalal, “The CIEDE2000 color-difference formula”, Color Research & Application 30(1), 2005.
public func ciede2000(_ first: CIELab, _ second: CIELab) -> Double {
    let chromaMean = (length(first.a, first.b) + length(second.a, second.b)) / 2
    let seventh = power7(chromaMean)
    let stretch = 1 + 0.5 * (1 - (seventh / (seventh + 6_103_515_625)).squareRoot())  // 25⁷
    let (a1, a2) = (first.a * stretch, second.a * stretch)
    let (chroma1, chroma2) = (length(a1, first.b), length(a2, second.b))
    let product = chroma1 * chroma2

    let lightnessDifference = second.lightness - first.lightness
    let chromaDifference = chroma2 - chroma1
    // 2 · √(C₁C₂) · sin(Δh / 2), by the law of cosines, with the sign of the turn from the first to the second.
    let turn = a1 * second.b - a2 * first.b
    let hueDifference = (max(0, 2 * (product - a1 * a2 - first.b * second.b))).squareRoot() * (turn < 0 ? -1 : 1)
    let hue = MeanHue(a1, first.b, a2, second.b, product, chroma1, chroma2)

    let lightnessMean = (first.lightness + second.lightness) / 2
    let primedChromaMean = (chroma1 + chroma2) / 2
    let fromMiddle = (lightnessMean - 50) * (lightnessMean - 50)
    let lightnessWeight = 1 + 0.015 * fromMiddle / (20 + fromMiddle).squareRoot()
    let chromaWeight = 1 + 0.045 * primedChromaMean
    let hueWeight = 1 + 0.015 * primedChromaMean * hue.weight
    var rotation = 0.0
    // 125° from the blue where it is strongest, less is left than doubles can tell.
    if let blueness = hue.blueness {
        let primedSeventh = power7(primedChromaMean)
        rotation =
            -2 * (primedSeventh / (primedSeventh + 6_103_515_625)).squareRoot()
            * sin(radians(60 * exp(-blueness * blueness)))
    }

    let l = lightnessDifference / lightnessWeight
    let c = chromaDifference / chromaWeight
    let h = hueDifference / hueWeight
    return max(0, l * l + c * c + h * h + rotation * c * h).squareRoot()
}

/// The hue between two, as a direction: what needs its sines and cosines gets them without a call for each.
private struct MeanHue {
    private var cosine = 1.0
    private var sine = 0.0

    @inline(__always)
    init(_ a1: Double, _ b1: Double, _ a2: Double, _ b2: Double, _ product: Double, _ chroma1: Double, _ chroma2: Double) {
        guard product != 0 else {
            // Of a grey and a colour it is the colour's; the sum of two hues of which one is 0.
            let chroma = chroma1 + chroma2
            if chroma > 0 { (cosine, sine) = ((a1 + a2) / chroma, (b1 + b2) / chroma) }
            return
        }
        let (x, y) = (a1 / chroma1 + a2 / chroma2, b1 / chroma1 + b2 / chroma2)
        let size = length(x, y)
        if size > 1e-3 {
            (cosine, sine) = (x / size, y / size)
        } else {
            // Opposite hues have two middles, and the formula says which.
            let (hue1, hue2) = (hueAngle(a1, b1), hueAngle(a2, b2))
            var mean = hue1 + hue2
            if abs(hue1 - hue2) > 180 { mean += mean < 360 ? 360 : -360 }
            (cosine, sine) = (cos(radians(mean / 2)), sin(radians(mean / 2)))
        }
    }

    /// 1 − 0.17 cos(h − 30°) + 0.24 cos(2h) + 0.32 cos(3h + 6°) − 0.20 cos(4h − 63°)
    var weight: Double {
        let (cosine2, sine2) = (2 * cosine * cosine - 1, 2 * sine * cosine)
        let (cosine3, sine3) = (cosine * (4 * cosine * cosine - 3), sine * (3 - 4 * sine * sine))
        let (cosine4, sine4) = (2 * cosine2 * cosine2 - 1, 2 * sine2 * cosine2)
        return 1 - 0.17 * (cosine * Self.cos30 + sine * 0.5) + 0.24 * cosine2 + 0.32 * (cosine3 * Self.cos6 - sine3 * Self.sin6)
            - 0.20 * (cosine4 * Self.cos63 + sine4 * Self.sin63)
    }

    /// (h − 275°) / 25°; `nil` farther than 125° from there.
    var blueness: Double? {
        guard cosine * Self.cos275 + sine * Self.sin275 > -0.5736 else { return nil }
        return (hueAngle(cosine, sine) - 275) / 25
    }

    private static let cos30 = cos(radians(30))
    private static let (cos6, sin6) = (cos(radians(6)), sin(radians(6)))
    private static let (cos63, sin63) = (cos(radians(63)), sin(radians(63)))
    private static let (cos275, sin275) = (cos(radians(275)), sin(radians(275)))
}

@inline(__always)
private func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }

@inline(__always)
private func power7(_ value: Double) -> Double {
    let cube = value * value * value
    return cube * cube * value
}

@inline(__always)
private func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }

/// 0…360°, and 0 for grey.
private func hueAngle(_ a: Double, _ b: Double) -> Double {
    guard a != 0 || b != 0 else { return 0 }
    let angle = atan2(b, a) * 180 / .pi
    return angle < 0 ? angle + 360 : angle
}
