/// The opacity of a picture, noted while its rows pass on to whoever reads them.
public final class Matte {
    private var size = PixelSize(width: 1, height: 1)
    /// A byte a pixel, of the rows that passed.
    private var alpha: [UInt8] = []

    public init() {}

    /// Whether nothing of the picture shows through, as far as it was read.
    public var isOpaque: Bool { alpha.allSatisfy { $0 == 255 } }

    /// The same rows, of which this notes the opacity, and forgets what it had noted.
    ///
    /// - Parameter base: 8 bits a channel.
    public func noted<Base: RowReader>(_ base: Base) -> some RowReader {
        precondition(base.format.bitsPerChannel == 8, "a matte is taken from 8 bits a channel")
        size = base.format.size
        alpha = []
        alpha.reserveCapacity(size.pixelCount)
        return NotedRows(base: base, matte: self)
    }

    /// The opacity as greys: black where nothing of the picture is seen. Every row must have passed.
    public func rows() -> some RowReader {
        precondition(alpha.count == size.pixelCount, "a matte is whole when the last row has passed")
        return GreyRows(size: size, samples: alpha)
    }

    fileprivate func note(_ pixels: UnsafeBufferPointer<UInt8>) {
        for place in stride(from: 3, to: pixels.count, by: 4) { alpha.append(pixels[place]) }
    }
}

private struct NotedRows<Base: RowReader>: RowReader {
    var base: Base
    let matte: Matte
    var format: RowFormat { base.format }

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        let byteCount = count * format.bytesPerRow
        band.withUnsafeMutableBufferPointer { matte.note(UnsafeBufferPointer(rebasing: $0[..<byteCount])) }
        return count
    }
}

private struct GreyRows: RowReader {
    let format: RowFormat
    private let samples: [UInt8]
    private var position = 0

    init(size: PixelSize, samples: [UInt8]) {
        format = RowFormat(size: size)
        self.samples = samples
    }

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = min(band.count / format.bytesPerRow, (samples.count - position) / format.size.width)
        let first = position
        band.withUnsafeMutableBufferPointer { pixels in
            for index in 0..<(count * format.size.width) {
                let grey = samples[first + index]
                (pixels[index * 4], pixels[index * 4 + 1], pixels[index * 4 + 2], pixels[index * 4 + 3]) = (grey, grey, grey, 255)
            }
        }
        position += count * format.size.width
        return count
    }
}

/// The rows of a picture with the opacity of another, from whose half transparent pixels the colour is taken out that the first
/// was laid over.
public struct CutOutRows<Base: RowReader, Opacity: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private var matte: Opacity
    private var line: [UInt8]
    private let background: SRGBColor

    /// - Parameters:
    ///   - base: Opaque, 8 bits a channel.
    ///   - matte: Of the same size; its alpha counts.
    ///   - background: What shows through in `base` where `matte` is half transparent.
    public init(_ base: Base, by matte: Opacity, over background: SRGBColor = .white) {
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
