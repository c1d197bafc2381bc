import ImageReview
import Raster
import Testing

struct OutlinedRowsTests {
    private let picture = Bitmap.noise(160, 120)

    private func outlined(_ regions: [Region], dimming: Bool = false, rowsAtOnce: Int = 64) throws -> Bitmap {
        try Bitmap(OutlinedRows(picture.reader(), regions: regions, dimming: dimming), rowsAtOnce: rowsAtOnce)
    }

    /// One region, two apart, two that overlap, one in a corner, one over an edge, two close above each other, and one pixel.
    static let marks: [[Region]] = [
        [Region(left: 40, top: 30, right: 90, bottom: 70)],
        [Region(left: 10, top: 30, right: 40, bottom: 60), Region(left: 100, top: 70, right: 140, bottom: 100)],
        [Region(left: 10, top: 30, right: 80, bottom: 60), Region(left: 50, top: 50, right: 140, bottom: 100)],
        [Region(left: 0, top: 0, right: 30, bottom: 20)],
        [Region(left: 120, top: 90, right: 200, bottom: 150)],
        [Region(left: 20, top: 20, right: 90, bottom: 60), Region(left: 20, top: 66, right: 90, bottom: 100)],
        [Region(left: 80, top: 60, right: 81, bottom: 61)],
    ]

    @Test("no pixel inside a region is touched", arguments: marks, [false, true])
    func inside(regions: [Region], dimming: Bool) throws {
        let touched = try outlined(regions, dimming: dimming).differences(from: picture)
            .filter { pixel in regions.contains { $0.contains(x: pixel.x, y: pixel.y) } }
        #expect(touched == [])
    }

    @Test("the row of pixels just outside a region is its outline")
    func outline() throws {
        let region = Region(left: 40, top: 30, right: 90, bottom: 70)
        let drawn = try outlined([region])
        let frame = (29..<71).flatMap { y in (39..<91).map { Bitmap.Position(x: $0, y: y) } }.filter { !region.contains(x: $0.x, y: $0.y) }
        #expect(frame.count == 2 * (52 + 40))
        #expect(frame.allSatisfy { drawn[$0.x, $0.y] == OutlinedRows<BitmapReader>.accent })
    }

    @Test("far from a region nothing is touched without dimming")
    func far() throws {
        let region = Region(left: 40, top: 30, right: 90, bottom: 70)
        let touched = try outlined([region]).differences(from: picture)
        #expect(touched.allSatisfy { region.grown(by: 4).contains(x: $0.x, y: $0.y) })
    }

    @Test("dimming darkens what is outside to three fifths")
    func dimming() throws {
        let drawn = try outlined([Region(left: 40, top: 30, right: 90, bottom: 70)], dimming: true)
        let bright = picture.pixels.prefix(picture.bytesPerRow * 20)
        let dark = bright.enumerated().map { $0.offset % 4 == 3 ? $0.element : UInt8(Int($0.element) * 3 / 5) }
        #expect(Array(drawn.pixels.prefix(picture.bytesPerRow * 20)) == dark)
    }

    @Test("without a region nothing happens, dimming or not", arguments: [false, true])
    func nothing(dimming: Bool) throws {
        let isSame = try outlined([], dimming: dimming) == picture
        #expect(isSame)
    }

    @Test("several regions are numbered, one alone is not")
    func numbers() throws {
        let (first, second) = (Region(left: 10, top: 40, right: 40, bottom: 60), Region(left: 100, top: 70, right: 140, bottom: 100))
        func marked(_ regions: [Region]) throws -> Int {
            try outlined(regions).differences(from: picture).filter { first.grown(by: 30).contains(x: $0.x, y: $0.y) }.count
        }
        #expect(try marked([first, second]) > marked([first]))
    }

    @Test("rows asked for one at a time are those of bands", arguments: marks)
    func bands(regions: [Region]) throws {
        let isSame = try outlined(regions, dimming: true, rowsAtOnce: 1) == outlined(regions, dimming: true, rowsAtOnce: 64)
        #expect(isSame)
    }
}
