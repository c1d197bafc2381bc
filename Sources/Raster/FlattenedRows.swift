/// The rows of another picture with transparent pixels laid over one colour.
///
/// Mixed in stored values, as browsers and the service's own viewers show it.
public struct FlattenedRows<Base: RowReader>: RowReader {
    private var base: Base
    private let background: SRGBColor
    public let format: RowFormat

    /// - Parameter base: 8 bits a channel.
    public init(_ base: Base, onto background: SRGBColor) {
        precondition(base.format.bitsPerChannel == 8, "flattening takes 8 bits a channel")
        self.base = base
        self.background = background
        format = RowFormat(size: base.format.size)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        guard base.format.hasAlpha else { return count }
        let byteCount = count * format.bytesPerRow
        band.withUnsafeMutableBufferPointer { pixels in
            for index in stride(from: 0, to: byteCount, by: 4) where pixels[index + 3] != 255 {
                let alpha = pixels[index + 3]
                pixels[index] = composite(pixels[index], alpha: alpha, over: background.red)
                pixels[index + 1] = composite(pixels[index + 1], alpha: alpha, over: background.green)
                pixels[index + 2] = composite(pixels[index + 2], alpha: alpha, over: background.blue)
                pixels[index + 3] = 255
            }
        }
        return count
    }
}

/// One sample over another, rounded half up.
@inline(__always)
public func composite(_ sample: UInt8, alpha: UInt8, over background: UInt8) -> UInt8 {
    let front = UInt32(sample) * UInt32(alpha)
    let back = UInt32(background) * (255 - UInt32(alpha))
    return UInt8((front + back + 127) / 255)
}
