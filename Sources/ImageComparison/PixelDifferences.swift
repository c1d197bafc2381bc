import Raster

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
        // Up to this sum of squares nothing is a change.
        let mostSquares = measuresDeltaE || keepsValues ? 0 : kind.mostSquaresUnchanged
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
                            if squares > mostSquares, judged != .nothing {
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
