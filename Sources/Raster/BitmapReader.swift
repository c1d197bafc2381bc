/// The rows of a ``Bitmap``, once from top to bottom.
public struct BitmapReader: RowReader {
    private let bitmap: Bitmap
    private var row = 0
    public let format: RowFormat

    init(_ bitmap: Bitmap) {
        self.bitmap = bitmap
        let opaque = stride(from: 3, to: bitmap.pixels.count, by: 4).allSatisfy { bitmap.pixels[$0] == 255 }
        format = RowFormat(size: bitmap.size, hasAlpha: !opaque)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = format.bytesPerRow
        let count = min(band.count / bytesPerRow, bitmap.size.height - row)
        guard count > 0 else { return 0 }
        let range = (row * bytesPerRow)..<((row + count) * bytesPerRow)
        bitmap.pixels.withUnsafeBufferPointer { source in
            band.withUnsafeMutableBufferPointer { target in
                _ = target.update(fromContentsOf: UnsafeBufferPointer(rebasing: source[range]))
            }
        }
        row += count
        return count
    }
}
