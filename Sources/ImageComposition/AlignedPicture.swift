#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
public import Raster

/// A result drawn onto its original's pixels, and in its colours.
public struct AlignedPicture: Sendable {
    /// In pixels of the original, and of its size.
    let bitmap: Bitmap
    /// Where `bitmap` has pixels.
    let visible: Region
    let alignment: Alignment
    let color: ColorMatch?
    /// Whether the pixels are taken as they are: what would be moved is less than can be seen.
    public let isStill: Bool

    init(_ bitmap: Bitmap, visible: Region, alignment: Alignment, color: ColorMatch? = nil) {
        self.bitmap = bitmap
        self.visible = visible
        self.alignment = alignment
        self.color = color
        isStill = alignment.largestMove(in: bitmap.size) < 0.04
    }

    func matched(by color: ColorMatch?) -> AlignedPicture {
        AlignedPicture(bitmap, visible: visible, alignment: alignment, color: color)
    }

    /// A row's pixels from `left` on: red, green, blue as stored, 0…255, and how opaque, 0…1; 0 for all four where the result has none.
    func row(_ y: Int, left: Int, into target: UnsafeMutableBufferPointer<SIMD4<Float>>) {
        let width = bitmap.size.width
        let (cosine, sine) = alignment.factors
        bitmap.pixels.withUnsafeBufferPointer { pixels in
            for index in 0..<target.count {
                if isStill {
                    target[index] = visible.contains(x: left + index, y: y) ? Self.load(pixels, (y * width + left + index) * 4) : .zero
                } else {
                    let (px, py) = (Double(left + index) + 0.5, Double(y) + 0.5)
                    target[index] = sample(
                        pixels, cosine * px - sine * py + alignment.dx - 0.5, sine * px + cosine * py + alignment.dy - 0.5, width)
                }
            }
        }
        for index in 0..<target.count where target[index].w > 0 {
            // Between opaque and transparent pixels colours are weighed by how much of them is seen.
            if target[index].w < 1 { target[index] = Self.seen(target[index]) }
            if let color { target[index] = color.apply(to: target[index]) }
        }
    }

    /// Between pixels by the cubic of Catmull and Rom; the pixels at the edge go on beyond it by half a pixel.
    @inline(__always)
    private func sample(_ pixels: UnsafeBufferPointer<UInt8>, _ x: Double, _ y: Double, _ width: Int) -> SIMD4<Float> {
        guard x >= Double(visible.left) - 0.5, y >= Double(visible.top) - 0.5, x <= Double(visible.right) - 0.5,
            y <= Double(visible.bottom) - 0.5
        else { return .zero }
        let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        let u = Plane.cubicWeights(Float(x - Double(column)))
        let v = Plane.cubicWeights(Float(y - Double(row)))
        var sum = SIMD4<Float>.zero
        for line in 0..<4 {
            let clamped = min(max(row - 1 + line, visible.top), visible.bottom - 1) * width
            var sideways = SIMD4<Float>.zero
            for tap in 0..<4 {
                sideways += u[tap] * Self.load(pixels, (clamped + min(max(column - 1 + tap, visible.left), visible.right - 1)) * 4)
            }
            sum += v[line] * sideways
        }
        // The weights sum to 1 only nearly.
        if sum.w > 0.999 { sum.w = 1 }
        return sum.clamped(lowerBound: .zero, upperBound: Self.most)
    }

    /// Its colour by itself, with how much of it is seen.
    private static func seen(_ pixel: SIMD4<Float>) -> SIMD4<Float> {
        var color = (pixel / pixel.w).clamped(lowerBound: .zero, upperBound: most)
        color.w = pixel.w
        return color
    }

    private static let most = SIMD4<Float>(255, 255, 255, 1)

    @inline(__always)
    private static func load(_ pixels: UnsafeBufferPointer<UInt8>, _ index: Int) -> SIMD4<Float> {
        let color = SIMD4(Float(pixels[index]), Float(pixels[index + 1]), Float(pixels[index + 2]), 1)
        return pixels[index + 3] == 255 ? color : color * (Float(pixels[index + 3]) / 255)
    }

    /// Its rows in 8 bits, laid over those of `original`, which show where the result has nothing.
    public func rows(over original: Bitmap) -> AlignedRows { AlignedRows(self, over: original) }
}

/// The rows of an ``AlignedPicture``.
public struct AlignedRows: RowReader {
    public let format: RowFormat
    private let picture: AlignedPicture
    private let original: Bitmap
    private var row = 0

    init(_ picture: AlignedPicture, over original: Bitmap) {
        self.picture = picture
        self.original = original
        format = RowFormat(size: original.size)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let (width, first, picture, original) = (format.size.width, row, picture, original)
        let count = min(band.count / format.bytesPerRow, format.size.height - row)
        guard count > 0 else { return 0 }
        band.withUnsafeMutableBufferPointer { target in
            nonisolated(unsafe) let target = target
            inParallel(count) { index in
                withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: width) { buffer in
                    picture.row(first + index, left: 0, into: buffer)
                    for x in 0..<width {
                        let place = (index * width + x) * 4
                        let color = original[x, first + index]
                        let own = SIMD4(Float(color.red), Float(color.green), Float(color.blue), 1)
                        let value = over(own, buffer[x]) + 0.5
                        (target[place], target[place + 1], target[place + 2]) = (UInt8(value.x), UInt8(value.y), UInt8(value.z))
                        target[place + 3] = 255
                    }
                }
            }
        }
        row += count
        return count
    }
}

/// A pixel of a result laid over the original's.
@inline(__always)
func over(_ own: SIMD4<Float>, _ new: SIMD4<Float>) -> SIMD4<Float> {
    new.w >= 1 ? new : own + (new - own) * new.w
}
