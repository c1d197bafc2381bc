import ImageReview
import Raster
import Testing

struct SheetTests {
    /// Pictures of several sizes, alone, in one row, in two, and with a last row that is not full.
    struct Layout: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var pictures: [Bitmap]
        var columns: Int

        func sheet(caption: String = "before", detail: String = "1 of 2") -> Sheet {
            Sheet(pictures.map { Sheet.Tile($0.reader(), caption: caption, detail: detail) }, columns: columns)
        }
    }

    static let layouts = [
        Layout(testDescription: "one", pictures: [.noise(120, 90)], columns: 1),
        Layout(testDescription: "two beside each other", pictures: [.noise(120, 90), .noise(70, 130)], columns: 2),
        Layout(
            testDescription: "five in rows of two",
            pictures: [.noise(60, 40), .noise(90, 30), .noise(20, 50), .noise(61, 41), .noise(1, 1)], columns: 2),
        Layout(testDescription: "more columns than pictures", pictures: [.noise(120, 90), .noise(50, 50)], columns: 9),
        Layout(testDescription: "large enough for a larger scale", pictures: [.noise(1000, 60), .noise(80, 70)], columns: 2),
    ]

    @Test("the pixels of every picture are untouched at its place", arguments: layouts)
    func untouched(layout: Layout) throws {
        let sheet = layout.sheet()
        let drawn = try Bitmap(sheet)
        let isSame = sheet.places.map { drawn.cropped(to: $0.region) } == layout.pictures
        #expect(isSame)
    }

    @Test("a sheet has a place for every picture, and no two overlap", arguments: layouts)
    func places(layout: Layout) {
        let places = layout.sheet().places.map(\.region)
        #expect(places.map(\.size) == layout.pictures.map(\.size))
        let overlaps = places.indices.filter { first in places[..<first].contains { !$0.intersection(places[first]).isEmpty } }
        #expect(overlaps == [])
    }

    @Test("the margin is the same at the left, at the right and at the bottom", arguments: layouts)
    func margins(layout: Layout) throws {
        let sheet = layout.sheet()
        let all = sheet.places.map(\.region).reduce(sheet.places[0].region) { $0.union($1) }
        #expect(sheet.format.size.width - all.right == all.left)
        #expect(sheet.format.size.height - all.bottom == all.left)
    }

    @Test("a caption is written, and not over a picture", arguments: layouts)
    func captions(layout: Layout) throws {
        let sheet = layout.sheet()
        let (with, without) = (try Bitmap(sheet), try Bitmap(layout.sheet(caption: "", detail: "")))
        let changed = with.differences(from: without)
        #expect(!changed.isEmpty)
        #expect(!changed.contains { pixel in sheet.places.contains { $0.region.contains(x: pixel.x, y: pixel.y) } })
    }

    @Test("a caption stays above its own picture, however long it is", arguments: layouts)
    func longCaptions(layout: Layout) throws {
        let sheet = layout.sheet(caption: String(repeating: "a long caption ", count: 20))
        let changed = try Bitmap(sheet).differences(from: Bitmap(layout.sheet(caption: "", detail: "")))
        #expect(
            changed.allSatisfy { pixel in
                sheet.places.contains { $0.region.left <= pixel.x && pixel.x < $0.region.right && pixel.y < $0.region.top }
            })
    }

    @Test("rows asked for one at a time are those of bands", arguments: layouts)
    func bands(layout: Layout) throws {
        let isSame = try Bitmap(layout.sheet(), rowsAtOnce: 1) == Bitmap(layout.sheet(), rowsAtOnce: 64)
        #expect(isSame)
    }

    @Test("what is transparent shows light squares, and the sheet itself is opaque")
    func transparent() throws {
        let clear = Bitmap(size: PixelSize(width: 64, height: 64), filledWith: .black, alpha: 0)
        let sheet = Sheet([Sheet.Tile(clear.reader(), caption: "")], columns: 1)
        #expect(!sheet.format.hasAlpha)
        let shown = try Bitmap(sheet).cropped(to: sheet.places[0].region)
        #expect(Set(shown.pixels) == [224, 255])
    }

    @Test("of an edit the references stand at the left, then the canvas, then the results")
    func edit() throws {
        func tile(_ width: Int, _ height: Int) -> Sheet.Tile { Sheet.Tile(Bitmap.noise(width, height).reader(), caption: "x") }
        let sheet = Sheet(before: tile(100, 80), after: [tile(101, 81), tile(102, 82)], references: [tile(30, 20), tile(25, 35)])
        let regions = sheet.places.map(\.region)
        #expect(regions.map(\.size.width) == [30, 25, 100, 101, 102])
        #expect(regions[0].left == regions[1].left && regions[0].bottom < regions[1].top)
        #expect(regions[0].right < regions[2].left && regions[2].right < regions[3].left && regions[3].right < regions[4].left)
    }

    @Test("of an edit without references the pixels are untouched at every place")
    func editWithoutReferences() throws {
        let pictures: [Bitmap] = [.noise(100, 80), .noise(101, 81)]
        let sheet = Sheet(
            before: Sheet.Tile(pictures[0].reader(), caption: "before"), after: [Sheet.Tile(pictures[1].reader(), caption: "after")],
            references: [])
        let drawn = try Bitmap(sheet)
        let isSame = sheet.places.map { drawn.cropped(to: $0.region) } == pictures
        #expect(isSame)
    }

    @Test(
        "a reference is shown in a quarter of the canvas's width and a third of its height, and never enlarged",
        arguments: [
            (PixelSize(width: 4000, height: 1000), PixelSize(width: 400, height: 100)),
            (PixelSize(width: 1000, height: 4000), PixelSize(width: 100, height: 400)),
            (PixelSize(width: 50, height: 30), PixelSize(width: 50, height: 30)),
        ])
    func referenceSize(reference: PixelSize, shown: PixelSize) {
        #expect(Sheet.referenceSize(of: reference, beside: PixelSize(width: 1600, height: 1200)) == shown)
    }
}
