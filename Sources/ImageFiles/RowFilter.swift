/// Filters the rows of a PNG: each by the filter whose bytes, taken as signed, are smallest in sum.
///
/// Source: W3C, “Portable Network Graphics (PNG) Specification (Third Edition)”, sections 9 and 12.7.
final class RowFilter {
    private let bytesPerRow: Int
    private let bytesPerPixel: Int
    /// The row filtered in each way but none.
    private let candidates: UnsafeMutablePointer<UInt8>

    private typealias Bytes = SIMD16<UInt8>
    private typealias Words = SIMD16<Int16>
    private static let lanes = Bytes.scalarCount

    init(bytesPerRow: Int, bytesPerPixel: Int) {
        (self.bytesPerRow, self.bytesPerPixel) = (bytesPerRow, bytesPerPixel)
        candidates = .allocate(capacity: 4 * bytesPerRow)
    }

    deinit { candidates.deallocate() }

    /// Writes the filter's number and the filtered row.
    ///
    /// - Parameters:
    ///   - above: The row before it, zeros before the first.
    ///   - target: A byte more than the row has.
    func apply(to row: UnsafeBufferPointer<UInt8>, above: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) {
        guard let current = row.baseAddress, let up = above.baseAddress, let result = target.baseAddress else { return }
        var sums = Sums()
        // The first pixel has no neighbour at its left.
        let head = min(bytesPerPixel, bytesPerRow)
        for index in 0..<head { filter(index, current, up, left: 0, corner: 0, &sums) }
        var index = head
        while index + Self.lanes <= bytesPerRow {
            // At most 201 magnitudes of up to 128 go into 16 bits before they are carried over.
            let end = min(bytesPerRow - Self.lanes, index + 200 * Self.lanes)
            var wide = WideSums()
            while index <= end {
                filterLanes(index, current, up, &wide)
                index += Self.lanes
            }
            sums.add(wide)
        }
        while index < bytesPerRow {
            filter(index, current, up, left: current[index - bytesPerPixel], corner: up[index - bytesPerPixel], &sums)
            index += 1
        }
        let best = sums.smallest
        result[0] = UInt8(best)
        (result + 1).update(from: best == 0 ? current : UnsafePointer(candidates + (best - 1) * bytesPerRow), count: bytesPerRow)
    }

    private func filter(
        _ index: Int, _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, left: UInt8, corner: UInt8, _ sums: inout Sums
    ) {
        let (x, up) = (row[index], above[index])
        let (fromLeft, fromUp) = (abs(Int(up) - Int(corner)), abs(Int(left) - Int(corner)))
        let fromCorner = abs(Int(left) + Int(up) - 2 * Int(corner))
        let nearest = fromLeft <= fromUp && fromLeft <= fromCorner ? left : fromUp <= fromCorner ? up : corner
        let filtered = [x, x &- left, x &- up, x &- UInt8((Int(left) + Int(up)) / 2), x &- nearest]
        for type in 1...4 { candidates[(type - 1) * bytesPerRow + index] = filtered[type] }
        for type in 0...4 { sums.values[type] += Int(Int8(bitPattern: filtered[type]).magnitude) }
    }

    @inline(__always)
    private func filterLanes(_ index: Int, _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ sums: inout WideSums) {
        let x = Self.load(row + index)
        let left = Self.load(row + (index &- bytesPerPixel))
        let up = Self.load(above + index)
        let corner = Self.load(above + (index &- bytesPerPixel))
        let filtered = (
            x &- left, x &- up, x &- ((left & up) &+ ((left ^ up) &>> 1)), x &- Self.paeth(left: left, up: up, upperLeft: corner)
        )
        let target = candidates + index
        Self.store(filtered.0, target)
        Self.store(filtered.1, target + bytesPerRow)
        Self.store(filtered.2, target + 2 * bytesPerRow)
        Self.store(filtered.3, target + 3 * bytesPerRow)
        sums.none &+= Self.magnitudes(x)
        sums.sub &+= Self.magnitudes(filtered.0)
        sums.up &+= Self.magnitudes(filtered.1)
        sums.average &+= Self.magnitudes(filtered.2)
        sums.paeth &+= Self.magnitudes(filtered.3)
    }

    /// Which of the three is nearest to left + up - corner: left before up before corner.
    @inline(__always)
    private static func paeth(left: Bytes, up: Bytes, upperLeft corner: Bytes) -> Bytes {
        let (a, b, c) = (Words(truncatingIfNeeded: left), Words(truncatingIfNeeded: up), Words(truncatingIfNeeded: corner))
        let (toUp, toLeft) = (b &- c, a &- c)
        let (fromLeft, fromUp, fromCorner) = (distance(toUp), distance(toLeft), distance(toUp &+ toLeft))
        // All ones where it is not the left one, and where it is the corner of the other two. Signs, for comparisons are taken apart.
        let notLeft = ((fromUp &- fromLeft) | (fromCorner &- fromLeft)) &>> 15
        let isCorner = (fromCorner &- fromUp) &>> 15
        let other = b ^ ((b ^ c) & isCorner)
        return Bytes(truncatingIfNeeded: a ^ ((a ^ other) & notLeft))
    }

    @inline(__always)
    private static func distance(_ value: Words) -> Words {
        let sign = value &>> 15
        return (value ^ sign) &- sign
    }

    /// Of bytes taken as signed.
    @inline(__always)
    private static func magnitudes(_ bytes: Bytes) -> SIMD16<UInt16> {
        let signed = SIMD16<Int8>(truncatingIfNeeded: bytes)
        let sign = signed &>> 7
        return SIMD16<UInt16>(truncatingIfNeeded: Bytes(truncatingIfNeeded: (signed ^ sign) &- sign))
    }

    @inline(__always)
    private static func load(_ place: UnsafePointer<UInt8>) -> Bytes { UnsafeRawPointer(place).loadUnaligned(as: Bytes.self) }

    @inline(__always)
    private static func store(_ bytes: Bytes, _ place: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(place).storeBytes(of: bytes, as: Bytes.self)
    }

    /// Of magnitudes, one for each filter, which are numbered so.
    private struct Sums {
        var values = (0..<5).map { _ in 0 }

        mutating func add(_ wide: WideSums) {
            for (type, lanes) in [wide.none, wide.sub, wide.up, wide.average, wide.paeth].enumerated() {
                values[type] += Int(SIMD16<UInt32>(truncatingIfNeeded: lanes).wrappedSum())
            }
        }

        var smallest: Int { values.indices.min { (values[$0], $0) < (values[$1], $1) } ?? 0 }
    }

    private struct WideSums {
        var none = SIMD16<UInt16>()
        var sub = SIMD16<UInt16>()
        var up = SIMD16<UInt16>()
        var average = SIMD16<UInt16>()
        var paeth = SIMD16<UInt16>()
    }
}
