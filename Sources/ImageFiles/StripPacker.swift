import CImageCodecs
import Raster

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Filters and packs a PNG's rows, strips of them on all cores, each into an `IDAT` chunk of its own. While some are packed,
/// others can be added.
final class StripPacker {
    private var filling: StripBatch
    private var packing: StripBatch
    private let background = BackgroundWork("png")
    private(set) var adler: UInt32 = 1

    init(bytesPerRow: Int, bytesPerPixel: Int, height: Int, isPatient: Bool) {
        let shape = StripShape(bytesPerRow: bytesPerRow, bytesPerPixel: bytesPerPixel, isPatient: isPatient)
        // Two for each core, but no more of them than 16 megabytes, for the strips of wide pictures are large.
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let stripCount = max(2, min(2 * cores, (16 << 20) / (shape.rowsPerStrip * bytesPerRow)))
        let rowCount = min(height, stripCount * shape.rowsPerStrip)
        (filling, packing) = (StripBatch(shape, capacity: rowCount), StripBatch(shape, capacity: height > rowCount ? rowCount : 0))
        filling.isFirst = true
    }

    /// How many rows can be added before some have to be packed.
    var room: Int { filling.capacity - filling.rowCount }

    /// Adds rows, which `fill` stores one behind another; it may store up to 8 bytes behind the last.
    func add(_ count: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        fill(filling.rows + (1 + filling.rowCount) * filling.shape.bytesPerRow)
        filling.rowCount += count
    }

    /// Has the rows that wait packed, and hands out the chunks that are there, in order.
    ///
    /// - Parameter last: Whether no rows will follow; then all chunks are handed out.
    func pack(last: Bool, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        // Until those of the last time are done.
        background.wait()
        try handOut(packing, write)
        if last {
            filling.pack(last: true)
            return try handOut(filling, write)
        }
        packing.begin(behind: filling)
        swap(&filling, &packing)
        let batch = packing
        background.start { batch.pack(last: false) }
    }

    private func handOut(_ batch: StripBatch, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        for strip in batch.packed {
            guard strip.count > 0 else { throw ImageFileError(.unwritable, "does not fit into memory.") }
            adler = easel_adler32_combine(adler, strip.adler, strip.filteredCount)
            try write(UnsafeRawBufferPointer(rebasing: strip.bytes.prefix(strip.count)))
        }
    }
}

/// What all strips of a picture have in common.
private struct StripShape {
    let bytesPerRow: Int
    let bytesPerPixel: Int
    let isPatient: Bool
    /// Repetitions are not found across strips, so those of the patient are larger.
    var rowsPerStrip: Int { max(1, (isPatient ? 512 << 10 : 192 << 10) / bytesPerRow) }
}

/// Rows that are packed at once. One thread has it at a time.
private final class StripBatch: @unchecked Sendable {
    let shape: StripShape
    /// One row that came before, then those that wait to be packed.
    let rows: UnsafeMutableRawPointer
    /// Of those that wait.
    let capacity: Int
    var rowCount = 0
    /// Whether the picture begins with it.
    var isFirst = false
    /// What each strip becomes, reused.
    private var strips: [PackedStrip] = []
    private var stripCount = 0

    init(_ shape: StripShape, capacity: Int) {
        (self.shape, self.capacity) = (shape, capacity)
        // A pixel of three bytes is stored with four.
        rows = .allocate(byteCount: (1 + capacity) * shape.bytesPerRow + 8, alignment: 16)
        rows.initializeMemory(as: UInt8.self, repeating: 0, count: shape.bytesPerRow)
    }

    deinit { rows.deallocate() }

    var packed: ArraySlice<PackedStrip> { strips.prefix(stripCount) }

    /// Empties it for the rows that follow those of another.
    func begin(behind other: StripBatch) {
        rows.copyMemory(from: other.rows + other.rowCount * shape.bytesPerRow, byteCount: shape.bytesPerRow)
        (rowCount, stripCount, isFirst) = (0, 0, false)
    }

    func pack(last: Bool) {
        stripCount = (rowCount + shape.rowsPerStrip - 1) / shape.rowsPerStrip
        while strips.count < stripCount { strips.append(PackedStrip()) }
        let bytes = UnsafeRawBufferPointer(start: rows, count: (1 + rowCount) * shape.bytesPerRow).bindMemory(to: UInt8.self)
        let work = StripWork(rows: bytes, shape: shape, rowCount: rowCount, isFirst: isFirst, isLast: last)
        let strips = strips
        inParallel(stripCount) { work.pack($0, into: strips[$0]) }
    }
}

/// A strip as the file has it. Filled by one thread, read when that is done.
private final class PackedStrip: @unchecked Sendable {
    /// Length, type, body and checksum of the chunk. Not filled beforehand: what is never written takes no memory.
    private(set) var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// How many of them; 0 when packing failed.
    var count = 0
    var adler: UInt32 = 1
    /// The bytes before packing.
    var filteredCount = 0

    func reserve(_ byteCount: Int) {
        guard bytes.count < byteCount else { return }
        bytes.deallocate()
        bytes = .allocate(byteCount: byteCount, alignment: 16)
    }

    deinit { bytes.deallocate() }
}

/// What the threads that pack have in common.
private struct StripWork: @unchecked Sendable {
    let rows: UnsafeBufferPointer<UInt8>
    let shape: StripShape
    let rowCount: Int
    let isFirst: Bool
    let isLast: Bool

    func pack(_ index: Int, into strip: PackedStrip) {
        let bytesPerRow = shape.bytesPerRow
        let first = index * shape.rowsPerStrip
        let end = min(rowCount, first + shape.rowsPerStrip)
        let filteredCount = (end - first) * (bytesPerRow + 1)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: filteredCount) { filtered in
            let filter = RowFilter(bytesPerRow: bytesPerRow, bytesPerPixel: shape.bytesPerPixel)
            for row in first..<end {
                let start = (row - first) * (bytesPerRow + 1)
                filter.apply(
                    to: UnsafeBufferPointer(rebasing: rows[((row + 1) * bytesPerRow)..<((row + 2) * bytesPerRow)]),
                    above: UnsafeBufferPointer(rebasing: rows[(row * bytesPerRow)..<((row + 1) * bytesPerRow)]),
                    into: UnsafeMutableBufferPointer(rebasing: filtered[start..<(start + bytesPerRow + 1)]))
            }
            write(UnsafeBufferPointer(filtered), leads: isFirst && index == 0, ends: isLast && end == rowCount, to: strip)
        }
    }

    /// Makes the chunk.
    private func write(_ filtered: UnsafeBufferPointer<UInt8>, leads: Bool, ends: Bool, to strip: PackedStrip) {
        let capacity = max(easel_deflate_bound(filtered.count), HuffmanPacking.bound(filtered.count))
        strip.reserve(capacity + 14)
        strip.filteredCount = filtered.count
        strip.adler = easel_adler32(1, filtered.baseAddress, filtered.count)
        strip.count = chunk(strip.bytes, of: filtered, leads: leads, ends: ends, capacity: capacity)
    }

    /// - Returns: The chunk's length; 0 when packing fails.
    private func chunk(
        _ chunk: UnsafeMutableRawBufferPointer, of filtered: UnsafeBufferPointer<UInt8>, leads: Bool, ends: Bool, capacity: Int
    ) -> Int {
        guard let base = chunk.baseAddress else { return 0 }
        var body = 8
        if leads {
            // Deflate, a window of 32 kB; no reader uses the level that stands there.
            chunk[8] = 0x78
            chunk[9] = 0x01
            body = 10
        }
        let packed = deflate(filtered, ends: ends, into: base + body, capacity: capacity)
        guard packed > 0 else { return 0 }
        let end = body + packed
        base.storeBytes(of: UInt32(end - 8).bigEndian, as: UInt32.self)
        (base + 4).copyMemory(from: Array("IDAT".utf8), byteCount: 4)
        let typed = UnsafeRawBufferPointer(rebasing: chunk[4..<end]).bindMemory(to: UInt8.self)
        base.storeBytes(of: easel_crc32(0, typed.baseAddress, typed.count).bigEndian, toByteOffset: end, as: UInt32.self)
        return end + 4
    }

    /// Packs by frequency alone, or with a search for repetitions where a sample of the strip gets much smaller by it, as in drawings.
    private func deflate(
        _ filtered: UnsafeBufferPointer<UInt8>, ends: Bool, into target: UnsafeMutableRawPointer, capacity: Int
    ) -> Int {
        func searched(_ bytes: UnsafeBufferPointer<UInt8>, ends: Bool) -> Int {
            easel_deflate_strip(
                bytes.baseAddress, bytes.count, ends, shape.isPatient, target.assumingMemoryBound(to: UInt8.self), capacity)
        }
        if shape.isPatient { return searched(filtered, ends: ends) }
        let sampleCount = min(filtered.count, Self.sampleSize)
        let pieces = [UnsafeBufferPointer(rebasing: filtered[..<sampleCount]), UnsafeBufferPointer(rebasing: filtered[sampleCount...])]
        var sample = HuffmanPacking()
        sample.count(pieces[0])
        var packing = HuffmanPacking()
        packing.count(pieces[1])
        packing = packing + sample
        packing.chooseCodes()
        let searchedCount = searched(pieces[0], ends: false)
        if searchedCount == 0 || Double(searchedCount * 8) < 0.9 * Double(packing.bits(of: sample)) {
            return searched(filtered, ends: ends)
        }
        return packing.pack(pieces, last: ends, into: target)
    }

    /// Enough to tell a drawing from a photograph, in a tenth of the time that the whole strip would take.
    private static let sampleSize = 16 << 10
}
