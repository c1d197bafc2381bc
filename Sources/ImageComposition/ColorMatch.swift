import Raster

/// Brings a result's colours back to its original's: a curve for each channel, learned where nothing was to change.
///
/// Of all pixels that have a value in the result, the original's median is what that value becomes; so a change that strayed
/// outside has no say as long as it holds less than half of a value. Values that are too rare follow the gain of the whole
/// channel, in linear light.
public struct ColorMatch: Sendable {
    /// The mean ΔE₀₀ outside the regions, before and after.
    public let before: Double
    public let after: Double
    /// What a stored value becomes, 0…255, red, green and blue.
    private let curves: [[Float]]

    private static let bins = 32
    /// A bin of fewer pixels says nothing.
    private static let leastCount = 40
    private static let mostSamples = 240_000

    /// - Returns: `nil` when no curve brings the two nearer to each other.
    init?(original: Bitmap, aligned: AlignedPicture, excluding isInside: (Int, Int) -> Bool) {
        let size = original.size
        let step = max(1, Int((Double(size.pixelCount) / Double(Self.mostSamples)).squareRoot()))
        var pairs: [(result: SIMD4<Float>, original: SRGBColor)] = []
        var buffer = [SIMD4<Float>](repeating: .zero, count: size.width)
        for y in stride(from: step / 2, to: size.height, by: step) {
            buffer.withUnsafeMutableBufferPointer { aligned.row(y, left: 0, into: $0) }
            for x in stride(from: step / 2, to: size.width, by: step) where buffer[x].w >= 1 && !isInside(x, y) {
                // What stands beneath full or half transparency is not what a model saw.
                guard original.pixels[(y * size.width + x) * 4 + 3] == 255 else { continue }
                pairs.append((buffer[x], original[x, y]))
            }
        }
        guard pairs.count >= 500 else { return nil }
        curves = (0..<3).map { channel in
            Self.curve(pairs.map { ($0.result[channel], Float([$0.original.red, $0.original.green, $0.original.blue][channel])) })
        }
        let judged = stride(from: 0, to: pairs.count, by: max(1, pairs.count / 20_000)).map { pairs[$0] }
        let own = curves
        func difference(_ change: (SIMD4<Float>) -> SIMD4<Float>) -> Double {
            let sum = judged.reduce(0.0) { sum, pair in
                let value = change(pair.result) + 0.5
                let color = SRGBColor(red: UInt8(value.x), green: UInt8(value.y), blue: UInt8(value.z))
                return sum + ciede2000(CIELab(color), CIELab(pair.original))
            }
            return sum / Double(judged.count)
        }
        before = difference { $0 }
        after = difference { Self.apply(own, $0) }
        guard after < before * 0.98 else { return nil }
    }

    func apply(to pixel: SIMD4<Float>) -> SIMD4<Float> { Self.apply(curves, pixel) }

    @inline(__always)
    private static func apply(_ curves: [[Float]], _ pixel: SIMD4<Float>) -> SIMD4<Float> {
        var result = pixel
        for channel in 0..<3 {
            let value = min(max(pixel[channel], 0), 255)
            let index = min(254, Int(value))
            let part = value - Float(index)
            result[channel] = curves[channel][index] * (1 - part) + curves[channel][index + 1] * part
        }
        return result
    }

    /// The curve of one channel through the medians of its bins.
    private static func curve(_ pairs: [(result: Float, original: Float)]) -> [Float] {
        var groups = [[(result: Float, original: Float)]](repeating: [], count: bins)
        let width = 256 / Float(bins)
        for pair in pairs { groups[min(bins - 1, Int(pair.result / width))].append(pair) }
        let linear = SRGBTransfer.linearOfByte
        var ratios = pairs.filter { $0.result >= 16 && $0.result <= 250 && $0.original <= 250 }
            .map { linear[Int($0.original)] / linear[Int($0.result)] }
        ratios.sort()
        let gain = ratios.isEmpty ? 1 : ratios[ratios.count / 2]
        // Places and offsets of the knots: what a value gains.
        var knots: [(x: Float, offset: Float)] = []
        for group in groups where group.count >= leastCount {
            var offsets = group.map { $0.original - $0.result }
            offsets.sort()
            let middle = group.reduce(0) { $0 + $1.result } / Float(group.count)
            // The mean of the middle half: as robust as the median, and finer than whole levels.
            let half = offsets[(offsets.count / 4)..<(offsets.count - offsets.count / 4)]
            knots.append((middle, half.reduce(0, +) / Float(half.count)))
        }
        func gained(_ value: Float) -> Float {
            let light = min(1, linear[Int(value)] * gain)
            return Float(SRGBTransfer.encoded(Double(light))) * 255 - value
        }
        if knots.first?.x ?? 256 > 24 { knots.insert((0, gained(0)), at: 0) }
        if knots.last?.x ?? 0 < 232 { knots.append((255, gained(255))) }
        // Bins differ by what happens to stand in them; a cast and a gamma are smooth.
        for _ in 0..<2 {
            let rough = knots
            for index in rough.indices.dropFirst().dropLast() {
                knots[index].offset = (rough[index - 1].offset + 2 * rough[index].offset + rough[index + 1].offset) / 4
            }
        }
        var curve = (0..<256).map { value -> Float in
            let x = Float(value)
            guard let next = knots.firstIndex(where: { $0.x >= x }) else { return x + knots[knots.count - 1].offset }
            guard next > 0 else { return x + knots[0].offset }
            let (a, b) = (knots[next - 1], knots[next])
            let part = b.x == a.x ? 0 : (x - a.x) / (b.x - a.x)
            return x + a.offset + (b.offset - a.offset) * part
        }
        // Brighter stays brighter.
        for value in 1..<256 { curve[value] = max(curve[value], curve[value - 1]) }
        return curve.map { min(max($0, 0), 255) }
    }
}
