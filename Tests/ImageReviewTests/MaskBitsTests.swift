import ImageEditing
import Raster
import Testing

struct MaskBitsTests {
    private static let lines = [
        "#..##",
        ".....",
        "##..#",
    ]

    private static func mask(_ lines: [String]) -> Bitmap {
        var picture = Bitmap(size: PixelSize(width: lines[0].count, height: lines.count), filledWith: .black)
        for (y, line) in lines.enumerated() {
            for (x, character) in line.enumerated() where character == "#" { picture[x, y] = .white }
        }
        return picture
    }

    @Test("the bits of a mask are 1 where it is light, row by row")
    func light() throws {
        #expect(try MaskAreas(Self.mask(Self.lines).reader(), keepingBits: true).bits == [1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1])
    }

    @Test("there are as many bits as the areas have pixels, each within its box", arguments: [3, 70, 200])
    func areas(height: Int) throws {
        let picture = Bitmap.noise(67, height)
        let mask = try MaskAreas(picture.reader(), keepingBits: true)
        #expect(mask.bits.count == 67 * height)
        #expect(mask.bits.count { $0 == 1 } == mask.areas.map(\.pixelCount).reduce(0, +))
        let lost = mask.bits.indices.filter { index in
            mask.bits[index] == 1 && !mask.areas.contains { $0.box.contains(x: index % 67, y: index / 67) }
        }
        #expect(lost == [])
    }

    @Test("of a mask of one shade the bits are what is transparent")
    func transparent() throws {
        var picture = Bitmap(size: PixelSize(width: 4, height: 2), filledWith: .white)
        for index in [1, 6] { picture.pixels[index * 4 + 3] = 0 }
        #expect(try MaskAreas(picture.reader(), keepingBits: true).bits == [0, 1, 0, 0, 0, 0, 1, 0])
    }

    @Test("a light pixel that is transparent is no area of a mask of two shades")
    func both() throws {
        var picture = Self.mask(["#.#."])
        picture.pixels[3] = 0
        #expect(try MaskAreas(picture.reader(), keepingBits: true).bits == [0, 0, 1, 0])
    }

    @Test("the bits are kept only when they are asked for")
    func unasked() throws {
        #expect(try MaskAreas(Self.mask(Self.lines).reader()).bits.isEmpty)
    }
}
