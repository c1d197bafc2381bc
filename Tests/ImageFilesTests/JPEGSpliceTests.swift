import ImageFiles
import Raster
import Testing

@Suite("A JPEG file with exchanged blocks")
struct JPEGSpliceTests {
    /// The picture as it is stored, in the colours of the file.
    private static func stored(_ bytes: [UInt8]) throws -> Bitmap {
        var reader = try ImageReader(bytes: bytes)
        return try Bitmap(reading: &reader)
    }

    private static func pixels(_ region: Region) -> [(x: Int, y: Int)] {
        (region.top..<region.bottom).flatMap { y in (region.left..<region.right).map { (x: $0, y: y) } }
    }

    /// How many pixels differ that are not in the box.
    private static func differences(_ first: Bitmap, _ second: Bitmap, outside box: Region) -> Int {
        pixels(first.size.bounds).count { !box.contains(x: $0.x, y: $0.y) && first[$0.x, $0.y] != second[$0.x, $0.y] }
    }

    /// Why the first unit cannot be exchanged; `nil` when it can.
    private static func failure(_ bytes: [UInt8]) -> ImageFileError? {
        do throws(ImageFileError) {
            let splice = try JPEGSplice(bytes)
            let box = splice.units(of: Region(left: 0, top: 0, right: 1, bottom: 1))
            try splice.replace(box, with: Bitmap(size: box.size))
            _ = try splice.bytes(atMost: 0)
            return nil
        } catch {
            return error
        }
    }

    // MARK: pixels

    static let files = [
        "jpeg-444-odd.jpg", "jpeg-422-odd.jpg", "jpeg-420-odd.jpg", "jpeg-440.jpg", "jpeg-411.jpg", "jpeg-gray.jpg",
        "jpeg-gray-progressive.jpg", "jpeg-progressive-444.jpg", "jpeg-progressive-420.jpg", "jpeg-restart.jpg",
        "jpeg-restart-progressive.jpg", "jpeg-rgb-adobe.jpg", "jpeg-icc.jpg", "jpeg-orientation6.jpg",
    ]

    @Test("pixels out of reach of the exchanged units stay what they are, as often as that is done", arguments: files, [false, true])
    func outside(file: String, isCorner: Bool) throws {
        var bytes = try Fixture.bytes(file)
        let before = try Self.stored(bytes)
        let place = isCorner ? (x: before.size.width - 1, y: before.size.height - 1) : (x: 20, y: 17)
        for level in [90, 200] as [UInt8] {
            let splice = try JPEGSplice(bytes)
            let box = splice.units(of: Region(left: place.x, top: place.y, right: place.x + 1, bottom: place.y + 1))
            try splice.replace(box, with: Bitmap(size: box.size, filledWith: SRGBColor(red: level, green: level, blue: level)))
            bytes = try splice.bytes(atMost: .max)

            let after = try Self.stored(bytes)
            // A decoder smooths colours that were stored smaller over the border of a unit.
            let (across, down) = (splice.unit.width > 8 ? 1 : 0, splice.unit.height > 8 ? 1 : 0)
            let reach = Region(left: box.left - across, top: box.top - down, right: box.right + across, bottom: box.bottom + down)
            #expect(Self.differences(before, after, outside: reach) == 0)
            let middle = after[(box.left + box.right) / 2, (box.top + box.bottom) / 2]
            #expect(abs(Int(middle.green) - Int(level)) <= 2)
        }
    }

    /// 61 × 45 pixels, so that the last block is cut off at both sides.
    @Test("of a box only the blocks with a pixel that counts are exchanged, in its colours")
    func counting() throws {
        var rows = Bitmap.noise(61, 45).reader()
        let bytes = try rows.jpegBytes(quality: 90)
        let splice = try JPEGSplice(bytes)
        let box = splice.units(of: Region(left: 50, top: 33, right: 61, bottom: 45))
        #expect(box == Region(left: 48, top: 32, right: 61, bottom: 45))
        let color = SRGBColor(red: 250, green: 20, blue: 30)
        var picture = Bitmap(size: box.size, filledWith: color, alpha: 0)
        // One pixel of the last block.
        picture[58 - box.left, 43 - box.top] = color
        try splice.replace(box, with: picture)

        let after = try Self.stored(splice.bytes(atMost: .max))
        let block = Region(left: 56, top: 40, right: 61, bottom: 45)
        #expect(Self.differences(try Self.stored(bytes), after, outside: block) == 0)
        let seen = Self.pixels(block).map { after[$0.x, $0.y] }
        #expect(seen.allSatisfy { abs(Int($0.red) - 250) <= 3 && abs(Int($0.green) - 20) <= 3 && abs(Int($0.blue) - 30) <= 3 })
    }

    @Test("where a file would be too large, progressive scans make it smaller, and of the same pixels")
    func smaller() throws {
        var picture = Bitmap.noise(200, 200)
        // Rings with a little noise, for which such scans take fewer bytes.
        for index in picture.pixels.indices where index % 4 != 3 {
            let (x, y) = (index / 4 % 200, index / 800)
            picture.pixels[index] = UInt8(((x * x + y * y) / 64 + Int(picture.pixels[index] >> 4)) % 200)
        }
        var rows = picture.reader()
        let own = try rows.jpegBytes(quality: 90)
        let splice = try JPEGSplice(own)
        let (free, small) = (try splice.bytes(atMost: .max), try splice.bytes(atMost: 0))
        #expect(small.count < free.count)
        let (before, after) = (try Self.stored(own), try Self.stored(small))
        #expect(Self.differences(before, after, outside: Region(left: 0, top: 0, right: 0, bottom: 0)) == 0)
    }

    // MARK: what is refused

    @Test("a picture of inks is refused")
    func inks() throws {
        #expect(Self.failure(try Fixture.bytes("jpeg-cmyk-adobe.jpg"))?.kind == .unsupported)
    }

    static let breakable = ["jpeg-420-odd.jpg", "jpeg-progressive-420.jpg", "jpeg-gray.jpg"]

    @Test("a file that breaks off, after whichever byte, is refused", arguments: breakable)
    func truncated(file: String) throws {
        let bytes = try Fixture.bytes(file)
        #expect(bytes.indices.filter { Self.failure(Array(bytes[..<$0])) == nil } == [])
    }

    @Test("a damaged byte, whichever, is no crash", arguments: breakable, [0, 0x7F, 0xFF] as [UInt8])
    func damaged(file: String, value: UInt8) throws {
        let bytes = try Fixture.bytes(file)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] = value
            // A trap would end the test.
            _ = Self.failure(damaged)
        }
    }

    /// A file of one grey block, written by hand.
    ///
    /// Source: ITU-T T.81, annexes B and F.
    ///
    /// - Parameters:
    ///   - category: Of the block's mean; the scan has one bit for it, its own bits, and one bit for the end of the block.
    ///   - profileBytes: How long a profile is, 0 for none.
    private static func block(quantiser: Int = 1, category: UInt8 = 3, scan: [UInt8] = [0x47], profileBytes: Int = 0) -> [UInt8] {
        func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
            let length = payload.count + 2
            return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
        }
        /// A table with one code, of one bit.
        func table(_ place: UInt8, _ symbol: UInt8) -> [UInt8] {
            segment(0xC4, [place, 1] + [UInt8](repeating: 0, count: 15) + [symbol])
        }
        var bytes: [UInt8] = [0xFF, 0xD8]
        if profileBytes > 0 { bytes += segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + [UInt8](repeating: 0, count: profileBytes)) }
        var quantisers: [UInt8] = [0x10]
        for _ in 0..<64 { quantisers += [UInt8(quantiser >> 8), UInt8(quantiser & 255)] }
        bytes += segment(0xDB, quantisers)
        bytes += segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
        bytes += table(0x00, category) + table(0x10, 0)
        bytes += segment(0xDA, [1, 1, 0, 0, 63, 0])
        return bytes + scan + [0xFF, 0xD9]
    }

    /// libjpeg divides by eight times the quantiser, in 16 bits, and dies of a zero.
    @Test(
        "a file whose quantisers libjpeg cannot divide by is refused",
        arguments: [(1, false), (8191, false), (0, true), (8192, true), (16_384, true)])
    func quantisers(quantiser: Int, isRefused: Bool) {
        #expect((Self.failure(Self.block(quantiser: quantiser)) != nil) == isRefused)
    }

    /// Its mean has fifteen bits, of which a file may have eleven. Its profile makes libjpeg replace the memory that it writes to.
    @Test("a block that cannot be written again is an error, with a large profile too", arguments: [0, 20_000])
    func unwritable(profileBytes: Int) {
        let bytes = Self.block(category: 15, scan: [0x40, 0x00, 0x7F], profileBytes: profileBytes)
        #expect(throws: ImageFileError.self) { try JPEGSplice(bytes).bytes(atMost: .max) }
    }
}
