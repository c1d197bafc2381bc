/// The rows of a stored picture as a person sees them.
///
/// An upright picture streams through; a turned one has to be held whole.
public struct UprightRows<Base: RowReader>: RowReader {
    // Two optionals and not an enum: reading mutates whichever is there in place, without a copy of its buffers.
    private var streamed: Base?
    private var turned: BitmapReader?
    public let format: RowFormat

    /// - Parameter base: 8 bits a channel.
    public init(_ base: Base, from orientation: Orientation) throws {
        var format = base.format
        if orientation == .upright {
            streamed = base
        } else {
            var base = base
            turned = try Bitmap(reading: &base).upright(from: orientation).reader()
            format.size = orientation.displaySize(of: format.size)
        }
        self.format = format
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        if let count = try streamed?.readRows(into: &band) { return count }
        return try turned?.readRows(into: &band) ?? 0
    }
}
