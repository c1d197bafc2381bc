@testable import ImageComposition
import Raster
import Testing

struct AlignedPictureTests {
    private static let size = PixelSize(width: 120, height: 90)
    private static let original = Texture(seed: 5).bitmap(120, 90)

    private static func rows(_ picture: AlignedPicture, over original: Bitmap = original, rowsAtOnce: Int = 64) throws -> Bitmap {
        var rows = picture.rows(over: original)
        var pixels: [UInt8] = []
        try rows.forEachBand(of: rowsAtOnce) { band, _, _ in pixels += band }
        return Bitmap(size: original.size, pixels: pixels)
    }

    /// Where its inverse stays at least three pixels inside, it is no interpolation's fault.
    private static func largestError(_ first: Bitmap, _ second: Bitmap, margin: Int) -> Int {
        var largest = 0
        for y in margin..<(size.height - margin) {
            for x in margin..<(size.width - margin) {
                for channel in 0..<3 {
                    let index = (y * size.width + x) * 4 + channel
                    largest = max(largest, abs(Int(first.pixels[index]) - Int(second.pixels[index])))
                }
            }
        }
        return largest
    }

    @Test(
        "drawn back by its known move, a result shows the original to two levels",
        arguments: [
            Alignment(dx: 3, dy: -2), Alignment(dx: 0.5, dy: 0.5), Alignment(about: size, scale: 1.02, rotation: 0.6, x: 1.3, y: -2.7),
            Alignment(about: size, scale: 0.975, rotation: -0.5, x: 2.25, y: 1),
        ])
    func drawn(alignment: Alignment) throws {
        let result = Texture(seed: 5).bitmap(120, 90, movedBy: alignment)
        let picture = AlignedPicture(result, visible: Self.size.bounds, alignment: alignment)
        #expect(!picture.isStill)
        let error = Self.largestError(try Self.rows(picture), Self.original, margin: 8)
        #expect(error <= 2)
    }

    @Test("a move of less than can be seen leaves every pixel as it came", arguments: [0, 0.03, -0.02])
    func still(shift: Double) throws {
        let result = Texture(seed: 6).bitmap(120, 90)
        let picture = AlignedPicture(result, visible: Self.size.bounds, alignment: Alignment(dx: shift))
        #expect(picture.isStill)
        let isSame = try Self.rows(picture) == result
        #expect(isSame)
    }

    @Test("a move by whole pixels copies them, and where the result ends the original stands")
    func whole() throws {
        let result = Texture(seed: 6).bitmap(120, 90)
        let picture = AlignedPicture(result, visible: Self.size.bounds, alignment: Alignment(dx: 7, dy: -4))
        let drawn = try Self.rows(picture)
        for y in 0..<90 {
            for x in 0..<120 {
                let isThere = x + 7 < 120 && y - 4 >= 0
                #expect(drawn[x, y] == (isThere ? result[x + 7, y - 4] : Self.original[x, y]))
            }
        }
    }

    @Test("outside of where the result has pixels the original stands", arguments: [0.0, 0.5])
    func visible(shift: Double) throws {
        let visible = Region(left: 20, top: 10, right: 100, bottom: 80)
        let picture = AlignedPicture(Bitmap(size: Self.size, filledWith: .black), visible: visible, alignment: Alignment(dx: shift))
        let drawn = try Self.rows(picture)
        #expect(drawn[18, 40] == Self.original[18, 40] && drawn[50, 80] == Self.original[50, 80])
        #expect(drawn[21, 40] == .black && drawn[98, 79] == .black)
    }

    @Test("rows asked for one at a time are those of bands")
    func bands() throws {
        let picture = AlignedPicture(Self.original, visible: Self.size.bounds, alignment: Alignment(dx: 1.5, dy: 0.25))
        let isSame = try Self.rows(picture, rowsAtOnce: 1) == Self.rows(picture, rowsAtOnce: 1000)
        #expect(isSame)
    }
}
