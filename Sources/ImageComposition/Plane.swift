#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// One channel of a picture in single precision, rows from the top without padding.
struct Plane: Sendable {
    let width: Int
    let height: Int
    var values: [Float]

    init(width: Int, height: Int, filledWith value: Float = 0) {
        self.width = width
        self.height = height
        values = Array(repeating: value, count: width * height)
    }

    subscript(x: Int, y: Int) -> Float {
        get { values[y * width + x] }
        set { values[y * width + x] = newValue }
    }

    /// The brightness of a picture, 0…255, of which each pixel is the mean of `factor` × `factor`; what does not fill a pixel at
    /// the right and at the bottom is left out. Transparent pixels are laid over white.
    ///
    /// Source of the weights: ITU-R BT.601-7, section 2.5.1.
    init(brightnessOf bitmap: Bitmap, reducedBy factor: Int) {
        self.init(width: max(1, bitmap.size.width / factor), height: max(1, bitmap.size.height / factor))
        let (width, height, stride) = (width, height, bitmap.bytesPerRow)
        let scale = 1 / Float(factor * factor)
        values.withUnsafeMutableBufferPointer { target in
            bitmap.pixels.withUnsafeBufferPointer { pixels in
                nonisolated(unsafe) let (target, pixels) = (target, pixels)
                inParallel(height) { y in
                    for x in 0..<width {
                        var sum: Float = 0
                        for line in 0..<factor {
                            var index = (y * factor + line) * stride + x * factor * 4
                            for _ in 0..<factor where index + 3 < pixels.count {
                                let value =
                                    0.299 * Float(pixels[index]) + 0.587 * Float(pixels[index + 1]) + 0.114 * Float(pixels[index + 2])
                                let alpha = pixels[index + 3]
                                sum += alpha == 255 ? value : 255 + (value - 255) * Float(alpha) / 255
                                index += 4
                            }
                        }
                        target[y * width + x] = sum * scale
                    }
                }
            }
        }
    }

    /// The plane at half the size: the binomial filter 1 3 3 1, so that edges of pixels stay edges of pixels.
    var halved: Plane {
        var result = Plane(width: max(1, width / 2), height: max(1, height / 2))
        let (columns, lines) = (result.width, result.height)
        var rows = Plane(width: columns, height: height)
        for y in 0..<height {
            for x in 0..<columns {
                let line = y * width
                let (a, b, c, d) = (max(0, 2 * x - 1), 2 * x, min(width - 1, 2 * x + 1), min(width - 1, 2 * x + 2))
                rows.values[y * columns + x] =
                    (values[line + a] + 3 * values[line + b] + 3 * values[line + c] + values[line + d]) / 8
            }
        }
        for y in 0..<lines {
            let (a, b) = (max(0, 2 * y - 1) * columns, 2 * y * columns)
            let (c, d) = (min(height - 1, 2 * y + 1) * columns, min(height - 1, 2 * y + 2) * columns)
            for x in 0..<columns {
                result.values[y * columns + x] =
                    (rows.values[a + x] + 3 * rows.values[b + x] + 3 * rows.values[c + x] + rows.values[d + x]) / 8
            }
        }
        return result
    }

    /// The plane through the binomial filter 1 4 6 4 1, which is close to a Gaussian of σ = 1.
    var smoothed: Plane {
        let (width, height) = (width, height)
        func filtered(_ source: [Float], step: Int, isSideways: Bool) -> [Float] {
            [Float](unsafeUninitializedCapacity: source.count) { target, count in
                source.withUnsafeBufferPointer { source in
                    nonisolated(unsafe) let (source, target) = (source, target)
                    inParallel(height) { y in
                        for x in 0..<width {
                            let (place, last) = isSideways ? (x, width - 1) : (y, height - 1)
                            let index = y * width + x
                            let (a, b) = (max(-2, -place) * step, max(-1, -place) * step)
                            let (c, d) = (min(1, last - place) * step, min(2, last - place) * step)
                            target[index] =
                                (source[index + a] + 4 * source[index + b] + 6 * source[index] + 4 * source[index + c] + source[index + d])
                                * (1 / 16)
                        }
                    }
                }
                count = source.count
            }
        }
        var result = self
        result.values = filtered(filtered(values, step: 1, isSideways: true), step: width, isSideways: false)
        return result
    }

    /// The mean of the window of `2 · radius + 1` a side around each pixel, smaller at the edges.
    func boxMean(radius: Int) -> Plane {
        var sideways = Plane(width: width, height: height)
        for y in 0..<height {
            let line = y * width
            var sum: Float = 0
            var count: Float = 0
            for x in 0..<min(radius, width) {
                sum += values[line + x]
                count += 1
            }
            for x in 0..<width {
                if x + radius < width {
                    sum += values[line + x + radius]
                    count += 1
                }
                if x - radius - 1 >= 0 {
                    sum -= values[line + x - radius - 1]
                    count -= 1
                }
                sideways.values[line + x] = sum / count
            }
        }
        var result = Plane(width: width, height: height)
        var sums = [Float](repeating: 0, count: width)
        var count: Float = 0
        for y in 0..<min(radius, height) {
            for x in 0..<width { sums[x] += sideways.values[y * width + x] }
            count += 1
        }
        for y in 0..<height {
            if y + radius < height {
                for x in 0..<width { sums[x] += sideways.values[(y + radius) * width + x] }
                count += 1
            }
            if y - radius - 1 >= 0 {
                for x in 0..<width { sums[x] -= sideways.values[(y - radius - 1) * width + x] }
                count -= 1
            }
            for x in 0..<width { result.values[y * width + x] = sums[x] / count }
        }
        return result
    }

    /// The plane less its local mean, over its local deviation: brightness, contrast and gamma hardly change it.
    ///
    /// - Parameter noise: Deviations well below this are flattened instead of being blown up.
    func normalized(radius: Int, noise: Float) -> Plane {
        let mean = boxMean(radius: radius)
        var result = self
        for index in values.indices { result.values[index] -= mean.values[index] }
        var squares = result
        for index in values.indices { squares.values[index] *= squares.values[index] }
        let variance = squares.boxMean(radius: radius)
        for index in values.indices {
            result.values[index] /= (max(0, variance.values[index]) + noise * noise).squareRoot()
        }
        return result
    }
}

extension UnsafeBufferPointer<Float> {
    /// The value between pixels by the cubic of Catmull and Rom; `nil` where its 4 × 4 neighbours are not all there.
    ///
    /// - Parameters:
    ///   - x, y: In pixels from the centre of the first pixel.
    @inline(__always)
    func cubic(x: Float, y: Float, width: Int, height: Int) -> Float? {
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (column, row) = (Int(left), Int(top))
        guard column >= 1, row >= 1, column + 2 < width, row + 2 < height else { return nil }
        let (u, v) = (Plane.cubicWeights(x - left), Plane.cubicWeights(y - top))
        var sum: Float = 0
        for line in 0..<4 {
            let start = (row - 1 + line) * width + column - 1
            sum += v[line] * (u[0] * self[start] + u[1] * self[start + 1] + u[2] * self[start + 2] + u[3] * self[start + 3])
        }
        return sum
    }
}

extension Plane {
    /// The weights of four neighbours at `t` between the middle two.
    @inline(__always)
    static func cubicWeights(_ t: Float) -> SIMD4<Float> {
        let (t2, t3) = (t * t, t * t * t)
        return SIMD4(-0.5 * t + t2 - 0.5 * t3, 1 - 2.5 * t2 + 1.5 * t3, 0.5 * t + 2 * t2 - 1.5 * t3, -0.5 * t2 + 0.5 * t3)
    }
}
