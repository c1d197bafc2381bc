import Raster
import Testing

struct BoxReductionTests {
    private func reduced(_ picture: Bitmap, by factor: Int, rows: Int? = nil) -> Bitmap {
        var reduction = BoxReduction(of: picture.size, by: factor)
        let stride = picture.bytesPerRow
        picture.pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<(rows ?? picture.size.height) {
                reduction.add(UnsafeBufferPointer(rebasing: pixels[(row * stride)..<((row + 1) * stride)]))
            }
        }
        return reduction.bitmap()
    }

    /// Opaque pixels that look random and are the same every time.
    private static func pixels(_ width: Int, _ height: Int) -> Bitmap {
        var state: UInt32 = 7
        let bytes = (0..<width * height * 4).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 4 == 3 ? 255 : UInt8(state >> 24)
        }
        return Bitmap(size: PixelSize(width: width, height: height), pixels: bytes)
    }

    /// Numbers of IEC 61966-2-1: light of 1/4, 1/2 and 3/4 is stored as 136.96, 187.52 and 224.61.
    @Test("a square is the mean of its light, not of its stored values", arguments: [(0, 0), (1, 137), (2, 188), (3, 225), (4, 255)])
    func light(whites: Int, stored: UInt8) {
        var picture = Bitmap(size: PixelSize(width: 2, height: 2), filledWith: .black)
        for index in 0..<whites { picture[index % 2, index / 2] = .white }
        #expect(reduced(picture, by: 2)[0, 0] == SRGBColor(red: stored, green: stored, blue: stored))
    }

    @Test("a picture of one colour keeps it, whichever it is", arguments: [2, 3, 256])
    func oneColor(factor: Int) {
        let colors = (0...255).map { SRGBColor(red: UInt8($0), green: UInt8(255 - $0), blue: UInt8($0 ^ 85)) }
        let kept = colors.map { color in
            reduced(Bitmap(size: PixelSize(width: 5, height: 3), filledWith: color), by: factor).pixels.prefix(3)
                == [color.red, color.green, color.blue]
        }
        #expect(kept.allSatisfy { $0 })
    }

    @Test("the sides are rounded up", arguments: [(9, 6, 3, 3, 2), (10, 7, 3, 4, 3), (1, 1, 256, 1, 1), (257, 256, 256, 2, 1)])
    func sides(width: Int, height: Int, factor: Int, smallWidth: Int, smallHeight: Int) {
        let reduction = BoxReduction(of: PixelSize(width: width, height: height), by: factor)
        #expect(reduction.size == PixelSize(width: smallWidth, height: smallHeight))
    }

    @Test("a square over the edge is the mean of what lies inside")
    func ragged() {
        var picture = Bitmap(size: PixelSize(width: 5, height: 5), filledWith: .black)
        // Two of the three pixels of the corner's neighbours, and the corner itself.
        picture.fill(Region(left: 4, top: 0, right: 5, bottom: 5), with: .white)
        let small = reduced(picture, by: 2)
        #expect(small.size == PixelSize(width: 3, height: 3))
        #expect((0..<3).map { small[2, $0] } == [.white, .white, .white])
        #expect((0..<3).map { small[1, $0] } == [.black, .black, .black])
    }

    @Test("a factor of 1 changes nothing")
    func one() {
        let picture = Self.pixels(7, 5)
        let isSame = reduced(picture, by: 1) == picture
        #expect(isSame)
    }

    @Test("256 × 256 white pixels are white: the sum of their light fits")
    func largest() {
        #expect(reduced(Bitmap(size: PixelSize(width: 256, height: 256)), by: 256)[0, 0] == .white)
    }

    /// The exact mean may lie between two stored values, so the nearest is at most half of one away, and a fifth for the table's steps.
    @Test(
        "every pixel is the stored value nearest to the mean light",
        arguments: [(12, 8, 2), (13, 9, 2), (20, 21, 3), (33, 17, 5), (30, 300, 256), (300, 30, 256), (4, 4, 100)])
    func naive(width: Int, height: Int, factor: Int) {
        let picture = Self.pixels(width, height)
        let small = reduced(picture, by: factor)
        var worst = 0.0
        for y in 0..<small.size.height {
            for x in 0..<small.size.width {
                for channel in 0..<3 {
                    var (sum, count) = (0.0, 0.0)
                    for row in (y * factor)..<min(height, (y + 1) * factor) {
                        for column in (x * factor)..<min(width, (x + 1) * factor) {
                            sum += SRGBTransfer.linear(Double(picture.pixels[(row * width + column) * 4 + channel]) / 255)
                            count += 1
                        }
                    }
                    let exact = SRGBTransfer.encoded(sum / count) * 255
                    worst = max(worst, abs(exact - Double(small.pixels[(y * small.size.width + x) * 4 + channel])))
                }
            }
        }
        #expect(worst < 0.7)
    }

    @Test("the picture is opaque")
    func opaque() {
        let small = reduced(Self.pixels(9, 9), by: 2)
        #expect(stride(from: 3, to: small.pixels.count, by: 4).allSatisfy { small.pixels[$0] == 255 })
    }

    @Test("rows that never came are white", arguments: [1, 2])
    func missing(factor: Int) {
        let black = Bitmap(size: PixelSize(width: 4, height: 8), filledWith: .black)
        let small = reduced(black, by: factor, rows: 4)
        #expect(small[0, 4 / factor - 1] == .black)
        #expect(small[0, 4 / factor] == .white)
    }
}
