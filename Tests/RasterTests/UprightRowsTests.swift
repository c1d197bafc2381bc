import Raster
import Testing

struct UprightRowsTests {
    /// Pixels of 16 bits that count up, each sample another, so that neither half of one can be mixed up with another's.
    private struct CountingRows: RowReader {
        let format: RowFormat
        private var row = 0

        init(_ width: Int, _ height: Int, hasAlpha: Bool = true) {
            format = RowFormat(size: PixelSize(width: width, height: height), bitsPerChannel: 16, hasAlpha: hasAlpha, colorProfile: [7])
        }

        static func sample(_ index: Int) -> UInt16 { UInt16(truncatingIfNeeded: index &* 40_503) }

        mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
            let perRow = format.size.width * 4
            let count = min(band.count / format.bytesPerRow, format.size.height - row)
            let first = row
            band.withUnsafeMutableBufferPointer { target in
                for index in 0..<(count * perRow) {
                    withUnsafeBytes(of: Self.sample(first * perRow + index)) { (target[index * 2], target[index * 2 + 1]) = ($0[0], $0[1]) }
                }
            }
            row += count
            return count
        }
    }

    /// Rows whose fourth samples say what a format without alpha promises.
    private struct OpaqueRows: RowReader {
        var base: CountingRows
        var format: RowFormat { base.format }

        mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
            let count = try base.readRows(into: &band)
            band.withUnsafeMutableBytes { bytes in
                for place in stride(from: 6, to: bytes.count, by: 8) {
                    bytes.storeBytes(of: UInt16.max, toByteOffset: place, as: UInt16.self)
                }
            }
            return count
        }
    }

    static let sizes = [
        PixelSize(width: 5, height: 3), PixelSize(width: 1, height: 4), PixelSize(width: 4, height: 1), PixelSize(width: 1, height: 1),
    ]

    private func samples(_ rows: some RowReader, rowsAtOnce: Int) throws -> [UInt16] {
        var rows = rows
        var all: [UInt16] = []
        try rows.forEachBand(of: rowsAtOnce) { band, _, _ in all += UnsafeRawBufferPointer(band).bindMemory(to: UInt16.self) }
        return all
    }

    @Test("16-bit rows are turned as Exif says, whole samples at a time", arguments: Orientation.allCases, sizes)
    func turned(orientation: Orientation, size: PixelSize) throws {
        let shown = orientation.displaySize(of: size)
        let expected = (0..<shown.pixelCount).flatMap { index in
            let stored = orientation.storedPosition(x: index % shown.width, y: index / shown.width, stored: size)
            return (0..<4).map { CountingRows.sample((stored.y * size.width + stored.x) * 4 + $0) }
        }
        for rowsAtOnce in [1, 2, 64] {
            let rows = try UprightRows(CountingRows(size.width, size.height), from: orientation)
            #expect(try samples(rows, rowsAtOnce: rowsAtOnce) == expected)
        }
    }

    @Test("rows without alpha are turned too, and stay opaque", arguments: Orientation.allCases, sizes)
    func opaque(orientation: Orientation, size: PixelSize) throws {
        let shown = orientation.displaySize(of: size)
        let expected = (0..<shown.pixelCount).flatMap { index in
            let stored = orientation.storedPosition(x: index % shown.width, y: index / shown.width, stored: size)
            return (0..<3).map { CountingRows.sample((stored.y * size.width + stored.x) * 4 + $0) } + [.max]
        }
        let rows = try UprightRows(OpaqueRows(base: CountingRows(size.width, size.height, hasAlpha: false)), from: orientation)
        #expect(try samples(rows, rowsAtOnce: 2) == expected)

        var picture = Bitmap(size: size)
        for index in 0..<size.pixelCount {
            picture[index % size.width, index / size.width] = SRGBColor(red: UInt8(index), green: UInt8(100 + index), blue: 7)
        }
        var turned = try UprightRows(picture.reader(), from: orientation)
        #expect(try Bitmap(reading: &turned) == picture.upright(from: orientation))
    }

    @Test("depth, alpha and profile stay, and the sides change places as they must", arguments: Orientation.allCases)
    func format(orientation: Orientation) throws {
        let format = try UprightRows(CountingRows(5, 3), from: orientation).format
        let size = orientation.swapsSides ? PixelSize(width: 3, height: 5) : PixelSize(width: 5, height: 3)
        #expect(format == RowFormat(size: size, bitsPerChannel: 16, hasAlpha: true, colorProfile: [7]))
    }
}
