#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// Sums over the pixels of a part of the picture.
struct DifferenceSums: Sendable {
    var pixels = 0
    var changed = 0
    /// Of the differences of red, green and blue.
    var squares = 0
    var deltaE = 0.0
    var largest = 0.0
    /// Pixels by ΔE₀₀, in steps of 0.01.
    var histogram = [Int](repeating: 0, count: DifferenceSums.steps)

    static let steps = 20_000

    mutating func count(_ difference: Double, isChanged: Bool, squares: Int) {
        pixels += 1
        self.squares += squares
        deltaE += difference
        largest = max(largest, difference)
        histogram[min(Self.steps - 1, Int(difference * 100))] += 1
        if isChanged { changed += 1 }
    }

    static func + (first: DifferenceSums, second: DifferenceSums) -> DifferenceSums {
        var sum = first
        sum += second
        return sum
    }

    static func += (sum: inout DifferenceSums, other: DifferenceSums) {
        sum.pixels += other.pixels
        sum.changed += other.changed
        sum.squares += other.squares
        sum.deltaE += other.deltaE
        sum.largest = max(sum.largest, other.largest)
        for index in 0..<steps where other.histogram[index] != 0 { sum.histogram[index] += other.histogram[index] }
    }

    func part(ssim: Double?) -> Comparison.Part {
        let error = Double(squares) / Double(max(1, pixels) * 3)
        return Comparison.Part(
            pixels: pixels, changed: changed, psnr: squares == 0 ? nil : 10 * log10(255 * 255 / error), ssim: ssim,
            deltaE: Comparison.DeltaE(mean: deltaE / Double(max(1, pixels)), p99: percentile(0.99), max: largest))
    }

    /// The upper end of the step below which this share of the pixels lies.
    private func percentile(_ share: Double) -> Double {
        let wanted = Int((Double(pixels) * share).rounded(.up))
        var seen = 0
        for (step, count) in histogram.enumerated() {
            seen += count
            if seen >= wanted { return step == 0 ? 0 : min(largest, Double(step + 1) / 100) }
        }
        return largest
    }
}
