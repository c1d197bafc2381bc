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
    let chromaMean = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2
    let seventh = power7(chromaMean)
    let stretch = 1 + 0.5 * (1 - (seventh / (seventh + 6_103_515_625)).squareRoot())  // 25⁷
    let (a1, a2) = (first.a * stretch, second.a * stretch)
    let (chroma1, chroma2) = (hypot(a1, first.b), hypot(a2, second.b))
    let (hue1, hue2) = (hueAngle(a1, first.b), hueAngle(a2, second.b))

    let lightnessDifference = second.lightness - first.lightness
    let chromaDifference = chroma2 - chroma1
    var hueStep = 0.0
    var hueMean = hue1 + hue2
    if chroma1 * chroma2 != 0 {
        hueStep = hue2 - hue1
        if hueStep > 180 { hueStep -= 360 } else if hueStep < -180 { hueStep += 360 }
        if abs(hue1 - hue2) > 180 { hueMean += hue1 + hue2 < 360 ? 360 : -360 }
        hueMean /= 2
    }
    let hueDifference = 2 * (chroma1 * chroma2).squareRoot() * sin(radians(hueStep / 2))

    let lightnessMean = (first.lightness + second.lightness) / 2
    let primedChromaMean = (chroma1 + chroma2) / 2
    let t =
        1 - 0.17 * cos(radians(hueMean - 30)) + 0.24 * cos(radians(2 * hueMean))
        + 0.32 * cos(radians(3 * hueMean + 6)) - 0.20 * cos(radians(4 * hueMean - 63))
    let fromMiddle = (lightnessMean - 50) * (lightnessMean - 50)
    let lightnessWeight = 1 + 0.015 * fromMiddle / (20 + fromMiddle).squareRoot()
    let chromaWeight = 1 + 0.045 * primedChromaMean
    let hueWeight = 1 + 0.015 * primedChromaMean * t
    let blueness = (hueMean - 275) / 25
    let primedSeventh = power7(primedChromaMean)
    let rotation =
        -2 * (primedSeventh / (primedSeventh + 6_103_515_625)).squareRoot()
        * sin(radians(60 * exp(-blueness * blueness)))

    let l = lightnessDifference / lightnessWeight
    let c = chromaDifference / chromaWeight
    let h = hueDifference / hueWeight
    return max(0, l * l + c * c + h * h + rotation * c * h).squareRoot()
}

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
