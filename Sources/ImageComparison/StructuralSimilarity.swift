#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// Structural similarity, fed band by band.
///
/// Samples are taken relative to 128: variances do not change by that, and less of them is lost to rounding. Double precision
/// throughout: in dark, flat places single precision is off in the fifth decimal.
struct StructuralSimilarity {
    static let radius = 5
    static let window = 2 * radius + 1

    /// A Gaussian of σ = 1.5 over 11 positions, summing to 1.
    static let weights: [Double] = {
        let raw = (-radius...radius).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = raw.reduce(0, +)
        return raw.map { Double($0 / sum) }
    }()

    private let size: PixelSize
    /// The last ten rows of each picture, which the next band's windows reach back to.
    private var heldBefore: [UInt8] = []
    private var heldAfter: [UInt8] = []
    private var sums = (inside: 0.0, outside: 0.0)
    private var counts = (inside: 0, outside: 0)

    init(size: PixelSize) { self.size = size }

    var mean: Double? { Self.mean(sums.inside + sums.outside, counts.inside + counts.outside) }
    var means: (inside: Double?, outside: Double?) {
        (Self.mean(sums.inside, counts.inside), Self.mean(sums.outside, counts.outside))
    }

    private static func mean(_ sum: Double, _ count: Int) -> Double? { count == 0 ? nil : sum / Double(count) }

    mutating func add(_ band: ComparedBand, mask: RegionMask) {
        guard size.width >= Self.window, size.height >= Self.window else { return }
        let bytesPerRow = size.width * 4
        let rowsHeld = heldBefore.count / bytesPerRow
        let (firstRow, rows) = (band.rows.lowerBound, band.rows.count)
        let places = ((firstRow - band.heldRow) * bytesPerRow)..<((band.rows.upperBound - band.heldRow) * bytesPerRow)
        let allBefore = heldBefore + band.before[places]
        let allAfter = heldAfter + band.after[places]
        let available = rowsHeld + rows
        let centers = available - Self.window + 1
        if centers > 0 {
            let job = SimilarityBand(before: allBefore, after: allAfter, width: size.width, rows: available, weights: Self.weights)
            let masks = (0..<centers).map { mask.row(firstRow - rowsHeld + Self.radius + $0) }
            for (inside, outside, insideCount, outsideCount) in job.sums(masks: masks) {
                sums.inside += inside
                sums.outside += outside
                counts.inside += insideCount
                counts.outside += outsideCount
            }
        }
        let kept = min(available, Self.window - 1)
        heldBefore = Array(allBefore.suffix(kept * bytesPerRow))
        heldAfter = Array(allAfter.suffix(kept * bytesPerRow))
    }
}

/// The windows of one band: rows filtered sideways once, then downwards for each centre row.
private struct SimilarityBand: Sendable {
    let before: [UInt8]
    let after: [UInt8]
    let width: Int
    let rows: Int
    let weights: [Double]

    private var valid: Int { width - StructuralSimilarity.window + 1 }
    /// Σa, Σb, Σa², Σb², Σab.
    private static let moments = 5

    /// For each centre row the sum of the similarities inside and outside the mask, and how many positions lie inside,
    /// each the mean of the three channels.
    func sums(masks: [[UInt8]]) -> [(inside: Double, outside: Double, insideCount: Int, outsideCount: Int)] {
        var result = [(inside: Double, outside: Double, insideCount: Int, outsideCount: Int)](repeating: (0, 0, 0, 0), count: masks.count)
        for channel in 0..<3 {
            let planes = Planes(count: rows * Self.moments * valid)
            inParallel(rows) { filterSideways(row: $0, channel: channel, into: planes) }
            let sums = RowSums(count: masks.count)
            inParallel(masks.count) { sums.slots[$0] = similarity(centerRow: $0, planes: planes, mask: masks[$0]) }
            for index in masks.indices {
                result[index].inside += sums.slots[index].inside / 3
                result[index].outside += sums.slots[index].outside / 3
                result[index].insideCount = sums.slots[index].insideCount
                result[index].outsideCount = sums.slots[index].outsideCount
            }
        }
        return result
    }

    private func filterSideways(row: Int, channel: Int, into planes: Planes) {
        var a = [Double](repeating: 0, count: width)
        var b = a
        for x in 0..<width {
            a[x] = Double(before[(row * width + x) * 4 + channel]) - 128
            b[x] = Double(after[(row * width + x) * 4 + channel]) - 128
        }
        let target = planes.values.baseAddress! + row * Self.moments * valid
        let count = valid
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                for tap in 0..<StructuralSimilarity.window {
                    let weight = weights[tap]
                    for x in 0..<count {
                        let (p, q) = (a[x + tap], b[x + tap])
                        target[x] += weight * p
                        target[count + x] += weight * q
                        target[2 * count + x] += weight * p * p
                        target[3 * count + x] += weight * q * q
                        target[4 * count + x] += weight * p * q
                    }
                }
            }
        }
    }

    private func similarity(centerRow: Int, planes: Planes, mask: [UInt8]) -> RowSums.Slot {
        let count = valid
        var sums = [Double](repeating: 0, count: Self.moments * count)
        sums.withUnsafeMutableBufferPointer { sums in
            for tap in 0..<StructuralSimilarity.window {
                let weight = weights[tap]
                let source = planes.values.baseAddress! + (centerRow + tap) * Self.moments * count
                for index in 0..<(Self.moments * count) { sums[index] += weight * source[index] }
            }
        }
        let c1: Double = (0.01 * 255) * (0.01 * 255)
        let c2: Double = (0.03 * 255) * (0.03 * 255)
        var slot = RowSums.Slot()
        for x in 0..<count {
            let (ma, mb) = (sums[x], sums[count + x])
            let varianceA = sums[2 * count + x] - ma * ma
            let varianceB = sums[3 * count + x] - mb * mb
            let covariance = sums[4 * count + x] - ma * mb
            let (a, b) = (ma + 128, mb + 128)
            let value = ((2 * a * b + c1) * (2 * covariance + c2)) / ((a * a + b * b + c1) * (varianceA + varianceB + c2))
            if mask[x + StructuralSimilarity.radius] == 1 {
                slot.inside += Double(value)
                slot.insideCount += 1
            } else if mask[x + StructuralSimilarity.radius] == 0 {
                slot.outsideCount += 1
                slot.outside += Double(value)
            }
        }
        return slot
    }
}

/// Numbers that several threads write, each its own rows.
private final class Planes: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Double>

    init(count: Int) {
        values = .allocate(capacity: max(1, count))
        values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }
}

private final class RowSums: @unchecked Sendable {
    struct Slot {
        var inside = 0.0
        var outside = 0.0
        var insideCount = 0
        var outsideCount = 0
    }

    let slots: UnsafeMutableBufferPointer<Slot>

    init(count: Int) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: Slot())
    }

    deinit { slots.deallocate() }
}
