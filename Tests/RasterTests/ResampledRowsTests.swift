import Raster
import Testing

struct ResampledRowsTests {
    private func resized(_ picture: Bitmap, to size: PixelSize) throws -> Bitmap {
        var rows = ResampledRows(picture.reader(), to: size)
        return try Bitmap(reading: &rows)
    }

    /// Pixels that look random and are the same every time.
    private func noise(_ size: PixelSize, hasAlpha: Bool = false) -> Bitmap {
        var state: UInt32 = 1
        return Bitmap(
            size: size,
            pixels: (0..<size.pixelCount * 4).map { index in
                state = state &* 1_664_525 &+ 1_013_904_223
                return index % 4 == 3 && !hasAlpha ? 255 : UInt8(state >> 24)
            })
    }

    static let sizes = [(1, 1), (7, 5), (20, 3), (3, 20), (31, 29), (60, 40)].map { PixelSize(width: $0.0, height: $0.1) }

    @Test("one colour stays that colour", arguments: sizes)
    func constant(size: PixelSize) throws {
        let color = SRGBColor(red: 3, green: 130, blue: 251)
        let picture = try resized(Bitmap(size: PixelSize(width: 20, height: 20), filledWith: color), to: size)
        #expect(picture == Bitmap(size: size, filledWith: color))
    }

    @Test("the result has the size that was asked for", arguments: sizes)
    func size(size: PixelSize) throws {
        #expect(try resized(noise(PixelSize(width: 20, height: 20)), to: size).size == size)
    }

    @Test("at its own size a picture comes out as it went in")
    func identity() throws {
        let picture = noise(PixelSize(width: 40, height: 23))
        #expect(try resized(picture, to: picture.size) == picture)
    }

    /// Half of the light of white is 0.5, which sRGB stores as 188; a mean of the stored values would be 128.
    @Test("a checkerboard of black and white pixels becomes 188, not 128")
    func checkerboard() throws {
        let size = PixelSize(width: 64, height: 64)
        let board = Bitmap(
            size: size,
            pixels: (0..<size.pixelCount).flatMap { index -> [UInt8] in
                let value: UInt8 = (index % 64 + index / 64) % 2 == 0 ? 0 : 255
                return [value, value, value, 255]
            })
        let middle = try resized(board, to: PixelSize(width: 32, height: 32))
            .cropped(to: Region(left: 4, top: 4, right: 28, bottom: 28))
        #expect(Set(middle.pixels) == [188, 255])
    }

    @Test("the mean light of a picture stays", arguments: [PixelSize(width: 40, height: 30), PixelSize(width: 96, height: 111)])
    func meanLight(size: PixelSize) throws {
        func light(_ picture: Bitmap) -> Double {
            let greens = stride(from: 1, to: picture.pixels.count, by: 4).map { Double(SRGBTransfer.linearOfByte[Int(picture.pixels[$0])]) }
            return greens.reduce(0, +) / Double(greens.count)
        }
        // Smooth, so that nothing is lost at the ends of the range.
        let picture = try resized(noise(PixelSize(width: 12, height: 9)), to: PixelSize(width: 120, height: 90))
        #expect(abs(light(try resized(picture, to: size)) / light(picture) - 1) < 0.01)
    }

    /// Pillow 13 `resize(…, LANCZOS)` of the row in linear light (mode F), then stored as sRGB.
    @Test(
        "it agrees with Pillow's Lanczos",
        arguments: [
            (5, [114, 197, 120, 161, 177]),
            (6, [38, 220, 99, 172, 138, 190]),
            (18, [31, 0, 78, 179, 249, 245, 136, 0, 38, 98, 207, 220, 97, 131, 171, 0, 187, 255]),
        ])
    func pillow(width: Int, expected: [Int]) throws {
        let row: [UInt8] = [0, 40, 200, 255, 90, 10, 128, 230, 60, 180, 20, 255]
        let picture = Bitmap(size: PixelSize(width: 12, height: 1), pixels: row.flatMap { [$0, $0, $0, 255] })
        let result = try resized(picture, to: PixelSize(width: width, height: 1))
        #expect((0..<width).map { Int(result[$0, 0].red) } == expected)
    }

    @Test("the colour under transparent pixels does not bleed into what is seen", arguments: sizes)
    func noBleeding(size: PixelSize) throws {
        var picture = Bitmap(size: PixelSize(width: 20, height: 20), filledWith: SRGBColor(red: 0, green: 255, blue: 0), alpha: 0)
        picture.fill(Region(left: 0, top: 0, right: 11, bottom: 20), with: SRGBColor(red: 200, green: 0, blue: 0))
        let result = try resized(picture, to: size)
        let greenish = stride(from: 0, to: result.pixels.count, by: 4).filter { result.pixels[$0 + 3] > 0 && result.pixels[$0 + 1] > 0 }
        #expect(greenish == [])
    }

    /// From one size to another.
    struct Resizing: Sendable, CustomTestStringConvertible {
        var from: PixelSize
        var to: PixelSize

        var testDescription: String { "\(from) to \(to)" }
    }

    /// Somewhat smaller, a wide enlargement, strong reductions of either side, and sides of one pixel.
    static let resizings = [
        [30, 50, 17, 23], [9, 7, 800, 90], [3000, 60, 20, 4], [60, 3000, 4, 20], [1, 40, 1, 11], [40, 1, 90, 1], [1, 1, 5, 70],
        [33, 90, 1, 1],
    ].map { Resizing(from: PixelSize(width: $0[0], height: $0[1]), to: PixelSize(width: $0[2], height: $0[3])) }

    @Test("bands of any height give the same rows, opaque or not", arguments: resizings, [false, true])
    func bands(resizing: Resizing, hasAlpha: Bool) throws {
        let picture = noise(resizing.from, hasAlpha: hasAlpha)
        func read(_ rowCount: Int) throws -> Bitmap {
            var rows = ResampledRows(picture.reader(), to: resizing.to)
            var pixels: [UInt8] = []
            try rows.forEachBand(of: rowCount) { band, _, _ in pixels += band }
            return Bitmap(size: resizing.to, pixels: pixels)
        }
        let whole = try read(resizing.to.height)
        for rowCount in [1, 3, 64] {
            let isSame = try read(rowCount) == whole
            #expect(isSame, "\(rowCount) rows at once")
        }
    }

    @Test("one colour stays that colour to the bit, however clear it is", arguments: resizings, [1, 128, 255] as [UInt8])
    func farConstant(resizing: Resizing, alpha: UInt8) throws {
        let color = SRGBColor(red: 3, green: 130, blue: 251)
        let result = try resized(Bitmap(size: resizing.from, filledWith: color, alpha: alpha), to: resizing.to)
        let isSame = result == Bitmap(size: resizing.to, filledWith: color, alpha: alpha)
        #expect(isSame)
    }

    @Test("a picture on its side comes out on its side, within one level", arguments: resizings)
    func transposed(resizing: Resizing) throws {
        let picture = noise(resizing.from)
        let upright = try resized(picture, to: resizing.to)
        let turned = try resized(picture.upright(from: .transposed), to: resizing.to.transposed).upright(from: .transposed)
        #expect(upright.size == turned.size)
        let most = zip(upright.pixels, turned.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(most) <= 1)
    }
}
