import ImageEditing
import Raster
import Testing

struct MaskAreasTests {
    /// A mask drawn with `#` for what may change.
    private func mask(_ lines: [String]) throws -> MaskAreas {
        var picture = Bitmap(size: PixelSize(width: lines[0].count, height: lines.count), filledWith: .black)
        for (y, line) in lines.enumerated() {
            for (x, character) in line.enumerated() where character == "#" { picture[x, y] = .white }
        }
        return try MaskAreas(picture.reader())
    }

    @Test("areas are connected over sides and corners, the largest first")
    func connected() throws {
        let areas = try mask([
            "##....",
            "..#...",
            "......",
            "....##",
        ]).areas
        #expect(areas.map(\.box) == [Region(left: 0, top: 0, right: 3, bottom: 2), Region(left: 4, top: 3, right: 6, bottom: 4)])
        #expect(areas.map(\.pixelCount) == [3, 2])
    }

    @Test("two arms that meet below are one area")
    func joined() throws {
        let areas = try mask([
            "#...#",
            "#...#",
            ".###.",
        ]).areas
        #expect(areas.map(\.box) == [Region(left: 0, top: 0, right: 5, bottom: 3)])
        #expect(areas.map(\.pixelCount) == [7])
    }

    @Test("a ring with something in it is two areas")
    func ring() throws {
        let areas = try mask([
            "#####",
            "#...#",
            "#.#.#",
            "#...#",
            "#####",
        ]).areas
        #expect(areas.map(\.pixelCount) == [16, 1])
    }

    @Test("the boxes are those of the two largest, or one around all; specks do not count")
    func boxes() throws {
        let areas = try mask([
            "##..#..",
            "##....#",
            "......#",
            "#......",
        ])
        #expect(
            areas.boxes(merging: false) == [Region(left: 0, top: 0, right: 2, bottom: 2), Region(left: 6, top: 1, right: 7, bottom: 3)])
        #expect(areas.boxes(merging: true) == [Region(left: 0, top: 0, right: 7, bottom: 4)])
        #expect(areas.boxes(merging: true, leastPixels: 2) == [Region(left: 0, top: 0, right: 7, bottom: 3)])
    }

    @Test("a mask of one shade is read by what is transparent")
    func alpha() throws {
        var picture = Bitmap(size: PixelSize(width: 8, height: 8), filledWith: .white)
        for index in [(2, 3), (3, 3), (2, 4)] { picture.pixels[(index.1 * 8 + index.0) * 4 + 3] = 0 }
        #expect(try MaskAreas(picture.reader()).boxes(merging: false) == [Region(left: 2, top: 3, right: 4, bottom: 5)])
    }

    @Test("a dark mask marks nothing")
    func nothing() throws {
        #expect(try mask(["....", "...."]).areas.isEmpty)
    }
}
