import Raster

/// The differences of two pictures, pixel by pixel, inside and outside the regions.
struct PixelDifferences {
    private let width: Int
    private let threshold: Double
    private var inside = DifferenceSums()
    private var outside = DifferenceSums()

    init(width: Int, threshold: Double) {
        self.width = width
        self.threshold = threshold
    }

    var parts: (inside: DifferenceSums, outside: DifferenceSums) { (inside, outside) }

    /// Compares a band; returns 1 for each pixel that changed.
    mutating func add(_ before: [UInt8], _ after: [UInt8], firstRow: Int, rows: Int, mask: RegionMask) -> [UInt8] {
        let pieces = 2
        let slots = BandSlots(count: pieces, changedCount: width * rows)
        let (width, threshold) = (width, threshold)
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
                            var difference = 0.0
                            if squares != 0 {
                                difference = ciede2000(
                                    CIELab(SRGBColor(red: before[pixel], green: before[pixel + 1], blue: before[pixel + 2])),
                                    CIELab(SRGBColor(red: after[pixel], green: after[pixel + 1], blue: after[pixel + 2])))
                            }
                            let isChanged = difference > threshold
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
        return Array(slots.changed)
    }
}

/// What the pieces of a band write, each its own part.
private final class BandSlots: @unchecked Sendable {
    let inside: UnsafeMutableBufferPointer<DifferenceSums>
    let outside: UnsafeMutableBufferPointer<DifferenceSums>
    let changed: UnsafeMutableBufferPointer<UInt8>

    init(count: Int, changedCount: Int) {
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
    }
}
