@testable import ImageComposition
import Raster
import Testing

struct PatchedRowsTests {
    /// Pixels of 16 bits, random and the same every time.
    private struct WideRows: RowReader {
        let format: RowFormat
        let samples: [UInt16]
        var row = 0

        init(_ width: Int, _ height: Int) {
            format = RowFormat(size: PixelSize(width: width, height: height), bitsPerChannel: 16, hasAlpha: true)
            var state: UInt64 = 21
            samples = (0..<(width * height * 4)).map { _ in UInt16(truncatingIfNeeded: Texture.next(&state)) }
        }

        mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
            let perRow = format.size.width * 4
            let count = min(band.count / format.bytesPerRow, format.size.height - row)
            let (samples, first) = (samples, row)
            band.withUnsafeMutableBufferPointer { target in
                for index in 0..<(count * perRow) {
                    withUnsafeBytes(of: samples[first * perRow + index]) { (target[index * 2], target[index * 2 + 1]) = ($0[0], $0[1]) }
                }
            }
            row += count
            return count
        }
    }

    private static func noise(_ width: Int, _ height: Int) -> Bitmap {
        var state: UInt64 = 22
        return Bitmap(
            size: PixelSize(width: width, height: height), pixels: (0..<(width * height * 4)).map { _ in UInt8(Texture.next(&state) >> 56) }
        )
    }

    private static func samples(_ rows: some RowReader, rowsAtOnce: Int = 64) throws -> [UInt16] {
        var rows = rows
        let isWide = rows.format.bitsPerChannel == 16
        var all: [UInt16] = []
        try rows.forEachBand(of: rowsAtOnce) { band, _, _ in
            if isWide { all += UnsafeRawBufferPointer(band).bindMemory(to: UInt16.self) } else { all += band.map(UInt16.init) }
        }
        return all
    }

    /// A patch of one colour, whose weight grows from 0 at the left to 1 at the right.
    private static func patch(_ box: Region, color: [UInt16]) -> Patch {
        Patch(
            box: box, pixels: (0..<box.pixelCount).flatMap { _ in color + [65535] },
            weights: (0..<box.pixelCount).map { Float($0 % box.width) / Float(box.width - 1) }, seam: 1)
    }

    static let boxes = [
        Region(left: 10, top: 8, right: 31, bottom: 25), Region(left: 0, top: 0, right: 9, bottom: 7),
        Region(left: 41, top: 30, right: 50, bottom: 40),
    ]

    @Test(
        "outside of the patches every sample is the original's, alpha everywhere, and inside it is the mean by weight", arguments: [8, 16])
    func samples(bits: Int) throws {
        let color: [UInt16] = [257 * 200, 257 * 3, 257 * 90]
        let patches = Self.boxes.map { Self.patch($0, color: color) }
        let own: [UInt16]
        let new: [UInt16]
        if bits == 8 {
            own = try Self.samples(Self.noise(50, 40).reader())
            new = try Self.samples(PatchedRows(Self.noise(50, 40).reader(), patches: patches))
        } else {
            own = try Self.samples(WideRows(50, 40))
            new = try Self.samples(PatchedRows(WideRows(50, 40), patches: patches))
        }
        let scale = bits == 8 ? 257.0 : 1
        var wrong: [Int] = []
        for index in own.indices {
            let (x, y, channel) = (index / 4 % 50, index / 200, index % 4)
            guard channel < 3, let box = Self.boxes.first(where: { $0.contains(x: x, y: y) }), x > box.left else {
                if new[index] != own[index] { wrong.append(index) }
                continue
            }
            let weight = Double(x - box.left) / Double(box.width - 1)
            let expected = Double(own[index]) + (Double(color[channel]) / scale - Double(own[index])) * weight
            if abs(Double(new[index]) - expected) > 0.51 { wrong.append(index) }
            if weight == 1, Double(new[index]) != Double(color[channel]) / scale { wrong.append(index) }
        }
        #expect(wrong == [])
    }

    @Test("rows asked for one at a time are those of bands", arguments: [1, 7, 1000])
    func bands(rowsAtOnce: Int) throws {
        let patches = Self.boxes.map { Self.patch($0, color: [1, 30_000, 65_535]) }
        let isSame =
            try Self.samples(PatchedRows(Self.noise(50, 40).reader(), patches: patches), rowsAtOnce: rowsAtOnce)
            == Self.samples(PatchedRows(Self.noise(50, 40).reader(), patches: patches))
        #expect(isSame)
        let isSameWide =
            try Self.samples(PatchedRows(WideRows(50, 40), patches: patches), rowsAtOnce: rowsAtOnce)
            == Self.samples(PatchedRows(WideRows(50, 40), patches: patches))
        #expect(isSameWide)
    }

    @Test("without patches the rows go through as they are, profile and all")
    func none() throws {
        var format = Self.noise(5, 5).reader().format
        format.colorProfile = [1, 2, 3]
        let rows = PatchedRows(Profiled(base: Self.noise(5, 5).reader(), format: format), patches: [])
        #expect(rows.format == format)
        #expect(try Self.samples(rows) == Self.noise(5, 5).pixels.map(UInt16.init))
    }

    private struct Profiled: RowReader {
        var base: BitmapReader
        let format: RowFormat
        mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int { try base.readRows(into: &band) }
    }
}
