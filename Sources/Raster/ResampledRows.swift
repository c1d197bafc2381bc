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
/// bleeding into the edge. Holds only the rows that a few output rows need, and works on them on all cores.
public struct ResampledRows<Base: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private let columns: LanczosWeights
    private let lines: LanczosWeights
    /// Source rows resized sideways, by source row modulo their count.
    private var window: [SIMD4<Float>]
    private let windowRows: Int
    /// Output rows that are made at once.
    private let rowsPerStep: Int
    private var sourceRows: [UInt8]
    private var loadedRows = 0
    private var outputRow = 0

    /// - Parameter base: 8 bits a channel.
    public init(_ base: Base, to size: PixelSize) {
        precondition(base.format.bitsPerChannel == 8, "resampling takes 8 bits a channel")
        self.base = base
        format = RowFormat(size: size, hasAlpha: base.format.hasAlpha)
        columns = LanczosWeights(from: base.format.size.width, to: size.width)
        lines = LanczosWeights(from: base.format.size.height, to: size.height)
        // Enough to keep the cores busy, in a few megabytes.
        let scale = Double(base.format.size.height) / Double(size.height)
        rowsPerStep = max(1, min(16, Int(Double(4 << 20) / Double(size.width * 16) / max(scale, 1))))
        let neededRows = lines.taps + Int((Double(rowsPerStep) * scale).rounded(.up)) + 1
        let readAtOnce = max(1, min(32, neededRows - lines.taps, (4 << 20) / base.format.bytesPerRow))
        // Reading can go beyond what is needed by what is read at once.
        windowRows = neededRows + readAtOnce
        window = Array(repeating: .zero, count: windowRows * size.width)
        sourceRows = Array(repeating: 0, count: base.format.bytesPerRow * readAtOnce)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let total = max(0, min(band.count / format.bytesPerRow, format.size.height - outputRow))
        var done = 0
        while done < total {
            let (first, count) = (outputRow, min(rowsPerStep, total - done))
            try load(upTo: lines.starts[first + count - 1] + lines.counts[first + count - 1])
            let (bytesPerRow, offset, places, lines, hasAlpha) = (format.bytesPerRow, done, windowRows, lines, format.hasAlpha)
            band.withUnsafeMutableBufferPointer { target in
                window.withUnsafeBufferPointer { window in
                    nonisolated(unsafe) let (target, window) = (target, window)
                    inParallel(count) { index in
                        lines.join(
                            window, rows: places, at: first + index, hasAlpha: hasAlpha,
                            into: UnsafeMutableBufferPointer(rebasing: target[((offset + index) * bytesPerRow)...].prefix(bytesPerRow)))
                    }
                }
            }
            outputRow += count
            done += count
        }
        return done
    }

    /// Reads and resizes sideways every source row before `end` that has not been read.
    private mutating func load(upTo end: Int) throws {
        let bytesPerRow = base.format.bytesPerRow
        while loadedRows < end {
            let count = try base.readRows(into: &sourceRows)
            guard count > 0 else { return }
            columns.resize(
                sourceRows, bytesPerRow: bytesPerRow, count: count, hasAlpha: base.format.hasAlpha, into: &window, rows: windowRows,
                at: loadedRows)
            loadedRows += count
        }
    }
}

/// For each output position of one axis: the first source position, how many there are, and their weights, which sum to 1.
private struct LanczosWeights: Sendable {
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

    /// Resizes the first rows of `source` sideways, into the rows from `first` on of `window`, a ring of so many.
    func resize(
        _ source: [UInt8], bytesPerRow: Int, count: Int, hasAlpha: Bool, into window: inout [SIMD4<Float>], rows: Int, at first: Int
    ) {
        let width = starts.count
        source.withUnsafeBufferPointer { source in
            window.withUnsafeMutableBufferPointer { window in
                nonisolated(unsafe) let (source, window) = (source, window)
                inParallel(count) { index in
                    resize(
                        UnsafeBufferPointer(rebasing: source[(index * bytesPerRow)..<((index + 1) * bytesPerRow)]), hasAlpha: hasAlpha,
                        into: UnsafeMutableBufferPointer(rebasing: window[((first + index) % rows * width)...].prefix(width)))
                }
            }
        }
    }

    /// Resizes one row of RGBA.
    private func resize(_ row: UnsafeBufferPointer<UInt8>, hasAlpha: Bool, into target: UnsafeMutableBufferPointer<SIMD4<Float>>) {
        withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: row.count / 4) { light in
            SRGBTransfer.linearOfByte.withUnsafeBufferPointer { linear in
                for x in light.indices {
                    let color = SIMD4<Float>(linear[Int(row[x * 4])], linear[Int(row[x * 4 + 1])], linear[Int(row[x * 4 + 2])], 1)
                    light[x] = hasAlpha ? color * (Float(row[x * 4 + 3]) * (1 / 255)) : color
                }
            }
            starts.withUnsafeBufferPointer { starts in
                counts.withUnsafeBufferPointer { counts in
                    weights.withUnsafeBufferPointer { weights in
                        for x in 0..<target.count {
                            // Two sums, so that one addition need not wait for the other.
                            var (even, odd) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
                            let (start, count, first) = (starts[x], counts[x], x * taps)
                            var tap = 0
                            while tap + 1 < count {
                                even += light[start + tap] * weights[first + tap]
                                odd += light[start + tap + 1] * weights[first + tap + 1]
                                tap += 2
                            }
                            if tap < count { even += light[start + tap] * weights[first + tap] }
                            target[x] = even + odd
                        }
                    }
                }
            }
        }
    }

    /// Sums the rows of `window`, a ring of so many, that make up one output row, and stores it.
    func join(
        _ window: UnsafeBufferPointer<SIMD4<Float>>, rows: Int, at row: Int, hasAlpha: Bool, into target: UnsafeMutableBufferPointer<UInt8>
    ) {
        let width = target.count / 4
        withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: width) { sums in
            sums.initialize(repeating: .zero)
            for tap in 0..<counts[row] {
                let weight = weights[row * taps + tap]
                let source = UnsafeBufferPointer(rebasing: window[((starts[row] + tap) % rows * width)...].prefix(width))
                for x in 0..<width { sums[x] += source[x] * weight }
            }
            let steps = Float(SRGBTransfer.byteSteps)
            SRGBTransfer.byteOfLinear.withUnsafeBufferPointer { bytes in
                for x in 0..<width {
                    var color = sums[x]
                    let alpha = hasAlpha ? min(max(color.w, 0), 1) : 1
                    if hasAlpha { color = alpha > 0 ? color / alpha : .zero }
                    color.replace(with: 0, where: color .< 0)
                    color.replace(with: 1, where: color .> 1)
                    // So large that the last bits of the sum are the whole number: a conversion of vectors is slow.
                    let index = unsafeBitCast(color * steps + 0x1p23, to: SIMD4<UInt32>.self) & 0x7F_FFFF
                    target[x * 4] = bytes[Int(index.x)]
                    target[x * 4 + 1] = bytes[Int(index.y)]
                    target[x * 4 + 2] = bytes[Int(index.z)]
                    target[x * 4 + 3] = UInt8(alpha * 255 + 0.5)
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
