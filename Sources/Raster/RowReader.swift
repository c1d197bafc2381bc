/// A picture that hands out its rows from top to bottom, once.
public protocol RowReader {
    /// What the rows look like; the same from the first row to the last.
    var format: RowFormat { get }

    /// Reads the next rows, as many whole ones as fit.
    ///
    /// - Parameter band: Filled from its start with rows in ``format``. It must hold at least one row.
    /// - Returns: The number of rows read; 0, with `band` untouched, when every row has been read.
    /// - Throws: What the source throws when the picture breaks off.
    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int
}

extension RowReader {
    /// Reads the next rows into an array, as many whole ones as fit.
    public mutating func readRows(into band: inout [UInt8]) throws -> Int {
        var span = band.mutableSpan
        return try readRows(into: &span)
    }

    /// Calls `body` with bands of at most `rowCount` rows, fewer when they are very long, until the picture ends: the rows, and the index of the first.
    public mutating func forEachBand(
        of rowCount: Int = 64, _ body: (_ rows: UnsafeBufferPointer<UInt8>, _ firstRow: Int, _ count: Int) throws -> Void
    ) throws {
        let bytesPerRow = format.bytesPerRow
        let fitting = max(1, (8 << 20) / max(1, bytesPerRow))
        var band = [UInt8](repeating: 0, count: bytesPerRow * max(1, min(rowCount, format.size.height, fitting)))
        var row = 0
        while true {
            let count = try readRows(into: &band)
            guard count > 0 else { return }
            try band.withUnsafeBufferPointer {
                try body(UnsafeBufferPointer(rebasing: $0[..<(count * bytesPerRow)]), row, count)
            }
            row += count
        }
    }
}
