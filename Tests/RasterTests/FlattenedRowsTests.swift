import Raster
import Testing

struct FlattenedRowsTests {
    private func flattened(_ pixels: [UInt8], onto background: SRGBColor) throws -> [UInt8] {
        let picture = Bitmap(size: PixelSize(width: pixels.count / 4, height: 1), pixels: pixels)
        var rows = FlattenedRows(picture.reader(), onto: background)
        return try Bitmap(reading: &rows).pixels
    }

    private let blue = SRGBColor(red: 0, green: 0, blue: 250)

    @Test("a transparent pixel shows the background and none of its own colour")
    func transparent() throws {
        #expect(try flattened([255, 200, 100, 0], onto: blue) == [0, 0, 250, 255])
    }

    @Test("an opaque pixel stays as it is")
    func opaque() throws {
        #expect(try flattened([255, 200, 100, 255, 1, 2, 3, 0], onto: blue).prefix(4) == [255, 200, 100, 255])
    }

    /// 51 of 255 is a fifth.
    @Test("a pixel of a fifth shows a fifth of its own colour")
    func fifth() throws {
        #expect(try flattened([100, 200, 0, 51], onto: blue) == [20, 40, 200, 255])
    }

    @Test("the rows say that nothing is transparent any more")
    func format() {
        let picture = Bitmap(size: PixelSize(width: 2, height: 2), filledWith: .white, alpha: 3)
        #expect(!FlattenedRows(picture.reader(), onto: .white).format.hasAlpha)
    }

    @Test("every mixture is the nearest byte", arguments: [UInt8(0), 1, 127, 255])
    func nearest(background: UInt8) {
        var wrong: [[UInt8]] = []
        for sample in UInt8.min...UInt8.max {
            for alpha in UInt8.min...UInt8.max {
                let exact = (Double(sample) * Double(alpha) + Double(background) * Double(255 - alpha)) / 255
                if composite(sample, alpha: alpha, over: background) != UInt8(exact.rounded()) { wrong.append([sample, alpha]) }
            }
        }
        #expect(wrong == [])
    }
}
