import Raster

/// At how many textured places two planes look alike once one is drawn onto the other.
struct Agreement {
    /// A block of fewer pixels agrees by chance.
    private static let side = 24
    /// Fewer blocks than this say nothing.
    static let leastCount = 6

    /// Blocks with texture.
    let count: Int
    /// Of them, those whose correlation is above 0.5: 0…1.
    let share: Double
    /// The mean correlation of all blocks: of places that look alike, as in a wall of bricks, it tells the right one.
    let mean: Double

    /// - Parameter weights: 0 where the first plane must not count.
    init(_ first: Plane, _ second: Plane, _ weights: Plane, _ similarity: Similarity) {
        let moved = second.resampled(by: similarity)
        var (count, agreeing, sum) = (0, 0, 0.0)
        let side = Self.side
        for top in stride(from: 0, through: first.height - side, by: side) {
            for left in stride(from: 0, through: first.width - side, by: side) {
                var (n, a, b, aa, bb, ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
                for y in top..<(top + side) {
                    for x in left..<(left + side) where weights[x, y] > 0 && moved[x, y] != 0 {
                        let (p, q) = (Double(first[x, y]), Double(moved[x, y]))
                        n += 1
                        a += p
                        b += q
                        aa += p * p
                        bb += q * q
                        ab += p * q
                    }
                }
                guard n >= Double(side * side) * 0.6 else { continue }
                let (va, vb) = (aa / n - a / n * a / n, bb / n - b / n * b / n)
                // Planes are normalised: a block of pure noise keeps little of its deviation, one with an edge most of it.
                guard va > 0.15 else { continue }
                count += 1
                let correlation = vb > 0.01 ? (ab / n - a / n * b / n) / (va * vb).squareRoot() : 0
                sum += correlation
                if correlation > 0.5 { agreeing += 1 }
            }
        }
        self.count = count
        share = count == 0 ? 0 : Double(agreeing) / Double(count)
        mean = count == 0 ? 0 : sum / Double(count)
    }
}
