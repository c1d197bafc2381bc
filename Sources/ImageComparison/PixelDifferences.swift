import Raster

/// Rows of two pictures that are compared, and those around them that are held.
struct ComparedBand: Sendable {
    /// Of the pictures.
    let size: PixelSize
    /// RGBA, from row ``heldRow`` on.
    let before: [UInt8]
    let after: [UInt8]
    let heldRow: Int
    let rows: Range<Int>
}

/// The differences of two pictures, pixel by pixel, inside and outside the regions.
struct PixelDifferences {
    private let difference: Comparison.Difference
    private let keepsValues: Bool
    private let judged: Comparison.Judged
    /// The differences of the last band, when they are kept.
    private(set) var values: [Float] = []
    /// What each thread has counted.
    private var sums = [(inside: DifferenceSums, outside: DifferenceSums)](repeating: (DifferenceSums(), DifferenceSums()), count: 2)

    init(difference: Comparison.Difference, keepsValues: Bool, judged: Comparison.Judged) {
        self.difference = difference
        self.keepsValues = keepsValues
        self.judged = judged
    }

    var parts: (inside: DifferenceSums, outside: DifferenceSums) {
        sums.dropFirst().reduce(sums[0]) { ($0.inside + $1.inside, $0.outside + $1.outside) }
    }

    /// Compares a band; returns 1 for each pixel that changed.
    mutating func add(_ band: ComparedBand, mask: RegionMask) -> [UInt8] {
        let pieces = sums.count
        let (width, rows, offset) = (band.size.width, band.rows.count, band.rows.lowerBound - band.heldRow)
        let slots = BandSlots(sums, changedCount: width * rows, valueCount: keepsValues ? width * rows : 0)
        sums = []
        let (kind, keepsValues, judged) = (difference, keepsValues, judged)
        let measuresDeltaE = judged == .all || kind.kind == .ciede2000
        // No smaller sum of squares can be a change.
        let leastSquares = measuresDeltaE || keepsValues ? 0 : kind.leastSquaresOfChange
        inParallel(pieces) { piece in
            let (inside, outside) = (slots.inside + piece, slots.outside + piece)
            let range = (rows * piece / pieces)..<(rows * (piece + 1) / pieces)
            band.before.withUnsafeBufferPointer { before in
                band.after.withUnsafeBufferPointer { after in
                    let smoothed = AntiAliasing(
                        AntiAliasing.Window(pixels: before, firstRow: band.heldRow, size: band.size),
                        AntiAliasing.Window(pixels: after, firstRow: band.heldRow, size: band.size))
                    let deltas = DeltaRow(width: measuresDeltaE && judged != .nothing ? width : 0)
                    for row in range {
                        deltas.measure(before, after, at: (offset + row) * width * 4)
                        let y = band.rows.lowerBound + row
                        let mask = mask.row(y)
                        for x in 0..<width {
                            let pixel = ((offset + row) * width + x) * 4
                            let red = Int(before[pixel]) - Int(after[pixel])
                            let green = Int(before[pixel + 1]) - Int(after[pixel + 1])
                            let blue = Int(before[pixel + 2]) - Int(after[pixel + 2])
                            let squares = red * red + green * green + blue * blue
                            guard mask[x] != 2 else { continue }
                            var difference = 0.0
                            var isChanged = false
                            if squares > leastSquares, judged != .nothing {
                                let first = SRGBColor(red: before[pixel], green: before[pixel + 1], blue: before[pixel + 2])
                                let second = SRGBColor(red: after[pixel], green: after[pixel + 1], blue: after[pixel + 2])
                                if measuresDeltaE { difference = deltas[x] }
                                let value = kind.value(first, second, ciede2000: difference)
                                isChanged = value > kind.threshold
                                if isChanged, kind.kind == .yiq, smoothed.covers(x, y) { isChanged = false }
                                if keepsValues { slots.values[row * width + x] = Float(value) }
                            }
                            if isChanged { slots.changed[row * width + x] = 1 }
                            if mask[x] == 1 {
                                inside.pointee.count(difference, isChanged: isChanged, squares: squares)
                            } else {
                                outside.pointee.count(difference, isChanged: isChanged, squares: squares)
                            }
                        }
                    }
                }
            }
        }
        sums = slots.takenSums(pieces)
        if keepsValues { values = Array(slots.values) }
        return Array(slots.changed)
    }
}

/// ΔE₀₀ of one row after the other; of width 0 it measures nothing.
private final class DeltaRow {
    private let values: UnsafeMutableBufferPointer<Float>
    private let width: Int

    init(width: Int) {
        self.width = width
        values = .allocate(capacity: width + 8)
    }

    deinit { values.deallocate() }

    subscript(x: Int) -> Double { Double(values[x]) }

    /// - Parameter place: Of the row's first byte in both.
    func measure(_ before: UnsafeBufferPointer<UInt8>, _ after: UnsafeBufferPointer<UInt8>, at place: Int) {
        guard let first = before.baseAddress, let second = after.baseAddress else { return }
        var x = 0
        while x + 8 <= width {
            store(ciede2000(first + place + x * 4, second + place + x * 4), at: x)
            x += 8
        }
        guard x < width else { return }
        // Eight pixels that begin in the row may end behind the last byte there is.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { rest in
            rest.initialize(repeating: 0)
            guard let base = rest.baseAddress else { return }
            base.update(from: first + place + x * 4, count: (width - x) * 4)
            (base + 32).update(from: second + place + x * 4, count: (width - x) * 4)
            store(ciede2000(base, base + 32), at: x)
        }
    }

    private func store(_ lanes: SIMD8<Float>, at x: Int) {
        for lane in 0..<8 { values[x + lane] = lanes[lane] }
    }
}

/// What the pieces of a band write, each its own part.
private final class BandSlots: @unchecked Sendable {
    let inside: UnsafeMutablePointer<DifferenceSums>
    let outside: UnsafeMutablePointer<DifferenceSums>
    let changed: UnsafeMutableBufferPointer<UInt8>
    let values: UnsafeMutableBufferPointer<Float>

    init(_ sums: [(inside: DifferenceSums, outside: DifferenceSums)], changedCount: Int, valueCount: Int) {
        values = .allocate(capacity: max(1, valueCount))
        values.initialize(repeating: 0)
        inside = .allocate(capacity: sums.count)
        outside = .allocate(capacity: sums.count)
        for (index, sum) in sums.enumerated() {
            (inside + index).initialize(to: sum.inside)
            (outside + index).initialize(to: sum.outside)
        }
        changed = .allocate(capacity: changedCount)
        changed.initialize(repeating: 0)
    }

    /// Moved out, so that no histogram is copied.
    func takenSums(_ count: Int) -> [(inside: DifferenceSums, outside: DifferenceSums)] {
        (0..<count).map { ((inside + $0).move(), (outside + $0).move()) }
    }

    deinit {
        inside.deallocate()
        outside.deallocate()
        changed.deallocate()
        values.deallocate()
    }
}
