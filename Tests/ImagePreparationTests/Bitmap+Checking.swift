import Raster

extension Bitmap {
    /// Pixels that look random and are the same every time.
    static func noise(_ width: Int, _ height: Int) -> Bitmap {
        var state: UInt32 = 1
        let pixels = (0..<width * height * 4).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 4 == 3 ? 255 : UInt8(state >> 24)
        }
        return Bitmap(size: PixelSize(width: width, height: height), pixels: pixels)
    }

    func meanColor(of region: Region) -> SRGBColor {
        let part = cropped(to: region)
        func mean(_ channel: Int) -> UInt8 {
            let values = stride(from: channel, to: part.pixels.count, by: 4).map { Int(part.pixels[$0]) }
            return UInt8(values.reduce(0, +) / values.count)
        }
        return SRGBColor(red: mean(0), green: mean(1), blue: mean(2))
    }
}

extension SRGBColor {
    func isNear(_ other: SRGBColor, within levels: Int) -> Bool {
        abs(Int(red) - Int(other.red)) <= levels && abs(Int(green) - Int(other.green)) <= levels
            && abs(Int(blue) - Int(other.blue)) <= levels
    }
}
