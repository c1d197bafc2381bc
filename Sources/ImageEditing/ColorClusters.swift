import Raster

/// The colours around which those of a picture gather: k-means++ in OKLab, then each centre moved to where the mean distance,
/// and not its square, is least.
///
/// Source: Arthur and Vassilvitskii, “k-means++: the advantages of careful seeding”, 2007; Weiszfeld, “Sur le point pour lequel
/// la somme des distances de n points donnés est minimum”, 1937.
struct ColorClusters {
    /// At most as many as asked for.
    private(set) var centers: [OKLab] = []

    /// Runs that begin with other centres, of which the best counts.
    private static let restarts: UInt64 = 6
    private static let rounds = 40

    /// - Parameter count: At least 1.
    init(_ sample: ColorSample, count: Int) {
        var best = Double.infinity
        for run in 0..<Self.restarts {
            var chance = Chance(state: 0x9E37_79B9_7F4A_7C15 &* (run + 1))
            var centers = Self.seeds(sample, count: count, &chance)
            for _ in 0..<Self.rounds {
                let moved = Self.moved(centers, sample, weighted: false)
                let change = zip(centers, moved).map { $0.distance(to: $1) }.max() ?? 0
                centers = moved
                if change < 1e-4 { break }
            }
            for _ in 0..<12 { centers = Self.moved(centers, sample, weighted: true) }
            let distance = sample.meanDistance(to: centers)
            if distance < best - 1e-12 { (best, self.centers) = (distance, centers) }
        }
    }

    /// The first at the colour nearest to the mean, each next one by chance, the likelier the farther it is from those there are.
    private static func seeds(_ sample: ColorSample, count: Int, _ chance: inout Chance) -> [OKLab] {
        guard !sample.points.isEmpty else { return [] }
        var centers = [sample.points[Int(chance.next() % UInt64(sample.points.count))].color]
        var distances = sample.points.map { _ in Double.infinity }
        while centers.count < min(count, sample.points.count) {
            var sum = 0.0
            for (index, point) in sample.points.enumerated() {
                let distance = point.color.distance(to: centers[centers.count - 1])
                distances[index] = min(distances[index], distance * distance)
                sum += distances[index] * point.weight
            }
            guard sum > 0 else { break }
            var left = Double(chance.next() >> 11) / Double(1 << 53) * sum
            var chosen = sample.points.count - 1
            for (index, point) in sample.points.enumerated() {
                left -= distances[index] * point.weight
                if left <= 0, distances[index] > 0 {
                    chosen = index
                    break
                }
            }
            centers.append(sample.points[chosen].color)
        }
        return centers
    }

    /// Every centre moved to the mean of its colours; `weighted`: each counted the less the farther it is, a step of Weiszfeld's.
    private static func moved(_ centers: [OKLab], _ sample: ColorSample, weighted: Bool) -> [OKLab] {
        var sums = [(l: Double, a: Double, b: Double, weight: Double)](repeating: (0, 0, 0, 0), count: centers.count)
        for point in sample.points {
            guard let nearest = point.color.nearest(among: centers) else { continue }
            let weight = weighted ? point.weight / max(1e-4, point.color.distance(to: centers[nearest])) : point.weight
            sums[nearest].l += weight * point.color.lightness
            sums[nearest].a += weight * point.color.a
            sums[nearest].b += weight * point.color.b
            sums[nearest].weight += weight
        }
        return zip(centers, sums).map { center, sum in
            sum.weight > 0 ? OKLab(lightness: sum.l / sum.weight, a: sum.a / sum.weight, b: sum.b / sum.weight) : center
        }
    }
}

/// Numbers that look like chance and are the same every time: SplitMix64.
///
/// Source: Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014.
private struct Chance {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
