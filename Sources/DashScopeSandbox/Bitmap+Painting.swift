import Raster

extension Bitmap {
    var hasTransparency: Bool { stride(from: 3, to: pixels.count, by: 4).contains { pixels[$0] < 128 } }

    /// Laid over white.
    func flattened() -> Bitmap {
        var copy = self
        for index in stride(from: 0, to: pixels.count, by: 4) where pixels[index + 3] != 255 {
            for channel in 0..<3 { copy.pixels[index + channel] = composite(pixels[index + channel], alpha: pixels[index + 3], over: 255) }
            copy.pixels[index + 3] = 255
        }
        return copy
    }

    func resized(to target: PixelSize) -> Bitmap {
        guard target != size else { return self }
        var rows = ResampledRows(reader(), to: target)
        // Rows in memory do not break off.
        return (try? Bitmap(reading: &rows)) ?? Bitmap(size: target)
    }

    /// Scaled and cropped around its middle so that it fills a picture of another size.
    func covering(_ target: PixelSize) -> Bitmap {
        let scale = max(Double(target.width) / Double(size.width), Double(target.height) / Double(size.height))
        let grown = PixelSize(
            width: max(target.width, Int((Double(size.width) * scale).rounded())),
            height: max(target.height, Int((Double(size.height) * scale).rounded())))
        let (left, top) = ((grown.width - target.width) / 2, (grown.height - target.height) / 2)
        return resized(to: grown).cropped(
            to: Region(left: left, top: top, right: left + target.width, bottom: top + target.height))
    }

    /// The colour between pixels, edges continued.
    func sample(_ x: Double, _ y: Double) -> SIMD4<Float> {
        let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
        let (left, top) = (Int(floorX), Int(floorY))
        let (fx, fy) = (Float(x - floorX), Float(y - floorY))
        func at(_ x: Int, _ y: Int) -> SIMD4<Float> {
            let index = (min(max(y, 0), size.height - 1) * size.width + min(max(x, 0), size.width - 1)) * 4
            return SIMD4(Float(pixels[index]), Float(pixels[index + 1]), Float(pixels[index + 2]), Float(pixels[index + 3]))
        }
        if fx == 0, fy == 0 { return at(left, top) }
        let upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx
        let lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx
        return upper * (1 - fy) + lower * fy
    }

    /// A picture of the same size whose pixels `body` computes from this one, rows spread over the cores.
    func mapped(_ body: @Sendable (Bitmap, _ x: Int, _ y: Int) -> SIMD4<Float>) -> Bitmap {
        let rows = OutputRows(count: pixels.count)
        let width = size.width
        inParallel(size.height) { y in
            for x in 0..<width {
                let color = (body(self, x, y) + 0.5).clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
                let bytes = SIMD4<UInt8>(truncatingIfNeeded: SIMD4<Int32>(color))
                let index = (y * width + x) * 4
                rows.bytes[index] = bytes.x
                rows.bytes[index + 1] = bytes.y
                rows.bytes[index + 2] = bytes.z
                rows.bytes[index + 3] = 255
            }
        }
        return Bitmap(size: size, pixels: Array(rows.bytes))
    }
}

/// Bytes that several threads write, each its own rows.
private final class OutputRows: @unchecked Sendable {
    let bytes: UnsafeMutableBufferPointer<UInt8>

    init(count: Int) { bytes = .allocate(capacity: count) }

    deinit { bytes.deallocate() }
}
