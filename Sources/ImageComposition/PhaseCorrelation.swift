#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// By how much one plane is shifted against another, in whole pixels: the places where their spectra agree in phase.
///
/// Source: Kuglin and Hines, “The phase correlation image alignment method”, 1975.
struct PhaseCorrelation {
    /// Shifts of the second plane against the first, best first.
    let shifts: [(x: Int, y: Int)]

    /// - Parameters:
    ///   - first, second: Of one size, at most `side` a side, with a mean near 0.
    ///   - weights: 0 where the first must not count.
    ///   - count: How many shifts are wanted.
    init(_ first: Plane, _ second: Plane, weights: Plane, side: Int, count: Int) {
        let transform = FourierTransform(side: side)
        var a = Self.padded(first, weights: weights, side: side)
        var b = Self.padded(second, weights: nil, side: side)
        var (ai, bi) = ([Float](repeating: 0, count: side * side), [Float](repeating: 0, count: side * side))
        transform.transform(&a, &ai)
        transform.transform(&b, &bi)
        for index in a.indices {
            // conj(A) · B, of which half the strength is taken out: texture counts less than place, and noise not as much.
            let real = a[index] * b[index] + ai[index] * bi[index]
            let imaginary = a[index] * bi[index] - ai[index] * b[index]
            let strength = (real * real + imaginary * imaginary).squareRoot().squareRoot() + 1e-6
            (a[index], ai[index]) = (real / strength, imaginary / strength)
        }
        transform.transform(&a, &ai, inverse: true)
        var found: [(x: Int, y: Int)] = []
        var map = a
        for _ in 0..<count {
            guard let best = map.indices.max(by: { map[$0] < map[$1] }), map[best] > 0 else { break }
            let (x, y) = (best % side, best / side)
            found.append((x > side / 2 ? x - side : x, y > side / 2 ? y - side : y))
            for line in -2...2 {
                for column in -2...2 { map[((y + line + side) % side) * side + (x + column + side) % side] = -.infinity }
            }
        }
        shifts = found
    }

    /// The plane in the corner of a square of zeros, faded out towards its edges.
    private static func padded(_ plane: Plane, weights: Plane?, side: Int) -> [Float] {
        var result = [Float](repeating: 0, count: side * side)
        func fade(_ index: Int, _ count: Int) -> Float {
            let edge = Float(min(index, count - 1 - index)) + 0.5
            return min(1, edge / (Float(count) / 8))
        }
        for y in 0..<min(side, plane.height) {
            for x in 0..<min(side, plane.width) {
                result[y * side + x] = plane[x, y] * fade(x, plane.width) * fade(y, plane.height) * (weights?[x, y] ?? 1)
            }
        }
        return result
    }
}
