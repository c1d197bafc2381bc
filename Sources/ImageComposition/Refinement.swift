import Raster

/// Draws a plane onto another to a fraction of a pixel: inverse-compositional Lucas–Kanade with Tukey's weight.
///
/// Points where the first plane has an edge are looked up in the second. Their differences give a step, and those that stay far
/// off, which a change made and no shift, lose their say. The contrast of the second is estimated along with it, since the
/// scale would otherwise stand in for it.
/// Source: Baker and Matthews, “Lucas–Kanade 20 years on”, IJCV 56(3), 2004; Beaton and Tukey, 1974, for the weight.
struct Refinement {
    /// Planes below this side say nothing.
    static let leastSide = 24
    /// More points than this make no estimate better.
    private static let mostPoints = 400_000

    private var xs: [Float] = []
    private var ys: [Float] = []
    private var values: [Float] = []
    private var gradientX: [Float] = []
    private var gradientY: [Float] = []
    private let width: Int
    private let height: Int
    private let half: Double
    private let margin: Int

    /// - Parameters:
    ///   - plane: The original, normalised.
    ///   - weights: 0 where it must not count.
    ///   - margin: So near to their edges the planes do not count: their local means end there, in both at the same place, as if
    ///     nothing had moved.
    init(_ plane: Plane, weights: Plane, margin: Int) {
        (width, height) = (plane.width, plane.height)
        let margin = max(2, min(margin, (min(width, height) - Self.leastSide / 2) / 2))
        self.margin = margin
        half = Double(max(width, height)) / 2
        let cell = 16
        var candidates: [(Int, Int, Float, Float)] = []
        plane.values.withUnsafeBufferPointer { values in
            weights.values.withUnsafeBufferPointer { weights in
                for top in stride(from: margin, to: height - margin, by: cell) {
                    for left in stride(from: margin, to: width - margin, by: cell) {
                        let (bottom, right) = (min(height - margin, top + cell), min(width - margin, left + cell))
                        var sum: Float = 0
                        var local: [(Int, Int, Float, Float)] = []
                        for y in top..<bottom {
                            for x in left..<right where weights[y * width + x] > 0 {
                                let index = y * width + x
                                // Source of the five taps: Taylor's series to the fourth order.
                                let gx = (values[index - 2] - 8 * values[index - 1] + 8 * values[index + 1] - values[index + 2]) / 12
                                let gy =
                                    (values[index - 2 * width] - 8 * values[index - width] + 8 * values[index + width]
                                        - values[index + 2 * width]) / 12
                                sum += gx * gx + gy * gy
                                local.append((x, y, gx, gy))
                            }
                        }
                        // Half of the points carry nearly all of what a cell knows.
                        let mean = sum / Float(max(1, local.count))
                        candidates += local.filter { $0.2 * $0.2 + $0.3 * $0.3 >= mean * 0.5 }
                    }
                }
            }
        }
        let every = max(1, (candidates.count + Self.mostPoints - 1) / Self.mostPoints)
        for index in stride(from: 0, to: candidates.count, by: every) {
            let (x, y, gx, gy) = candidates[index]
            xs.append(Float(x))
            ys.append(Float(y))
            values.append(plane[x, y])
            gradientX.append(gx)
            gradientY.append(gy)
        }
    }

    /// The transform that fits best near `start`.
    ///
    /// - Returns: `nil` when too little of the second plane is met, or nothing tells one place from another.
    func fit(_ second: Plane, from start: Similarity, iterations: Int) -> Similarity? {
        var current = start
        for iteration in 0..<iterations {
            // At first whatever is not far off has a say, and in the end only what fits.
            guard let step = step(second, current, tolerance: iteration < 6 ? 2 : 1) else { return nil }
            current = current.composed(withInverseOf: step)
            // A hundredth of the last figure that is told, at the farthest corner.
            let move = max(abs(step.x) + abs(step.y), (abs(step.real) + abs(step.imaginary)) * half)
            if move < 0.0005, iteration >= 6 { break }
        }
        return current
    }

    private func step(_ second: Plane, _ current: Similarity, tolerance: Double) -> Similarity? {
        let errors = errors(second, current)
        var spread: [Float] = []
        let every = max(1, errors.count / 20_000)
        for index in stride(from: 0, to: errors.count, by: every) where errors[index].isFinite { spread.append(abs(errors[index])) }
        guard spread.count >= 50 else { return nil }
        spread.sort()
        // 1.4826: from the median of absolute values to the deviation of a normal distribution.
        // Where most points fit already, the few that tell the last of it must not pass for changes: hence the least.
        let deviation = max(0.05, 1.4826 * Double(spread[spread.count / 2]))
        let limit = Float(4.685 * deviation * tolerance)
        let pieces = 8
        var systems = [NormalEquations](repeating: NormalEquations(), count: pieces)
        let (cx, cy) = (Double(width) / 2, Double(height) / 2)
        systems.withUnsafeMutableBufferPointer { systems in
            nonisolated(unsafe) let systems = systems
            inParallel(pieces) { piece in
                var system = NormalEquations()
                for index in (errors.count * piece / pieces)..<(errors.count * (piece + 1) / pieces) {
                    let error = errors[index]
                    guard error.isFinite, abs(error) < limit else { continue }
                    let ratio = error / limit
                    let weight = Double((1 - ratio * ratio) * (1 - ratio * ratio))
                    let (gx, gy) = (Double(gradientX[index]), Double(gradientY[index]))
                    let (u, v) = ((Double(xs[index]) + 0.5 - cx) / half, (Double(ys[index]) + 0.5 - cy) / half)
                    system.add(
                        (gx * u + gy * v, gy * u - gx * v, gx, gy, Double(values[index])), error: Double(error), weight: weight)
                }
                systems[piece] = system
            }
        }
        var whole = NormalEquations()
        for system in systems { whole.add(system) }
        guard let solution = whole.solution else { return nil }
        return Similarity(real: solution[0] / half, imaginary: solution[1] / half, x: solution[2], y: solution[3])
    }

    /// The second plane at each point less the first; infinite where there is none.
    private func errors(_ second: Plane, _ current: Similarity) -> [Float] {
        let (cx, cy) = (Double(width) / 2, Double(height) / 2)
        let count = xs.count
        return [Float](unsafeUninitializedCapacity: count) { errors, written in
            second.values.withUnsafeBufferPointer { plane in
                nonisolated(unsafe) let (errors, plane) = (errors, plane)
                let pieces = 8
                let (least, most) = (Double(margin), (x: Double(second.width - margin), y: Double(second.height - margin)))
                inParallel(pieces) { piece in
                    for index in (count * piece / pieces)..<(count * (piece + 1) / pieces) {
                        let place = current.apply(Double(xs[index]) + 0.5 - cx, Double(ys[index]) + 0.5 - cy)
                        let (x, y) = (place.x + cx, place.y + cy)
                        guard x >= least, y >= least, x <= most.x, y <= most.y else {
                            errors[index] = .infinity
                            continue
                        }
                        let value = plane.cubic(
                            x: Float(place.x + cx - 0.5), y: Float(place.y + cy - 0.5), width: second.width, height: second.height)
                        errors[index] = value.map { $0 - values[index] } ?? .infinity
                    }
                }
            }
            written = count
        }
    }
}

/// A least-squares problem of five unknowns, gathered point by point.
private struct NormalEquations: Sendable {
    /// The upper triangle of the matrix, row by row, and behind it the right side.
    private var sums = [Double](repeating: 0, count: 20)

    mutating func add(_ row: (Double, Double, Double, Double, Double), error: Double, weight: Double) {
        sums.withUnsafeMutableBufferPointer { sums in
            let (a, b, c, d, e) = row
            let (wa, wb, wc, wd, we) = (weight * a, weight * b, weight * c, weight * d, weight * e)
            sums[0] += wa * a
            sums[1] += wa * b
            sums[2] += wa * c
            sums[3] += wa * d
            sums[4] += wa * e
            sums[5] += wb * b
            sums[6] += wb * c
            sums[7] += wb * d
            sums[8] += wb * e
            sums[9] += wc * c
            sums[10] += wc * d
            sums[11] += wc * e
            sums[12] += wd * d
            sums[13] += wd * e
            sums[14] += we * e
            sums[15] += wa * error
            sums[16] += wb * error
            sums[17] += wc * error
            sums[18] += wd * error
            sums[19] += we * error
        }
    }

    mutating func add(_ other: NormalEquations) { for index in sums.indices { sums[index] += other.sums[index] } }

    /// `nil` when the points do not tell all five apart.
    var solution: [Double]? {
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 5)
        var index = 0
        for row in 0..<5 {
            for column in row..<5 {
                matrix[row][column] = sums[index]
                matrix[column][row] = sums[index]
                index += 1
            }
        }
        for row in 0..<5 { matrix[row][5] = sums[15 + row] }
        let largest = (0..<5).map { matrix[$0][$0] }.max() ?? 0
        for pivot in 0..<5 {
            let best = (pivot..<5).max { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) } ?? pivot
            matrix.swapAt(pivot, best)
            guard abs(matrix[pivot][pivot]) > largest * 1e-9, largest > 0 else { return nil }
            for row in (pivot + 1)..<5 where pivot < 4 {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot..<6 { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        var result = [Double](repeating: 0, count: 5)
        for row in (0..<5).reversed() {
            var value = matrix[row][5]
            for column in (row + 1)..<5 where column < 5 { value -= matrix[row][column] * result[column] }
            result[row] = value / matrix[row][row]
        }
        return result
    }
}
