#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// Structural similarity over five scales, the mean over red, green and blue; `nil` for pictures with a side of 160 or less.
///
/// Contrast and structure at each scale, brightness at the coarsest alone; halved by 2 × 2 means.
/// Source: Wang, Simoncelli and Bovik, “Multi-scale structural similarity for image quality assessment”, 2003; windows and
/// halving as pytorch-msssim has them, with which it agrees to 1e-4.
struct MultiScaleSimilarity {
    private static let exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

    let mean: Double?

    init(_ before: Bitmap, _ after: Bitmap) {
        // Four halvings must leave the window of 11 pixels.
        guard min(before.size.width, before.size.height) > 160 else {
            mean = nil
            return
        }
        var values = [Double](repeating: 0, count: 3)
        values.withUnsafeMutableBufferPointer { values in
            nonisolated(unsafe) let values = values
            inParallel(3) { channel in
                var (a, b) = (Channel(before, channel), Channel(after, channel))
                var product = 1.0
                for (scale, exponent) in Self.exponents.enumerated() {
                    let (structure, whole) = a.similarity(to: b)
                    let isLast = scale == Self.exponents.count - 1
                    product *= pow(max(0, isLast ? whole : structure), exponent)
                    if !isLast { (a, b) = (a.halved, b.halved) }
                }
                values[channel] = product
            }
        }
        mean = values.reduce(0, +) / 3
    }
}

/// One channel of a picture, 0…255.
private struct Channel {
    let width: Int
    let height: Int
    var values: [Double]

    init(_ bitmap: Bitmap, _ channel: Int) {
        (width, height) = (bitmap.size.width, bitmap.size.height)
        values = (0..<bitmap.size.pixelCount).map {
            Double(composite(bitmap.pixels[$0 * 4 + channel], alpha: bitmap.pixels[$0 * 4 + 3], over: 255))
        }
    }

    private init(width: Int, height: Int, values: [Double]) { (self.width, self.height, self.values) = (width, height, values) }

    /// Means of 2 × 2; of an odd side the first row or column is joined with nothing, which counts as 0.
    var halved: Channel {
        let (padX, padY) = (width % 2, height % 2)
        let (columns, lines) = ((width + padX) / 2, (height + padY) / 2)
        var result = [Double](repeating: 0, count: columns * lines)
        for y in 0..<lines {
            for x in 0..<columns {
                var sum = 0.0
                for line in (2 * y - padY)...(2 * y - padY + 1) where line >= 0 && line < height {
                    for column in (2 * x - padX)...(2 * x - padX + 1) where column >= 0 && column < width {
                        sum += values[line * width + column]
                    }
                }
                result[y * columns + x] = sum / 4
            }
        }
        return Channel(width: columns, height: lines, values: result)
    }

    /// The means of contrast and structure, and of the whole similarity.
    func similarity(to other: Channel) -> (structure: Double, whole: Double) {
        let (c1, c2) = (6.5025, 58.5225)
        let a = blurred(values)
        let b = other.blurred(other.values)
        let aa = blurred(values.map { $0 * $0 })
        let bb = blurred(other.values.map { $0 * $0 })
        let ab = blurred(zip(values, other.values).map { $0 * $1 })
        var (structure, whole) = (0.0, 0.0)
        for index in a.indices {
            let (va, vb, covariance) = (aa[index] - a[index] * a[index], bb[index] - b[index] * b[index], ab[index] - a[index] * b[index])
            let contrast = (2 * covariance + c2) / (va + vb + c2)
            structure += contrast
            whole += contrast * (2 * a[index] * b[index] + c1) / (a[index] * a[index] + b[index] * b[index] + c1)
        }
        return (structure / Double(a.count), whole / Double(a.count))
    }

    /// Through the Gaussian of σ = 1.5 over 11 pixels, where it lies wholly inside.
    private func blurred(_ values: [Double]) -> [Double] {
        let weights = StructuralSimilarity.weights
        let (columns, lines) = (width - 10, height - 10)
        var sideways = [Double](repeating: 0, count: columns * height)
        for y in 0..<height {
            for tap in 0..<11 {
                let weight = weights[tap]
                for x in 0..<columns { sideways[y * columns + x] += weight * values[y * width + x + tap] }
            }
        }
        var result = [Double](repeating: 0, count: columns * lines)
        for y in 0..<lines {
            for tap in 0..<11 {
                let weight = weights[tap]
                for x in 0..<columns { result[y * columns + x] += weight * sideways[(y + tap) * columns + x] }
            }
        }
        return result
    }
}
