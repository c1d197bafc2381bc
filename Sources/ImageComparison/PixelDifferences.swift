import Raster

/// The differences of two pictures, pixel by pixel, inside and outside the regions.
struct PixelDifferences {
    private let width: Int
    private let difference: Comparison.Difference
    private let smoothed: AntiAliasing?
    private let keepsValues: Bool
    /// The differences of the last band, when they are kept.
    private(set) var values: [Float] = []
    private var inside = DifferenceSums()
    private var outside = DifferenceSums()

    init(width: Int, difference: Comparison.Difference, smoothed: AntiAliasing?, keepsValues: Bool) {
        self.width = width
        self.difference = difference
        self.smoothed = smoothed
        self.keepsValues = keepsValues
    }

    var parts: (inside: DifferenceSums, outside: DifferenceSums) { (inside, outside) }

    /// Compares a band; returns 1 for each pixel that changed.
    mutating func add(_ before: [UInt8], _ after: [UInt8], firstRow: Int, rows: Int, mask: RegionMask) -> [UInt8] {
        let pieces = 2
        let slots = BandSlots(count: pieces, changedCount: width * rows, valueCount: keepsValues ? width * rows : 0)
        let (width, kind, smoothed, keepsValues) = (width, difference, smoothed, keepsValues)
        inParallel(pieces) { piece in
            var inside = DifferenceSums()
            var outside = DifferenceSums()
            let range = (rows * piece / pieces)..<(rows * (piece + 1) / pieces)
            before.withUnsafeBufferPointer { before in
                after.withUnsafeBufferPointer { after in
                    for row in range {
                        let mask = mask.row(firstRow + row)
                        for x in 0..<width {
                            let pixel = (row * width + x) * 4
                            let red = Int(before[pixel]) - Int(after[pixel])
                            let green = Int(before[pixel + 1]) - Int(after[pixel + 1])
                            let blue = Int(before[pixel + 2]) - Int(after[pixel + 2])
                            let squares = red * red + green * green + blue * blue
                            guard mask[x] != 2 else { continue }
                            var difference = 0.0
                            var isChanged = false
                            if squares != 0 {
                                let first = SRGBColor(red: before[pixel], green: before[pixel + 1], blue: before[pixel + 2])
                                let second = SRGBColor(red: after[pixel], green: after[pixel + 1], blue: after[pixel + 2])
                                difference = ciede2000(CIELab(first), CIELab(second))
                                let value = kind.value(first, second, ciede2000: difference)
                                isChanged = value > kind.threshold
                                if isChanged, let smoothed, smoothed.covers(x, firstRow + row) { isChanged = false }
                                if keepsValues { slots.values[row * width + x] = Float(value) }
                            }
                            if isChanged { slots.changed[row * width + x] = 1 }
                            if mask[x] == 1 {
                                inside.count(difference, isChanged: isChanged, squares: squares)
                            } else {
                                outside.count(difference, isChanged: isChanged, squares: squares)
                            }
                        }
                    }
                }
            }
            slots.inside[piece] = inside
            slots.outside[piece] = outside
        }
        for piece in 0..<pieces {
            inside += slots.inside[piece]
            outside += slots.outside[piece]
        }
        if keepsValues { values = Array(slots.values) }
        return Array(slots.changed)
    }
}

/// What the pieces of a band write, each its own part.
private final class BandSlots: @unchecked Sendable {
    let inside: UnsafeMutableBufferPointer<DifferenceSums>
    let outside: UnsafeMutableBufferPointer<DifferenceSums>
    let changed: UnsafeMutableBufferPointer<UInt8>
    let values: UnsafeMutableBufferPointer<Float>

    init(count: Int, changedCount: Int, valueCount: Int) {
        values = .allocate(capacity: max(1, valueCount))
        values.initialize(repeating: 0)
        inside = .allocate(capacity: count)
        inside.initialize(repeating: DifferenceSums())
        outside = .allocate(capacity: count)
        outside.initialize(repeating: DifferenceSums())
        changed = .allocate(capacity: changedCount)
        changed.initialize(repeating: 0)
    }

    deinit {
        inside.deinitialize()
        inside.deallocate()
        outside.deinitialize()
        outside.deallocate()
        changed.deallocate()
        values.deallocate()
    }
}
