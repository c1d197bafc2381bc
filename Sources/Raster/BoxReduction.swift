/// A picture made smaller by a whole factor while its rows go by: each pixel is the mean light of a square.
///
/// A row costs a look-up and an addition a sample, so a preview of a large picture costs little more than decoding it.
public struct BoxReduction: Sendable {
    /// Of the smaller picture; squares that reach over the right or lower edge are the mean of what lies inside.
    public let size: PixelSize
    private let width: Int
    private let factor: Int
    private let rowCount: Int
    private var row = 0
    private var sums: [UInt32]
    private var pixels: [UInt8] = []

    /// - Parameter factor: 1 to 256.
    public init(of source: PixelSize, by factor: Int) {
        precondition((1...256).contains(factor), "a picture is reduced 1 to 256 times")
        self.factor = factor
        width = source.width
        rowCount = source.height
        size = PixelSize(width: (source.width + factor - 1) / factor, height: (source.height + factor - 1) / factor)
        sums = Array(repeating: 0, count: size.width * 3)
        pixels.reserveCapacity(size.pixelCount * 4)
    }

    /// Takes the next row: RGBA, 8-bit sRGB, opaque.
    public mutating func add(_ pixels: UnsafeBufferPointer<UInt8>) {
        guard factor > 1 else { return self.pixels.append(contentsOf: pixels) }
        SRGBTransfer.lightOfByte.withUnsafeBufferPointer { light in
            sums.withUnsafeMutableBufferPointer { sums in
                var source = 0
                for target in 0..<size.width {
                    var (red, green, blue) = (UInt32(0), UInt32(0), UInt32(0))
                    for _ in 0..<min(factor, width - target * factor) {
                        red &+= light[Int(pixels[source])]
                        green &+= light[Int(pixels[source + 1])]
                        blue &+= light[Int(pixels[source + 2])]
                        source += 4
                    }
                    sums[target * 3] &+= red
                    sums[target * 3 + 1] &+= green
                    sums[target * 3 + 2] &+= blue
                }
            }
        }
        row += 1
        if row % factor == 0 || row == rowCount { flush(rows: row % factor == 0 ? factor : row % factor) }
    }

    /// Takes the next rows of a band.
    public mutating func add(_ band: UnsafeBufferPointer<UInt8>, rows: Int) {
        let stride = width * 4
        for row in 0..<rows { add(UnsafeBufferPointer(rebasing: band[(row * stride)..<((row + 1) * stride)])) }
    }

    private mutating func flush(rows: Int) {
        let steps = UInt64(SRGBTransfer.byteSteps)
        for target in 0..<size.width {
            let count = UInt64(rows * min(factor, width - target * factor)) * UInt64(SRGBTransfer.lightSteps)
            for channel in 0..<3 {
                let light = (UInt64(sums[target * 3 + channel]) * steps + count / 2) / count
                pixels.append(SRGBTransfer.byteOfLinear[Int(light)])
            }
            pixels.append(255)
        }
        for index in sums.indices { sums[index] = 0 }
    }

    /// What has gone by; rows that never came are white.
    public func bitmap() -> Bitmap {
        var pixels = pixels
        pixels.append(contentsOf: repeatElement(255, count: size.pixelCount * 4 - pixels.count))
        return Bitmap(size: size, pixels: pixels)
    }
}
