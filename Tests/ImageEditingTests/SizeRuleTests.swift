@testable import ImageEditing
import Raster
import Testing

struct SizeRuleTests {
    /// One mode of one model that takes sizes.
    struct Place: Sendable, CustomTestStringConvertible {
        var model: ImageModel.ID
        var mode: Mode
        var rule: SizeRule

        var testDescription: String { "\(model), \(mode.rawValue)" }
    }

    static let places = ImageModel.catalogue.flatMap { model in
        Mode.allCases.compactMap { mode in
            model.modes[mode]?.size.map { Place(model: model.id, mode: mode, rule: $0.value) }
        }
    }

    private let sides = [1, 7, 99, 240, 511, 512, 767, 768, 1000, 1023, 1280, 1440, 1441, 2047, 2048, 3000, 4096, 5761, 8000, 12_000]

    private var wishes: [PixelSize] { sides.flatMap { width in sides.map { PixelSize(width: width, height: $0) } } }

    @Test("the nearest size to any wish is legal", arguments: places)
    func nearestIsLegal(place: Place) {
        for wish in wishes {
            let size = place.rule.nearest(to: wish)
            #expect(place.rule.allows(size), "\(wish) became \(size)")
        }
    }

    @Test("a legal wish that no document speaks against is taken as it is", arguments: places)
    func legalWish(place: Place) {
        for wish in wishes where place.rule.allows(wish) && place.rule.isAdvised(wish) { #expect(place.rule.nearest(to: wish) == wish) }
    }

    @Test("a legal wish that a document speaks against becomes one that none does", arguments: places.filter { $0.rule.advised != nil })
    func doubtfulWish(place: Place) {
        for wish in wishes where place.rule.allows(wish) { #expect(place.rule.isAdvised(place.rule.nearest(to: wish)), "\(wish)") }
    }

    @Test("a wish turned by a quarter gives the size turned by a quarter", arguments: places)
    func turned(place: Place) {
        // Fixed and recommended sizes come in both directions only for some models.
        guard place.rule.fixed.isEmpty, place.rule.recommended.isEmpty else { return }
        for wish in wishes { #expect(place.rule.nearest(to: wish.transposed) == place.rule.nearest(to: wish).transposed) }
    }

    @Test("a wish larger than the smallest size is not answered with more pixels", arguments: places)
    func notMore(place: Place) {
        guard place.rule.fixed.isEmpty, let range = place.rule.advised?.pixelCount ?? place.rule.pixelCount else { return }
        // A side below the least that a page advises must grow, whatever the number of pixels is.
        let least = place.rule.advised?.sides?.lowerBound ?? 1
        let larger = wishes.filter { $0.pixelCount > range.lowerBound * 2 && min($0.width, $0.height) >= least }
        #expect(larger.filter { place.rule.nearest(to: $0).pixelCount > $0.pixelCount } == [])
    }

    @Test("a wish that is too large keeps its shape to a hundredth", arguments: EditValidationTests.wan27)
    func shape(model: ImageModel.ID) throws {
        let rule = try #require(ImageModel.known(model)?.modes[.edit]?.size).value
        for wish in [PixelSize(width: 6000, height: 4000), PixelSize(width: 3024, height: 4032), PixelSize(width: 7680, height: 4320)] {
            let size = rule.nearest(to: wish)
            #expect(abs(size.aspectRatio / wish.aspectRatio - 1) < 0.01)
            #expect(size.pixelCount > 4_150_000)
        }
    }

    @Test(
        "a shape in 2K is the largest of that shape whose sides are multiples of 16",
        arguments: [
            (1, 1, 2048, 2048), (4, 3, 2352, 1760), (3, 2, 2496, 1664), (5, 4, 2288, 1824), (16, 9, 2720, 1536), (9, 16, 1536, 2720),
        ])
    func shapeIn2K(width: Int, height: Int, pixelWidth: Int, pixelHeight: Int) throws {
        // For 16:9: 2048 · 4/3 = 2730.67 = 170.7 · 16, and 2048 · 3/4 = 1536 = 96 · 16.
        let rule = try #require(ImageModel.known(.wan27Image)?.modes[.text]?.size).value
        let size = rule.largest(ofRatio: Double(width) / Double(height), budget: rule.defaultBudget)
        #expect(size == PixelSize(width: pixelWidth, height: pixelHeight))
    }

    @Test(
        "the largest size of a shape stays within the budget", arguments: places,
        [(1, 1), (16, 9), (9, 16), (3, 2), (4, 1), (1, 4), (5, 4)])
    func withinBudget(place: Place, shape: (width: Int, height: Int)) {
        let size = place.rule.largest(ofRatio: Double(shape.width) / Double(shape.height), budget: place.rule.defaultBudget)
        #expect(place.rule.allows(size))
        // Where the default is also the smallest size, as for wan2.6-t2i, rounding can only go up.
        if let range = place.rule.pixelCount, range.lowerBound < place.rule.defaultBudget {
            #expect(size.pixelCount <= place.rule.defaultBudget)
        }
    }

    @Test("every size that the pages recommend is legal")
    func recommended() throws {
        // Conflict C15: four of these five have fewer pixels than the minimum on the same page.
        let rule = try #require(ImageModel.known("wan2.6-t2i")?.modes[.text]?.size).value
        for (width, height) in [(1280, 1280), (1104, 1472), (1472, 1104), (960, 1696), (1696, 960)] {
            #expect(rule.allows(PixelSize(width: width, height: height)))
        }
    }

    @Test("the size that is sent without a wish is the canvas's, not the last image's")
    func canvasSize() throws {
        let model = try #require(ImageModel.known(.wan27Image))
        let edit = Edit("x", references: ["a.png", "b.png"], canvas: "1")
        let size = edit.requestSize(for: model, sizes: [PixelSize(width: 1500, height: 1000), PixelSize(width: 1000, height: 1000)])
        #expect(size == RequestSize(wireText: "1500*1000", pixels: PixelSize(width: 1500, height: 1000)))
    }

    @Test("no size is sent when only the service sees the canvas")
    func unseenCanvas() throws {
        let model = try #require(ImageModel.known(.wan27Image))
        #expect(Edit("x", references: ["a.png"]).requestSize(for: model, sizes: [nil]) == RequestSize())
    }

    @Test(
        "without images the model's own default is sent",
        arguments: [("wan2.7-image", "2K", 2048), ("wan2.6-t2i", "1280*1280", 1280), ("wan2.2-t2i-plus", "1024*1024", 1024)]
            as [(ImageModel.ID, String, Int)])
    func textDefault(id: ImageModel.ID, text: String, side: Int) throws {
        let model = try #require(ImageModel.known(id))
        #expect(Edit("x").requestSize(for: model, sizes: []) == RequestSize(wireText: text, pixels: PixelSize(width: side, height: side)))
    }
}
