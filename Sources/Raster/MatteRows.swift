/// The opacity of another picture as greys: black where nothing of it is seen.
public struct MatteRows<Base: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base

    /// - Parameter base: 8 bits a channel.
    public init(_ base: Base) {
        precondition(base.format.bitsPerChannel == 8, "a matte is taken from 8 bits a channel")
        self.base = base
        format = RowFormat(size: base.format.size)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        let byteCount = count * format.bytesPerRow
        band.withUnsafeMutableBufferPointer { pixels in
            for index in stride(from: 0, to: byteCount, by: 4) {
                let alpha = pixels[index + 3]
                (pixels[index], pixels[index + 1], pixels[index + 2], pixels[index + 3]) = (alpha, alpha, alpha, 255)
            }
        }
        return count
    }
}

/// The rows of a picture with the opacity of another, from whose half transparent pixels the colour is taken out that the first
/// was laid over.
public struct CutOutRows<Base: RowReader, Matte: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private var matte: Matte
    private var line: [UInt8]
    private let background: SRGBColor

    /// - Parameters:
    ///   - base: Opaque, 8 bits a channel.
    ///   - matte: Of the same size; its alpha counts.
    ///   - background: What shows through in `base` where `matte` is half transparent.
    public init(_ base: Base, by matte: Matte, over background: SRGBColor = .white) {
        precondition(base.format.size == matte.format.size, "a picture and its opacity have one size")
        precondition(base.format.bitsPerChannel == 8 && matte.format.bitsPerChannel == 8, "opacity is put on 8 bits a channel")
        self.base = base
        self.matte = matte
        self.background = background
        line = Array(repeating: 0, count: matte.format.bytesPerRow)
        format = RowFormat(size: base.format.size, hasAlpha: true)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        let width = format.size.width
        for row in 0..<count {
            guard try matte.readRows(into: &line) == 1 else { break }
            band.withUnsafeMutableBufferPointer { pixels in
                for x in 0..<width {
                    let (place, alpha) = ((row * width + x) * 4, line[x * 4 + 3])
                    pixels[place + 3] = alpha
                    guard alpha != 0, alpha != 255 else { continue }
                    pixels[place] = Self.uncovered(pixels[place], alpha: alpha, over: background.red)
                    pixels[place + 1] = Self.uncovered(pixels[place + 1], alpha: alpha, over: background.green)
                    pixels[place + 2] = Self.uncovered(pixels[place + 2], alpha: alpha, over: background.blue)
                }
            }
        }
        return count
    }

    /// What makes `sample` when it is laid over the background.
    private static func uncovered(_ sample: UInt8, alpha: UInt8, over background: UInt8) -> UInt8 {
        let front = Int(sample) * 255 - Int(background) * (255 - Int(alpha))
        return UInt8(min(max((front + Int(alpha) / 2) / Int(alpha), 0), 255))
    }
}
