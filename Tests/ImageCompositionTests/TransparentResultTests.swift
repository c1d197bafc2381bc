import ImageComposition
import Raster
import Testing

@Suite("A result with transparent pixels")
struct TransparentResultTests {
    private static let size = PixelSize(width: 240, height: 200)
    private static let region = Region(left: 80, top: 60, right: 160, bottom: 140)

    /// Waves that repeat nowhere, so that the place is found.
    private static let original: Bitmap = {
        var bitmap = Bitmap(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let (u, v) = ((x * 7 + y * y / 9) % 97, (y * 5 + x * x / 11) % 89)
                bitmap[x, y] = SRGBColor(red: UInt8(60 + u), green: UInt8(70 + v), blue: UInt8(80 + (u + v) / 2))
            }
        }
        return bitmap
    }()

    /// Green in the region, with this opacity, over a colour that nobody is to see.
    private static func result(alpha: UInt8) -> Bitmap {
        var result = original
        for y in region.top..<region.bottom {
            for x in region.left..<region.right {
                let place = (y * size.width + x) * 4
                result.pixels.replaceSubrange(place..<(place + 4), with: alpha == 0 ? [255, 0, 255, 0] : [0, 200, 0, alpha])
            }
        }
        return result
    }

    private static func delivered(alpha: UInt8) throws -> Bitmap {
        let composite = try Composite(original, result(alpha: alpha), regions: [region])
        var rows = PatchedRows(original.reader(), patches: composite.patches)
        return try Bitmap(reading: &rows)
    }

    @Test("what is transparent shows the original, whatever colour lies beneath")
    func transparent() throws {
        #expect(try Self.delivered(alpha: 0) == Self.original)
    }

    @Test("what is half transparent is laid over the original")
    func half() throws {
        let (own, new) = (Self.original[120, 100], try Self.delivered(alpha: 128)[120, 100])
        #expect(abs(Int(new.red) - Int(own.red) / 2) <= 2)
        #expect(abs(Int(new.green) - (Int(own.green) + 200) / 2) <= 2)
    }

    @Test("what is opaque is taken as it came")
    func opaque() throws {
        #expect(try Self.delivered(alpha: 255)[120, 100] == SRGBColor(red: 0, green: 200, blue: 0))
    }
}
