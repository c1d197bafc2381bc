public import Raster

/// A piece of the result, ready to be laid over the original.
public struct Patch: Sendable {
    /// In pixels of the original.
    public private(set) var box: Region
    /// RGBA, 16 bits a channel, in sRGB, opaque, row by row. The original's own profile and depth are for the caller to convert to.
    public var pixels: [UInt16]
    /// 0…1, how much of it each pixel takes.
    public let weights: [Float]
    /// The change of brightness from pixel to pixel where the two meet, over the original's own there; 1 is no seam at all.
    public let seam: Double

    /// How much of it a pixel of the original takes; 0 beyond it.
    public func weight(x: Int, y: Int) -> Float {
        box.contains(x: x, y: y) ? weights[(y - box.top) * box.width + x - box.left] : 0
    }

    /// The same patch of a picture of which the original is a part.
    public func moved(x: Int, y: Int) -> Patch {
        var patch = self
        patch.box = box.moved(x: x, y: y)
        return patch
    }
}

/// The rows of an original with patches laid over it; every pixel of weight 0 is the original's to the bit, and so is alpha.
public struct PatchedRows<Base: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private let patches: [Patch]
    private var row = 0

    /// - Parameter patches: With their pixels in the profile of `base`.
    public init(_ base: Base, patches: [Patch]) {
        self.base = base
        self.patches = patches
        format = base.format
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        guard count > 0 else { return 0 }
        band.withUnsafeMutableBufferPointer { bytes in
            for patch in patches {
                for y in max(row, patch.box.top)..<max(max(row, patch.box.top), min(row + count, patch.box.bottom)) {
                    let line = UnsafeMutableBufferPointer(rebasing: bytes[((y - row) * format.bytesPerRow)...])
                    if format.bitsPerChannel == 16 {
                        line.withMemoryRebound(to: UInt16.self) { lay(patch, y, over: $0) }
                    } else {
                        lay(patch, y, over: line)
                    }
                }
            }
        }
        row += count
        return count
    }

    private func lay<Sample: FixedWidthInteger>(_ patch: Patch, _ y: Int, over line: UnsafeMutableBufferPointer<Sample>) {
        let start = (y - patch.box.top) * patch.box.width
        // 65535 is 257 · 255.
        let scale: Float = Sample.bitWidth == 8 ? 257 : 1
        for x in 0..<patch.box.width where patch.weights[start + x] > 0 {
            let weight = patch.weights[start + x]
            for channel in 0..<3 {
                let place = (patch.box.left + x) * 4 + channel
                let (own, new) = (Float(line[place]), Float(patch.pixels[(start + x) * 4 + channel]) / scale)
                line[place] = Sample(min(max(own + (new - own) * weight + 0.5, 0), Float(Sample.max)))
            }
        }
    }
}
