#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The rows of another picture, resized: Lanczos with three lobes, in linear light and with premultiplied alpha.
///
/// Linear light keeps the brightness of fine texture; premultiplied alpha keeps the colour of transparent pixels from
/// bleeding into the edge. Holds only the rows that one output row needs.
public struct ResampledRows<Base: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private let columns: LanczosWeights
    private let lines: LanczosWeights
    /// Source rows resized sideways, by source row modulo their count.
    private var window: [SIMD4<Float>]
    private let windowRows: Int
    private var sourceRow: [UInt8]
    private var loadedRows = 0
    private var outputRow = 0

    /// - Parameter base: 8 bits a channel.
    public init(_ base: Base, to size: PixelSize) {
        precondition(base.format.bitsPerChannel == 8, "resampling takes 8 bits a channel")
        self.base = base
        format = RowFormat(size: size, hasAlpha: base.format.hasAlpha)
        columns = LanczosWeights(from: base.format.size.width, to: size.width)
        lines = LanczosWeights(from: base.format.size.height, to: size.height)
        windowRows = lines.taps
        window = Array(repeating: .zero, count: windowRows * size.width)
        sourceRow = Array(repeating: 0, count: base.format.bytesPerRow)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = min(band.count / format.bytesPerRow, format.size.height - outputRow)
        for index in 0..<max(0, count) {
            try load(upTo: lines.starts[outputRow] + lines.counts[outputRow])
            band.withUnsafeMutableBufferPointer { target in
                writeRow(UnsafeMutableBufferPointer(rebasing: target[(index * format.bytesPerRow)...]))
            }
            outputRow += 1
        }
        return max(0, count)
    }

    /// Reads and resizes sideways every source row before `end` that has not been read.
    private mutating func load(upTo end: Int) throws {
        while loadedRows < end {
            guard try base.readRows(into: &sourceRow) == 1 else { return }
            let target = (loadedRows % windowRows) * format.size.width
            columns.resize(sourceRow, into: &window, at: target)
            loadedRows += 1
        }
    }

    private func writeRow(_ target: UnsafeMutableBufferPointer<UInt8>) {
        let width = format.size.width
        let first = lines.starts[outputRow]
        let count = lines.counts[outputRow]
        let steps = Float(SRGBTransfer.byteSteps)
        window.withUnsafeBufferPointer { window in
            SRGBTransfer.byteOfLinear.withUnsafeBufferPointer { bytes in
                for x in 0..<width {
                    var sum = SIMD4<Float>.zero
                    for tap in 0..<count {
                        sum +=
                            window[((first + tap) % windowRows) * width + x]
                            * lines.weights[outputRow * lines.taps + tap]
                    }
                    let alpha = min(max(sum.w, 0), 1)
                    let color = alpha > 0 ? (sum / alpha).clamped(lowerBound: .zero, upperBound: .one) : .zero
                    let index = SIMD4<Int32>(color * steps + 0.5)
                    target[x * 4] = bytes[Int(index.x)]
                    target[x * 4 + 1] = bytes[Int(index.y)]
                    target[x * 4 + 2] = bytes[Int(index.z)]
                    target[x * 4 + 3] = UInt8(alpha * 255 + 0.5)
                }
            }
        }
    }
}

/// For each output position of one axis: the first source position, how many there are, and their weights, which sum to 1.
private struct LanczosWeights {
    var starts: [Int] = []
    var counts: [Int] = []
    /// `taps` entries for each output position; unused ones are 0.
    var weights: [Float] = []
    let taps: Int

    init(from source: Int, to target: Int) {
        let scale = Double(source) / Double(target)
        let stretch = max(scale, 1)
        let reach = 3 * stretch
        taps = min(source, Int(reach.rounded(.up)) * 2 + 1)
        weights.reserveCapacity(target * taps)
        for position in 0..<target {
            let center = (Double(position) + 0.5) * scale
            let start = max(0, Int((center - reach + 0.5).rounded(.down)))
            let end = min(source, Int((center + reach + 0.5).rounded(.down)), start + taps)
            let raw = (start..<end).map { Self.lanczos((Double($0) + 0.5 - center) / stretch) }
            let sum = raw.reduce(0, +)
            starts.append(start)
            counts.append(raw.count)
            weights += raw.map { Float($0 / sum) }
            weights += Array(repeating: 0, count: taps - raw.count)
        }
    }

    /// Resizes one row of RGBA sideways, into `window` from index `target` on.
    func resize(_ row: [UInt8], into window: inout [SIMD4<Float>], at target: Int) {
        let linear = SRGBTransfer.linearOfByte
        row.withUnsafeBufferPointer { source in
            linear.withUnsafeBufferPointer { linear in
                weights.withUnsafeBufferPointer { weights in
                    window.withUnsafeMutableBufferPointer { window in
                        for x in 0..<starts.count {
                            var sum = SIMD4<Float>.zero
                            for tap in 0..<counts[x] {
                                let pixel = (starts[x] + tap) * 4
                                let alpha = Float(source[pixel + 3]) * (1 / 255)
                                let color = SIMD4<Float>(
                                    linear[Int(source[pixel])], linear[Int(source[pixel + 1])], linear[Int(source[pixel + 2])], 1)
                                sum += color * (alpha * weights[x * taps + tap])
                            }
                            window[target + x] = sum
                        }
                    }
                }
            }
        }
    }

    private static func lanczos(_ x: Double) -> Double {
        if x == 0 { return 1 }
        guard abs(x) < 3 else { return 0 }
        let angle = Double.pi * x
        return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
    }
}
