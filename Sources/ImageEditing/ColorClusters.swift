import Raster

/// The colours around which those of a picture gather: seeds of k-means++ in OKLab, each moved to where the mean distance, and
/// not its square, is least; then centres are swapped for others by chance as long as that helps.
///
/// Source: Arthur and Vassilvitskii, “k-means++: the advantages of careful seeding”, 2007; Weiszfeld, “Sur le point pour lequel
/// la somme des distances de n points donnés est minimum”, 1937.
struct ColorClusters {
    /// At most as many as asked for.
    private(set) var centers: [OKLab] = []

    /// Rounds of a run, of a swap, and over every colour of the sample at the end.
    private static let (rounds, swapRounds, lastRounds) = (30, 15, 8)
    /// A sample of more colours is gathered into cells of this side first, in OKLab.
    private static let (mostPoints, cell) = (3000, 0.012)

    /// - Parameters:
    ///   - count: At least 1.
    ///   - isPatient: Whether swaps are tried too, as for a palette that a person sees.
    init(_ sample: ColorSample, count: Int, isPatient: Bool = true) {
        let gathered = sample.points.count > Self.mostPoints ? sample.gathered(Self.cell) : sample
        var best = Double.infinity
        // Runs that begin with other centres: more of them where they cost less.
        let restarts = isPatient ? min(40, max(8, 40_000 / max(1, gathered.points.count))) : 2
        for run in 0..<restarts {
            var chance = Chance(state: 0x9E37_79B9_7F4A_7C15 &* UInt64(run + 1))
            let centers = Self.settled(Self.seeds(gathered, count: count, &chance), gathered, rounds: Self.rounds, least: 1e-4)
            let distance = gathered.meanDistance(to: centers)
            if distance < best - 1e-12 { (best, self.centers) = (distance, centers) }
        }
        var chance = Chance(state: 0xD1B5_4A32_D192_ED03)
        for _ in 0..<(isPatient && centers.count > 1 ? 5 * restarts : 0) {
            var other = centers
            other[Int(chance.next() % UInt64(other.count))] = Self.far(centers, gathered, &chance)
            other = Self.settled(other, gathered, rounds: Self.swapRounds, least: 1e-3)
            let distance = gathered.meanDistance(to: other)
            if distance < best - 1e-9 { (best, centers) = (distance, other) }
        }
        for _ in 0..<Self.lastRounds { centers = Self.moved(centers, sample) }
    }

    /// Centres that were moved until none moves by more than `least`.
    private static func settled(_ centers: [OKLab], _ sample: ColorSample, rounds: Int, least: Double) -> [OKLab] {
        var centers = centers
        for _ in 0..<rounds {
            let moved = moved(centers, sample)
            let change = zip(centers, moved).map { $0.distance(to: $1) }.max() ?? 0
            centers = moved
            if change < least { break }
        }
        return centers
    }

    /// A colour of the sample by chance, the likelier the farther it is from every centre.
    private static func far(_ centers: [OKLab], _ sample: ColorSample, _ chance: inout Chance) -> OKLab {
        let costs = sample.points.map { point in
            point.weight * (point.color.nearest(among: centers).map { point.color.distance(to: centers[$0]) } ?? 0)
        }
        var left = Double(chance.next() >> 11) / Double(1 << 53) * costs.reduce(0, +)
        for (point, cost) in zip(sample.points, costs) {
            left -= cost
            if left <= 0, cost > 0 { return point.color }
        }
        return centers[0]
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

    /// Every centre moved to the mean of its colours, each counted the less the farther it is: a step of Weiszfeld's.
    private static func moved(_ centers: [OKLab], _ sample: ColorSample) -> [OKLab] {
        var sums = [(l: Double, a: Double, b: Double, weight: Double)](repeating: (0, 0, 0, 0), count: centers.count)
        for point in sample.points {
            guard let nearest = point.color.nearest(among: centers) else { continue }
            let weight = point.weight / max(1e-4, point.color.distance(to: centers[nearest]))
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
