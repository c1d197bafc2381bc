import Raster
import Testing

@testable import DashScopeSandbox

struct PainterTests {
    private let size = PixelSize(width: 200, height: 160)
    private let painter = Painter(drift: .none)

    /// A picture in which no two neighbours are alike, so that a move by one pixel shows.
    private func noise(_ size: PixelSize) -> Bitmap {
        var chance = Chance(seed: 7)
        var picture = Bitmap(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let bits = chance.next()
                picture[x, y] = SRGBColor(
                    red: UInt8(truncatingIfNeeded: bits), green: UInt8(truncatingIfNeeded: bits >> 8),
                    blue: UInt8(truncatingIfNeeded: bits >> 16))
            }
        }
        return picture
    }

    private func order(
        _ prompt: String = "A harbour", seed: Int = 0, index: Int = 0, images: [Bitmap] = [], boxes: [[Region]] = [], size: PixelSize? = nil
    ) -> Painter.Order {
        Painter.Order(prompt: prompt, seed: seed, index: index, size: size ?? self.size, images: images, boxes: boxes, palette: [])
    }

    /// Where the word SANDBOX may be: seven letters of 6 × 11 pixels and a margin, in the lower right corner.
    private func mark(in size: PixelSize) -> Region {
        Region(left: size.width - 48, top: size.height - 15, right: size.width, bottom: size.height)
    }

    /// The pixels outside `regions` at which two pictures differ.
    private func differences(_ first: Bitmap, _ second: Bitmap, outside regions: [Region]) -> Int {
        var count = 0
        for y in 0..<first.size.height {
            for x in 0..<first.size.width where !regions.contains(where: { $0.contains(x: x, y: y) }) && first[x, y] != second[x, y] {
                count += 1
            }
        }
        return count
    }

    @Test("the same order gives the same pixels, in each of the ways of painting")
    func deterministic() {
        let picture = noise(size)
        let box = Region(left: 20, top: 20, right: 90, bottom: 90)
        for order in [
            order(), order(images: [picture]), order(images: [picture], boxes: [[box]]),
            order(images: [picture, picture], boxes: [[], [box]]),
        ] {
            #expect(painter.paint(order) == painter.paint(order))
        }
    }

    @Test("a picture from text depends on prompt, seed, index and size")
    func textPictures() {
        let first = painter.paint(order())
        #expect(first != painter.paint(order("A forest")))
        #expect(first != painter.paint(order(seed: 1)))
        #expect(first != painter.paint(order(index: 1)))
        let other = painter.paint(order(size: PixelSize(width: 160, height: 200)))
        #expect(other.size == PixelSize(width: 160, height: 200))
    }

    @Test("a palette sets the colours of a picture from text")
    func palette() {
        var coloured = order()
        coloured.palette = [
            SRGBColor(red: 200, green: 0, blue: 0), SRGBColor(red: 150, green: 0, blue: 0), SRGBColor(red: 100, green: 0, blue: 0),
        ]
        let picture = painter.paint(coloured)
        // The bottom left shows a hill, which has one of the colours of the palette and some grain.
        #expect(picture[5, 150].red > 20 && picture[5, 150].green < 20)
        #expect(picture != painter.paint(order()))
    }

    @Test("an edit of a region leaves everything outside it as it was, but for the mark")
    func outside() {
        let picture = noise(size)
        let box = Region(left: 30, top: 40, right: 110, bottom: 100)
        let result = painter.paint(order(images: [picture], boxes: [[box]]))
        #expect(differences(picture, result, outside: [box, mark(in: size)]) == 0)
    }

    @Test("an edit of a region visibly redoes it")
    func inside() {
        let picture = Bitmap(size: size, filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        let box = Region(left: 30, top: 40, right: 110, bottom: 100)
        let result = painter.paint(order(images: [picture], boxes: [[box]]))
        #expect(differences(picture, result, outside: [mark(in: size)]) > box.pixelCount * 9 / 10)
    }

    @Test("two boxes are both redone")
    func twoBoxes() {
        let picture = Bitmap(size: size, filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        let boxes = [Region(left: 10, top: 10, right: 50, bottom: 50), Region(left: 100, top: 60, right: 150, bottom: 120)]
        let result = painter.paint(order(images: [picture], boxes: [boxes]))
        for box in boxes { #expect(result[(box.left + box.right) / 2, (box.top + box.bottom) / 2] != picture[0, 0]) }
        #expect(differences(picture, result, outside: boxes + [mark(in: size)]) == 0)
    }

    @Test("drift moves the picture by exactly what it says", arguments: [(5, -3), (-12, 8), (0, 1), (40, 0)])
    func moved(dx: Int, dy: Int) {
        let picture = noise(size)
        let drift = Drift(dx: Double(dx), dy: Double(dy), scale: 1, cast: 0)
        let result = Painter(drift: drift).paint(order(images: [picture], boxes: [[Region(left: 90, top: 70, right: 110, bottom: 90)]]))
        let box = Region(left: 90 + dx, top: 70 + dy, right: 110 + dx, bottom: 90 + dy)
        let mark = mark(in: size)
        var wrong = 0
        for y in max(0, dy)..<min(160, 160 + dy) {
            for x in max(0, dx)..<min(200, 200 + dx) where !box.contains(x: x, y: y) && !mark.contains(x: x, y: y) {
                if result[x, y] != picture[x - dx, y - dy] { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test("drift moves the box along with the picture")
    func movedBox() {
        let picture = Bitmap(size: size, filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        let result = Painter(drift: Drift(dx: 30, dy: 10, scale: 1, cast: 0)).paint(
            order(images: [picture], boxes: [[Region(left: 20, top: 20, right: 60, bottom: 60)]]))
        let box = Region(left: 50, top: 30, right: 90, bottom: 70)
        #expect(differences(picture, result, outside: [box, mark(in: size)]) == 0)
        #expect(result[70, 50] != picture[70, 50])
    }

    @Test("a cast of 6 raises red by 6 and lowers blue by 6, as far as they go")
    func cast() {
        for (before, after) in [
            (SRGBColor(red: 100, green: 110, blue: 120), SRGBColor(red: 106, green: 110, blue: 114)),
            (SRGBColor(red: 252, green: 0, blue: 3), SRGBColor(red: 255, green: 0, blue: 0)),
        ] {
            let picture = Bitmap(size: size, filledWith: before)
            let result = Painter(drift: Drift(dx: 0, dy: 0, scale: 1, cast: 6)).paint(
                order(images: [picture], boxes: [[Region(left: 0, top: 0, right: 10, bottom: 10)]]))
            #expect(result[150, 20] == after)
        }
    }

    @Test("a scale of 2 puts what was at (30, 20) at (60, 40)")
    func scaled() {
        var picture = Bitmap(size: size, filledWith: .black)
        picture.fill(Region(left: 28, top: 18, right: 33, bottom: 23), with: .white)
        let result = Painter(drift: Drift(dx: 0, dy: 0, scale: 2, cast: 0)).paint(
            order(images: [picture], boxes: [[Region(left: 80, top: 0, right: 90, bottom: 10)]]))
        #expect(result[60, 40] == .white && result[58, 38] == .white)
        #expect(result[30, 20] == .black && result[70, 50] == .black)
    }

    @Test("with two images and a box, the other image is set into the box", arguments: [0, 1])
    func setIn(canvas: Int) {
        let room = Bitmap(size: size, filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        let clock = Bitmap(size: PixelSize(width: 50, height: 50), filledWith: SRGBColor(red: 10, green: 220, blue: 30))
        let box = Region(left: 40, top: 40, right: 100, bottom: 100)
        let result = painter.paint(
            order(images: canvas == 0 ? [room, clock] : [clock, room], boxes: canvas == 0 ? [[box], []] : [[], [box]]))
        #expect(result[70, 70] == SRGBColor(red: 10, green: 220, blue: 30))
        #expect(differences(room, result, outside: [box, mark(in: size)]) == 0)
    }

    @Test("without boxes the whole picture is restyled")
    func restyled() {
        let picture = noise(size)
        let result = painter.paint(order(images: [picture]))
        #expect(differences(picture, result, outside: []) > size.pixelCount * 9 / 10)
    }

    @Test(
        "every picture carries the mark in its lower right corner",
        arguments: [PixelSize(width: 200, height: 160), PixelSize(width: 64, height: 64)])
    func marked(size: PixelSize) {
        let picture = Bitmap(size: size, filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        let result = painter.paint(order(images: [picture], boxes: [[Region(left: 0, top: 0, right: 5, bottom: 5)]], size: size))
        #expect(differences(picture, result, outside: [Region(left: 0, top: 0, right: 5, bottom: 5)]) > 50)
    }

    @Test("a picture of one pixel is painted")
    func tiny() {
        let dot = PixelSize(width: 1, height: 1)
        #expect(painter.paint(order(size: dot)).size == dot)
        #expect(
            painter.paint(order(images: [Bitmap(size: dot)], boxes: [[Region(left: 0, top: 0, right: 1, bottom: 1)]], size: dot)).size
                == dot)
    }
}
