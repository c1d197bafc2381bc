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
    /// In pixels.
    private let steps: (origin: Int, x: Int, y: Int)
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
        steps = orientation.storedSteps(of: format.size)
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
                    var from = (steps.origin + y * steps.y) * bytesPerPixel
                    for _ in 0..<size.width {
                        for byte in 0..<bytesPerPixel { target[written + byte] = source[from + byte] }
                        written += bytesPerPixel
                        from += steps.x * bytesPerPixel
                    }
                }
            }
        }
        row += count
        return count
    }
}
