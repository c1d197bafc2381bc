/// The rows of a stored picture as a person sees them.
///
/// An upright picture streams through; a turned one has to be held whole.
public struct UprightRows<Base: RowReader>: RowReader {
    // Two optionals and not an enum: reading mutates whichever is there in place, without a copy of its buffers.
    private var streamed: Base?
    private var turned: TurnedRows?
    public let format: RowFormat

    public init(_ base: Base, from orientation: Orientation) throws {
        var format = base.format
        if orientation == .upright {
            streamed = base
        } else {
            turned = try TurnedRows(base, from: orientation)
            format.size = orientation.displaySize(of: format.size)
        }
        self.format = format
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        if let count = try streamed?.readRows(into: &band) { return count }
        return try turned?.readRows(into: &band) ?? 0
    }
}

/// A picture held whole, whose pixels are looked up where they are stored.
private struct TurnedRows {
    private let bytes: [UInt8]
    private let bytesPerPixel: Int
    private let size: PixelSize
    /// The stored place of the first pixel, and the steps to the next in a row and to the next row, in bytes.
    private let origin: Int
    private let stepX: Int
    private let stepY: Int
    private var row = 0

    init(_ base: some RowReader, from orientation: Orientation) throws {
        var base = base
        let format = base.format
        var bytes: [UInt8] = []
        bytes.reserveCapacity(format.size.height * format.bytesPerRow)
        try base.forEachBand { rows, _, _ in bytes.append(contentsOf: rows) }
        bytes.append(contentsOf: repeatElement(0, count: format.size.height * format.bytesPerRow - bytes.count))
        self.bytes = bytes
        bytesPerPixel = format.bytesPerPixel
        size = orientation.displaySize(of: format.size)
        func place(_ x: Int, _ y: Int) -> Int {
            let stored = orientation.storedPosition(x: x, y: y, stored: format.size)
            return (stored.y * format.size.width + stored.x) * format.bytesPerPixel
        }
        origin = place(0, 0)
        stepX = size.width > 1 ? place(1, 0) - origin : 0
        stepY = size.height > 1 ? place(0, 1) - origin : 0
    }

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = size.width * bytesPerPixel
        let count = min(band.count / bytesPerRow, size.height - row)
        guard count > 0 else { return 0 }
        let first = row
        bytes.withUnsafeBufferPointer { source in
            band.withUnsafeMutableBufferPointer { target in
                var written = 0
                for y in first..<(first + count) {
                    var from = origin + y * stepY
                    for _ in 0..<size.width {
                        for byte in 0..<bytesPerPixel { target[written + byte] = source[from + byte] }
                        written += bytesPerPixel
                        from += stepX
                    }
                }
            }
        }
        row += count
        return count
    }
}
