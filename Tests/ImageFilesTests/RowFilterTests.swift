import Testing

@testable import ImageFiles

struct RowFilterTests {
    /// Straight from the specification's section 9.2, one byte after the other.
    private func filtered(_ row: [UInt8], above: [UInt8], bytesPerPixel: Int, way: Int) -> [UInt8] {
        row.indices.map { index in
            let left = index < bytesPerPixel ? 0 : Int(row[index - bytesPerPixel])
            let corner = index < bytesPerPixel ? 0 : Int(above[index - bytesPerPixel])
            let up = Int(above[index])
            let guess = left + up - corner
            let nearest = [left, up, corner].enumerated().min {
                (abs(guess - $0.element), $0.offset) < (abs(guess - $1.element), $1.offset)
            }
            return row[index] &- UInt8([0, left, up, (left + up) / 2, nearest?.element ?? 0][way])
        }
    }

    /// Lengths around those of a vector, and so long that the sums of one are put together several times.
    @Test(
        "every byte is what the specification says, and the smallest sum wins", arguments: [1, 2, 3, 4, 6, 8],
        [1, 2, 5, 6, 7, 11, 40, 3300])
    func asSpecified(bytesPerPixel: Int, width: Int) {
        let count = bytesPerPixel * width
        let filter = RowFilter(bytesPerRow: count, bytesPerPixel: bytesPerPixel)
        var state: UInt32 = 3
        var above = [UInt8](repeating: 0, count: count)
        var ways: Set<UInt8> = []
        for kind in 0..<60 {
            // Noise over slopes of several directions, and of several strengths: each filter has its turn.
            let noise = UInt32([0, 1, 3, 20, 255][kind % 5])
            let row = (0..<count).map { index -> UInt8 in
                state = state &* 1_664_525 &+ 1_013_904_223
                let base =
                    [index / bytesPerPixel * 9, Int(above[index]) + 1, kind * 37, 128, (Int(above[index]) + index * 5) / 2, 0][kind / 5 % 6]
                return UInt8(truncatingIfNeeded: base &+ (noise == 0 ? 0 : Int((state >> 8) % (noise + 1))))
            }
            var result = [UInt8](repeating: 0, count: count + 1)
            row.withUnsafeBufferPointer { row in
                above.withUnsafeBufferPointer { above in
                    result.withUnsafeMutableBufferPointer { filter.apply(to: row, above: above, into: $0) }
                }
            }
            let expected = (0...4).map { filtered(row, above: above, bytesPerPixel: bytesPerPixel, way: $0) }
            let sums = expected.map { $0.reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) } }
            let best = sums.indices.min { (sums[$0], $0) < (sums[$1], $1) } ?? 0
            #expect(Int(result[0]) == best)
            #expect(Array(result[1...]) == expected[best])
            ways.insert(result[0])
            above = row
        }
        if width > 40 { #expect(ways == [0, 1, 2, 3, 4]) }
    }
}
