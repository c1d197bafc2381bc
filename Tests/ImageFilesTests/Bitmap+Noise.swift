import Raster

extension Bitmap {
    /// Pixels that look random and are the same every time.
    static func noise(_ width: Int, _ height: Int, hasAlpha: Bool = false) -> Bitmap {
        let count = width * height * 4
        var state: UInt32 = 1
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                state = state &* 1_664_525 &+ 1_013_904_223
                buffer[index] = index % 4 == 3 && !hasAlpha ? 255 : UInt8(state >> 24)
            }
            filled = count
        }
        return Bitmap(size: PixelSize(width: width, height: height), pixels: pixels)
    }

    /// Bands of noise, of nothing, and of a drawing.
    static func mixed(_ width: Int, _ height: Int) -> Bitmap {
        var picture = noise(width, height)
        for y in 0..<height where y / 100 % 3 != 0 {
            for x in 0..<width {
                picture[x, y] = y / 100 % 3 == 1 || (x / 7 + y / 5) % 3 == 0 ? .white : SRGBColor(red: UInt8(x % 7 * 30), green: 9, blue: 9)
            }
        }
        return picture
    }

    /// Red, green and blue alone.
    var withoutAlpha: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size.pixelCount * 3) { buffer, filled in
            pixels.withUnsafeBufferPointer { pixels in
                for index in 0..<size.pixelCount {
                    for channel in 0..<3 { buffer[index * 3 + channel] = pixels[index * 4 + channel] }
                }
            }
            filled = size.pixelCount * 3
        }
    }
}
