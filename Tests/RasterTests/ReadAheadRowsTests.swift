import Raster
import Testing

@Suite("Rows that are read ahead")
struct ReadAheadRowsTests {
    private struct BreaksOff: Error, Equatable {}

    /// Bytes that tell their place, given a few rows at a time, and broken off where that is wished for.
    private struct PlacedRows: RowReader {
        let format: RowFormat
        var most = 64
        var lastRow: Int?
        /// Whatever lives as long as these rows.
        var companion: Companion?
        private var row = 0

        init(_ width: Int, _ height: Int, most: Int = 64, lastRow: Int? = nil, companion: Companion? = nil) {
            format = RowFormat(size: PixelSize(width: width, height: height), hasAlpha: true, colorProfile: [7])
            (self.most, self.lastRow, self.companion) = (most, lastRow, companion)
        }

        static func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: (index &* 40_503) >> 8) }

        static func bytes(_ width: Int, _ height: Int) -> [UInt8] { (0..<(width * height * 4)).map(byte) }

        mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
            let bytesPerRow = format.bytesPerRow
            let count = min(most, band.count / bytesPerRow, format.size.height - row)
            if let lastRow, row + count > lastRow { throw BreaksOff() }
            let first = row * bytesPerRow
            band.withUnsafeMutableBufferPointer { target in
                for index in 0..<(count * bytesPerRow) { target[index] = Self.byte(first + index) }
            }
            row += count
            return count
        }
    }

    /// Ends a stream when it is let go.
    private final class Companion: Sendable {
        private let continuation: AsyncStream<Void>.Continuation

        init(_ continuation: AsyncStream<Void>.Continuation) { self.continuation = continuation }

        deinit { continuation.finish() }
    }

    private func bytes(_ reader: some RowReader, rowsAtOnce: Int) throws -> [UInt8] {
        var reader = reader
        let bytesPerRow = reader.format.bytesPerRow
        var band = [UInt8](repeating: 0, count: bytesPerRow * rowsAtOnce)
        var all: [UInt8] = []
        while true {
            let count = try reader.readRows(into: &band)
            guard count > 0 else { return all }
            all += band[..<(count * bytesPerRow)]
        }
    }

    @Test("they are the rows of the other picture, however many either gives at once", arguments: [1, 7, 32, 33, 500], [1, 5, 64])
    func rows(rowsAtOnce: Int, most: Int) throws {
        let reader = ReadAheadRows(PlacedRows(5, 77, most: most))
        #expect(reader.format == PlacedRows(5, 77).format)
        let isSame = try bytes(reader, rowsAtOnce: rowsAtOnce) == PlacedRows.bytes(5, 77)
        #expect(isSame)
    }

    @Test("where the other picture breaks off, its error comes out, and comes again", arguments: [1, 7, 500], [0, 40])
    func breaksOff(rowsAtOnce: Int, lastRow: Int) {
        let reader = ReadAheadRows(PlacedRows(5, 77, most: 8, lastRow: lastRow))
        for _ in 0..<2 { #expect(throws: BreaksOff()) { try bytes(reader, rowsAtOnce: rowsAtOnce) } }
    }

    @Test("behind the last row there are none, however often one asks, and the band is left alone")
    func end() throws {
        var reader = ReadAheadRows(PlacedRows(3, 4))
        var band = [UInt8](repeating: 0, count: reader.format.bytesPerRow * 10)
        var counts = [try reader.readRows(into: &band)]
        let untouched = [UInt8](repeating: 9, count: band.count)
        band = untouched
        for _ in 0..<3 { counts.append(try reader.readRows(into: &band)) }
        #expect(counts == [4, 0, 0, 0])
        #expect(band == untouched)
    }

    private func readFirstRow(of base: some RowReader) throws {
        var reader = ReadAheadRows(base)
        var band = [UInt8](repeating: 0, count: reader.format.bytesPerRow)
        _ = try reader.readRows(into: &band)
    }

    @Test("let go half way, they let the other picture go", .timeLimit(.minutes(1)))
    func halfWay() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        try readFirstRow(of: PlacedRows(5, 500, companion: Companion(continuation)))
        // Ends when the rows are gone.
        for await _ in stream {}
    }
}
