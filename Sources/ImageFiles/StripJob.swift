import CImageCodecs

/// Filters and packs strips of a PNG's rows. Each strip is handled by one thread and writes its own slot.
final class StripJob: @unchecked Sendable {
    struct Strip {
        var index: Int
        var packed: [UInt8]
        var adler: UInt32
        /// The filtered bytes before packing.
        var byteCount: Int
    }

    /// One row that came before, then `rowCount` rows.
    private let rows: [UInt8]
    private let bytesPerRow: Int
    private let bytesPerPixel: Int
    private let rowsPerStrip: Int
    private let rowCount: Int
    private let isLast: Bool
    private let isPatient: Bool
    private let slots: UnsafeMutableBufferPointer<Strip>

    var results: [Strip] { Array(slots) }

    init(
        rows: [UInt8], bytesPerRow: Int, bytesPerPixel: Int, rowsPerStrip: Int, rowCount: Int, isLast: Bool, isPatient: Bool,
        stripCount: Int
    ) {
        self.rows = rows
        self.bytesPerRow = bytesPerRow
        self.bytesPerPixel = bytesPerPixel
        self.rowsPerStrip = rowsPerStrip
        self.rowCount = rowCount
        self.isLast = isLast
        self.isPatient = isPatient
        slots = .allocate(capacity: stripCount)
        slots.initialize(repeating: Strip(index: 0, packed: [], adler: 1, byteCount: 0))
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    func pack(_ index: Int) {
        let first = index * rowsPerStrip
        let end = min(rowCount, first + rowsPerStrip)
        let filteredCount = (end - first) * (bytesPerRow + 1)
        let filtered = [UInt8](unsafeUninitializedCapacity: filteredCount) { target, count in
            rows.withUnsafeBufferPointer { rows in
                var scratch = [UInt8](repeating: 0, count: bytesPerRow * 5)
                scratch.withUnsafeMutableBufferPointer { scratch in
                    for row in first..<end {
                        let above = UnsafeBufferPointer(rebasing: rows[(row * bytesPerRow)..<((row + 1) * bytesPerRow)])
                        let current = UnsafeBufferPointer(rebasing: rows[((row + 1) * bytesPerRow)..<((row + 2) * bytesPerRow)])
                        let start = (row - first) * (bytesPerRow + 1)
                        filter(
                            current, above: above, scratch: scratch,
                            into: UnsafeMutableBufferPointer(rebasing: target[start..<(start + bytesPerRow + 1)]))
                    }
                }
            }
            count = filteredCount
        }
        let capacity = easel_deflate_bound(filtered.count)
        let packed = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            count = filtered.withUnsafeBufferPointer {
                easel_deflate_strip(
                    $0.baseAddress, $0.count, isLast && end == rowCount, isPatient, target.baseAddress, capacity)
            }
        }
        let adler = filtered.withUnsafeBufferPointer { easel_adler32(1, $0.baseAddress, $0.count) }
        slots[index] = Strip(index: index, packed: packed, adler: adler, byteCount: filtered.count)
    }

    /// Writes the filter's number and the filtered row.
    private func filter(
        _ row: UnsafeBufferPointer<UInt8>, above: UnsafeBufferPointer<UInt8>, scratch: UnsafeMutableBufferPointer<UInt8>,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) {
        let n = bytesPerRow
        let bpp = bytesPerPixel
        var costs = (0, 0, 0, 0, 0)
        // The first pixel has no left neighbour; the loops below begin behind it so that they need no test.
        for i in 0..<bpp {
            let (x, up) = (row[i], above[i])
            scratch[i] = x
            scratch[n + i] = x
            scratch[2 * n + i] = x &- up
            scratch[3 * n + i] = x &- up / 2
            scratch[4 * n + i] = x &- up
        }
        for i in bpp..<n {
            scratch[i] = row[i]
            scratch[n + i] = row[i] &- row[i - bpp]
            scratch[2 * n + i] = row[i] &- above[i]
        }
        for i in bpp..<n {
            scratch[3 * n + i] = row[i] &- UInt8((UInt16(row[i - bpp]) + UInt16(above[i])) / 2)
        }
        for i in bpp..<n {
            let left = Int16(row[i - bpp])
            let up = Int16(above[i])
            let corner = Int16(above[i - bpp])
            let fromLeft = abs(up &- corner)
            let fromUp = abs(left &- corner)
            let fromCorner = abs(left &+ up &- corner &- corner)
            let predicted = fromLeft <= fromUp && fromLeft <= fromCorner ? left : fromUp <= fromCorner ? up : corner
            scratch[4 * n + i] = row[i] &- UInt8(truncatingIfNeeded: predicted)
        }
        costs.0 = cost(scratch, 0)
        costs.1 = cost(scratch, 1)
        costs.2 = cost(scratch, 2)
        costs.3 = cost(scratch, 3)
        costs.4 = cost(scratch, 4)
        var best = (filter: 0, cost: costs.0)
        for (filter, cost) in [(1, costs.1), (2, costs.2), (3, costs.3), (4, costs.4)] where cost < best.cost { best = (filter, cost) }
        target[0] = UInt8(best.filter)
        for i in 0..<n { target[i + 1] = scratch[best.filter * n + i] }
    }

    private func cost(_ scratch: UnsafeMutableBufferPointer<UInt8>, _ filter: Int) -> Int {
        var sum: UInt32 = 0
        for i in (filter * bytesPerRow)..<((filter + 1) * bytesPerRow) {
            sum &+= UInt32(Int8(bitPattern: scratch[i]).magnitude)
        }
        return Int(sum)
    }
}
