@testable import Easel
import Foundation
import Testing

@Suite("Where a change came to stand")
struct ChangePlacementTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let (grey, red) = (SRGBColor(red: 128, green: 128, blue: 128), SRGBColor(red: 220, green: 20, blue: 20))

    private func picture(_ boxes: [Region] = [], size: PixelSize = PixelSize(width: 100, height: 80), color: SRGBColor = Self.red) -> Bitmap
    {
        var bitmap = Bitmap(size: size, filledWith: Self.grey)
        for box in boxes { bitmap.fill(box, with: color) }
        return bitmap
    }

    private func placement(_ after: Bitmap, regions: [Region], part: Region? = nil) throws -> ChangePlacement? {
        try ChangePlacement(picture(size: after.size), after, regions: regions, part: part ?? after.size.bounds)
    }

    private let box = Region(left: 20, top: 10, right: 30, bottom: 30)

    @Test("a change that fills its region lies in it, wholly")
    func filled() throws {
        let found = try #require(try placement(picture([box]), regions: [box]))
        #expect((found.x, found.y) == (25, 20))
        #expect(found.area == box)
        #expect(found.overlap == 1 && found.isInside)
    }

    @Test("what changed and the region share a part of what they cover together")
    func overlap() throws {
        // 200 pixels changed, 400 are marked, 100 are both.
        let found = try #require(try placement(picture([box]), regions: [Region(left: 25, top: 10, right: 45, bottom: 30)]))
        #expect(abs(found.overlap - 100.0 / 500) < 1e-12)
    }

    @Test("a change elsewhere does not lie in the region, and shares nothing with it")
    func elsewhere() throws {
        let found = try #require(try placement(picture([box]), regions: [Region(left: 60, top: 50, right: 80, bottom: 70)]))
        #expect(found.overlap == 0 && !found.isInside)
    }

    @Test(
        "where nothing plainly changed there is no place",
        arguments: [SRGBColor(red: 128, green: 128, blue: 128), SRGBColor(red: 132, green: 128, blue: 128)])
    func nothing(color: SRGBColor) throws {
        #expect(try placement(picture([box], color: color), regions: [box]) == nil)
    }

    @Test("without regions there is no place")
    func noRegions() throws {
        #expect(try placement(picture([box]), regions: []) == nil)
    }

    @Test("specks do not move the place")
    func specks() throws {
        // 3 of 200 pixels, less than one in fifty.
        let found = try #require(try placement(picture([box, Region(left: 90, top: 70, right: 93, bottom: 71)]), regions: [box]))
        #expect((found.x, found.y) == (25, 20))
        #expect(found.area == box)
    }

    @Test("several things that changed have one box around them, and their common centre")
    func several() throws {
        let boxes = [Region(left: 10, top: 10, right: 20, bottom: 20), Region(left: 70, top: 50, right: 80, bottom: 60)]
        let found = try #require(try placement(picture(boxes), regions: boxes))
        #expect((found.x, found.y) == (45, 35))
        #expect(found.area == Region(left: 10, top: 10, right: 80, bottom: 60))
        #expect(found.overlap == 1)
    }

    @Test("a change that fills each of two regions lies inside")
    func bothRegions() throws {
        let boxes = [Region(left: 10, top: 10, right: 20, bottom: 20), Region(left: 70, top: 50, right: 80, bottom: 60)]
        #expect(try placement(picture(boxes), regions: boxes)?.isInside == true)
    }

    @Test("of a part of the canvas the place is counted in the canvas")
    func part() throws {
        let part = Region(left: 300, top: 200, right: 400, bottom: 280)
        let found = try #require(try placement(picture([box]), regions: [box.moved(x: 300, y: 200)], part: part))
        #expect((found.x, found.y) == (325, 220))
        #expect(found.area == box.moved(x: 300, y: 200))
        #expect(found.overlap == 1 && found.isInside)
    }

    @Test(
        "a picture is made smaller by a whole factor, to between 512 and 1023 pixels",
        arguments: [(100, 1), (512, 1), (1023, 1), (1024, 2), (4096, 8)])
    func factor(side: Int, factor: Int) {
        #expect(ChangePlacement.factor(for: PixelSize(width: 10, height: side)) == factor)
    }

    @Test("judged on a small copy, the place is counted in the pixels of the picture")
    func small() throws {
        let size = PixelSize(width: 1300, height: 90)
        let box = Region(left: 400, top: 20, right: 440, bottom: 60)
        #expect(ChangePlacement.factor(for: size) == 2)
        let copies = try [picture(size: size), picture([box], size: size)].map { picture in
            let rows = ReducingRows(picture.reader(), by: 2)
            try rows.readAll()
            return rows.bitmap
        }
        let found = try #require(try ChangePlacement(copies[0], copies[1], regions: [box], part: size.bounds))
        #expect((found.x, found.y) == (420, 40))
        #expect(found.area == box && found.overlap == 1)
    }

    @Test("rows are handed on as they are while the small copy is made")
    func handedOn() throws {
        let picture = picture([box])
        var rows = ReducingRows(picture.reader(), by: 4)
        let isSame = try Bitmap(reading: &rows) == picture
        #expect(isSame)
        #expect(rows.bitmap.size == PixelSize(width: 25, height: 20))
    }

    // MARK: of a result that is pasted

    /// Smooth waves that repeat nowhere, so that a result can be aligned with it.
    private static let waves: Bitmap = {
        var bitmap = Bitmap(size: PixelSize(width: 320, height: 256))
        for y in 0..<256 {
            for x in 0..<320 {
                let (u, v) = (Double(x) / 2, Double(y) / 2)
                let sum = sin(u / 7.3 + sin(v / 19)) + sin(v / 9.1 + sin(u / 23)) + sin((u + v) / 4.7 + sin(u / 31))
                let level = UInt8(min(max(128 + sum * 32, 0), 255))
                bitmap[x, y] = SRGBColor(red: level, green: level / 2 + 60, blue: 255 - level)
            }
        }
        return bitmap
    }()

    /// The result in which 40 × 40 pixels around 220,170 became red.
    private func pasted(regions: [Region]) throws -> PastedResult {
        var after = Self.waves
        after.fill(Region(left: 200, top: 150, right: 240, bottom: 190), with: Self.red)
        return try PastedResult(
            of: folder.write(after, to: "after.png"), into: folder.write(Self.waves, to: "before.png"), regions: regions)
    }

    @Test("a change that stands outside the regions is a warning that says where")
    func warning() throws {
        let result = try pasted(regions: [Region(left: 40, top: 40, right: 90, bottom: 90)])
        try #require(result.isTrusted)
        #expect(result.warnings.contains { $0.hasPrefix("What changed stands around 220,170, outside the regions") })
    }

    @Test("a change that stands in its region is no warning")
    func noWarning() throws {
        let result = try pasted(regions: [Region(left: 190, top: 140, right: 250, bottom: 200)])
        #expect(result.warnings == [])
    }

    @Test("the report says where the change stands, and how much it shares with the regions")
    func report() throws {
        let report = try CompositeReport(pasted(regions: [Region(left: 190, top: 140, right: 250, bottom: 200)]))
        // 1,600 of 3,600 pixels.
        let placement: JSONValue = ["centroid": [220, 170], "area": [200, 150, 240, 190], "iou": .number(0.4444), "inside": true]
        #expect(try ReportJSON.json(report)["placement"] == placement)
    }
}

extension ReducingRows {
    /// Lets every row go by.
    fileprivate func readAll() throws {
        var rows = self
        try rows.forEachBand { _, _, _ in }
    }
}
