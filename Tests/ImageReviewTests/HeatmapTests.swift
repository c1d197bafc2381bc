import ImageComparison
import ImageReview
import Raster
import Testing

struct HeatmapTests {
    private static let size = PixelSize(width: 300, height: 200)

    /// Exact differences of 0, 10, 50, 100 and 200 in blocks of 20 pixels from the left of the first rows.
    private static func pair() -> (before: Bitmap, after: Bitmap) {
        let before = Bitmap(size: size, filledWith: SRGBColor(red: 50, green: 50, blue: 50))
        var after = before
        for (index, difference) in [0, 10, 50, 100, 200].enumerated() {
            let level = UInt8(50 + difference)
            after.fill(
                Region(left: index * 20, top: 0, right: index * 20 + 20, bottom: 20), with: SRGBColor(red: level, green: level, blue: level)
            )
        }
        return (before, after)
    }

    private static func map(threshold: Double = 20) throws -> Comparison.Map {
        let (before, after) = pair()
        return try #require(
            try Comparison(
                of: before.reader(), with: after.reader(), difference: .init(.exact, threshold: threshold), measuring: [.map]
            ).map)
    }

    private static func heatmap(over before: Bitmap? = nil, regions: [Region] = []) throws -> Bitmap {
        try Heatmap(map(), over: before, regions: regions, name: "exact", threshold: 20, full: 100).bitmap
    }

    @Test("a heatmap is as wide as the pictures, and higher by its legend")
    func size() throws {
        let size = try Self.heatmap().size
        #expect(size.width == 300)
        #expect(size.height > 200 + PixelFont.lineHeight && size.height < 200 + 3 * PixelFont.lineHeight)
    }

    @Test("each difference has the colour of its share of the full one, and beyond it the last colour")
    func colors() throws {
        let heatmap = try Self.heatmap()
        let expected = [0, 25, 127, 255, 255].map { PerceptualScale.colors[$0] }
        #expect([0, 1, 2, 3, 4].map { heatmap[$0 * 20 + 10, 10] } == expected)
        #expect(heatmap[299, 199] == PerceptualScale.colors[0])
    }

    /// 50 · 9 / 20 is 22.
    @Test("over a picture what did not change is the picture, grey and dark, and what did has its colour")
    func over() throws {
        let heatmap = try Self.heatmap(over: Self.pair().before)
        let quiet = SRGBColor(red: 22, green: 22, blue: 22)
        #expect([0, 1, 2, 3, 4].map { heatmap[$0 * 20 + 10, 10] } == [quiet, quiet] + [127, 255, 255].map { PerceptualScale.colors[$0] })
    }

    @Test("a region is outlined in white, just outside of it")
    func outline() throws {
        let region = Region(left: 100, top: 60, right: 180, bottom: 120)
        let (with, without) = (try Self.heatmap(regions: [region]), try Self.heatmap())
        let changed = with.differences(from: without)
        #expect(!changed.contains { region.contains(x: $0.x, y: $0.y) })
        #expect(with[99, 90] == .white && with[140, 120] == .white)
    }

    @Test("the legend shows every colour of the scale that it has room for, in order, and words beside it")
    func legend() throws {
        let size = PixelSize(width: 1200, height: 100)
        let white = Bitmap(size: size)
        let map = try #require(try Comparison(of: white.reader(), with: white.reader(), measuring: [.map]).map)
        let legend = Heatmap(map, name: "dE", threshold: 2, full: 20).bitmap
            .cropped(to: Region(left: 0, top: 100, right: 1200, bottom: 100 + PixelFont.lineHeight))
        // A quarter of the width: 300 columns, so that each of the 256 colours has one at least.
        let row = (0..<1200).map { legend[$0, 10] }
        let start = try #require((0..<900).first { row[$0] == PerceptualScale.colors[0] && row[$0 + 299] == PerceptualScale.colors[255] })
        var seen: [SRGBColor] = []
        for color in row[start..<(start + 300)] where seen.last != color { seen.append(color) }
        var expected: [SRGBColor] = []
        for color in PerceptualScale.colors where expected.last != color { expected.append(color) }
        #expect(seen == expected)
        let ink = SRGBColor(red: 236, green: 236, blue: 240)
        func words(_ columns: Range<Int>) -> Bool {
            columns.contains { x in (0..<legend.size.height).contains { legend[x, $0] == ink } }
        }
        #expect(words(0..<start))
        #expect(words((start + 300)..<1200))
    }

    @Test("a picture smaller than its legend's words is drawn all the same", arguments: [(1, 1), (20, 3), (3, 50)])
    func tiny(width: Int, height: Int) throws {
        let white = Bitmap(size: PixelSize(width: width, height: height))
        let map = try #require(try Comparison(of: white.reader(), with: white.reader(), measuring: [.map]).map)
        #expect(Heatmap(map, name: "exact", threshold: 0, full: 100).bitmap.size.width == width)
    }

    @Test("a mask is white where something changed, and black elsewhere")
    func mask() throws {
        var rows = try Self.map().mask
        let mask = try Bitmap(reading: &rows)
        #expect(mask.size == Self.size)
        #expect([0, 1, 2, 3, 4].map { mask[$0 * 20 + 10, 10] } == [.black, .black, .white, .white, .white])
        #expect(stride(from: 3, to: mask.pixels.count, by: 4).allSatisfy { mask.pixels[$0] == 255 })
    }

    @Test("a mask is the same picture in bands of any height", arguments: [1, 7, 200])
    func maskBands(rowsAtOnce: Int) throws {
        let map = try Self.map()
        let mask = try Bitmap(map.mask, rowsAtOnce: rowsAtOnce)
        let pixels = map.changed.flatMap { value -> [UInt8] in value == 0 ? [0, 0, 0, 255] : [255, 255, 255, 255] }
        let isSame = mask == Bitmap(size: Self.size, pixels: pixels)
        #expect(isSame)
    }
}
