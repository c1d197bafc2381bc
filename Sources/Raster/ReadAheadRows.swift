/// The rows of another picture, read a band ahead on a thread of their own: one core decodes while another works.
public final class ReadAheadRows: RowReader {
    public let format: RowFormat
    private let background = BackgroundWork("read-ahead")
    private let source: Source
    /// The rows that are being handed out, and where they go on.
    private var band: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// What the other thread works with, while nobody else touches it.
    private final class Source: @unchecked Sendable {
        var base: any RowReader
        var band: [UInt8]
        var result = Result<Int, any Error>.success(0)

        init(_ base: some RowReader, byteCount: Int) {
            self.base = base
            band = Array(repeating: 0, count: byteCount)
        }

        func read() { result = Result { try base.readRows(into: &band) } }
    }

    /// - Parameter base: Nobody else may read from it.
    public init(_ base: some RowReader) {
        format = base.format
        let rows = max(1, min(32, base.format.size.height, (2 << 20) / max(1, base.format.bytesPerRow)))
        source = Source(base, byteCount: base.format.bytesPerRow * rows)
        background.start { [source] in source.read() }
    }

    public func readRows(into target: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = format.bytesPerRow
        let wanted = target.count / bytesPerRow * bytesPerRow
        var written = 0
        while written < wanted {
            if position == band.count {
                guard try advance() else { break }
            }
            let count = min(wanted - written, band.count - position)
            target.withUnsafeMutableBytes { target in
                band.withUnsafeBytes { band in
                    UnsafeMutableRawBufferPointer(rebasing: target[written...]).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: band[position..<(position + count)]))
                }
            }
            position += count
            written += count
        }
        return written / bytesPerRow
    }

    /// Takes the band that was read ahead, and has the next one read.
    private func advance() throws -> Bool {
        guard !isAtEnd else { return false }
        background.wait()
        let count = try source.result.get()
        guard count > 0 else {
            isAtEnd = true
            return false
        }
        band = Array(source.band[..<(count * format.bytesPerRow)])
        position = 0
        background.start { [source] in source.read() }
        return true
    }
}
