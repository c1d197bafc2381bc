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

/// A picture held whole, without alpha when there is none, whose pixels are looked up where they are stored.
private struct TurnedRows {
    private let bytes: [UInt8]
    /// Of a stored pixel, and of one that is handed out.
    private let bytesPerPixel: (stored: Int, shown: Int)
    private let size: PixelSize
    /// In pixels.
    private let steps: (origin: Int, x: Int, y: Int)
    private var row = 0

    init(_ base: some RowReader, from orientation: Orientation) throws {
        var base = base
        let format = base.format
        let shown = format.bytesPerPixel
        let stored = format.hasAlpha ? shown : shown / 4 * 3
        // With room behind the last one for what its store writes there.
        var bytes = [UInt8](repeating: 0, count: format.size.pixelCount * stored + shown)
        try bytes.withUnsafeMutableBytes { target in
            guard let start = target.baseAddress else { return }
            try base.forEachBand { rows, first, _ in
                storePixels(UnsafeRawBufferPointer(rows), of: shown, as: stored, into: start + first * format.size.width * stored)
            }
        }
        self.bytes = bytes
        bytesPerPixel = (stored, shown)
        size = orientation.displaySize(of: format.size)
        steps = orientation.storedSteps(of: format.size)
    }

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let (stored, shown) = bytesPerPixel
        let bytesPerRow = size.width * shown
        let count = min(band.count / bytesPerRow, size.height - row)
        guard count > 0 else { return 0 }
        let (first, width, steps) = (row, size.width, steps)
        bytes.withUnsafeBytes { source in
            band.withUnsafeMutableBytes { target in
                nonisolated(unsafe) let (source, target) = (source, target)
                inParallel(count) { index in
                    var from = (steps.origin + (first + index) * steps.y) * stored
                    var to = index * bytesPerRow
                    for _ in 0..<width {
                        if shown == 8 {
                            var pixel = source.loadUnaligned(fromByteOffset: from, as: SIMD4<UInt16>.self)
                            if stored == 6 { pixel.w = .max }
                            target.storeBytes(of: pixel, toByteOffset: to, as: SIMD4<UInt16>.self)
                        } else {
                            var pixel = source.loadUnaligned(fromByteOffset: from, as: SIMD4<UInt8>.self)
                            if stored == 3 { pixel.w = .max }
                            target.storeBytes(of: pixel, toByteOffset: to, as: SIMD4<UInt8>.self)
                        }
                        from += steps.x * stored
                        to += shown
                    }
                }
            }
        }
        row += count
        return count
    }
}
