@testable import ImageComposition
import Raster
import Testing

/// What a model returns of a 128 × 96 picture when it keeps to sizes of its own.
struct ReconciliationTests {
    private static let size = PixelSize(width: 128, height: 96)
    private static let texture = Texture(seed: 8)
    private static let original = texture.bitmap(128, 96)

    /// A result of a size, of which a pixel at (x, y) shows the place that `place` says.
    private static func result(_ width: Int, _ height: Int, _ place: (Double, Double) -> (Double, Double)) -> Bitmap {
        Bitmap(width, height) { x, y in
            let (u, v) = place(Double(x) + 0.5, Double(y) + 0.5)
            return texture.color(x: u, y: v)
        }
    }

    private static func lies(_ pair: RegisteredPair, within error: Double) -> Bool {
        pair.registration.isTrusted && pair.registration.alignment.cornerError(from: .identity, size) < error
    }

    @Test("of one size nothing is reconciled")
    func same() throws {
        #expect(try RegisteredPair(Self.original, Self.original).reconciliation == nil)
    }

    @Test("a result twice or half as large is resized", arguments: [(256, 192), (104, 78), (160, 120)])
    func resized(width: Int, height: Int) throws {
        let scale = 128 / Double(width)
        let pair = try RegisteredPair(Self.original, Self.result(width, height) { ($0 * scale, $1 * scale) })
        #expect(pair.reconciliation?.kind == .resized)
        #expect(pair.reconciliation?.from == PixelSize(width: width, height: height))
        #expect(pair.reconciliation?.to == Self.size)
        #expect(Self.lies(pair, within: 0.1))
    }

    @Test("a result of another shape that shows the whole is stretched", arguments: [(128, 128), (104, 96)])
    func stretched(width: Int, height: Int) throws {
        let (wide, high) = (128 / Double(width), 96 / Double(height))
        let pair = try RegisteredPair(Self.original, Self.result(width, height) { ($0 * wide, $1 * high) })
        #expect(pair.reconciliation?.kind == .stretched)
        #expect(pair.reconciliation?.to == Self.size)
        #expect(Self.lies(pair, within: 0.1))
    }

    @Test("a result that shows the middle alone is cropped", arguments: [96, 192])
    func cropped(side: Int) throws {
        let scale = 96 / Double(side)
        let pair = try RegisteredPair(Self.original, Self.result(side, side) { ($0 * scale + 16, $1 * scale) })
        #expect(pair.reconciliation?.kind == .cropped)
        #expect(pair.reconciliation?.to == PixelSize(width: 96, height: 96))
        #expect(Self.lies(pair, within: 0.1))
        // Beside the middle there is nothing of the result.
        #expect(pair.aligned.visible == Region(left: 16, top: 0, right: 112, bottom: 96))
    }

    @Test("a result that shows more than the original is padded", arguments: [128, 192])
    func padded(side: Int) throws {
        let scale = 128 / Double(side)
        let pair = try RegisteredPair(Self.original, Self.result(side, side) { ($0 * scale, $1 * scale - 16) })
        #expect(pair.reconciliation?.kind == .padded)
        #expect(pair.reconciliation?.to == PixelSize(width: 128, height: 128))
        #expect(Self.lies(pair, within: 0.1))
    }

    @Test("a result of another size that was moved too is reconciled and aligned")
    func moved() throws {
        // In pixels of the original the result lies 5.5 to the right and 3 up.
        let pair = try RegisteredPair(Self.original, Self.result(192, 144) { ($0 / 1.5 - 5.5, $1 / 1.5 + 3) })
        #expect(pair.reconciliation?.kind == .resized)
        #expect(pair.registration.alignment.cornerError(from: Alignment(dx: 5.5, dy: -3), Self.size) < 0.1)
    }

    @Test("an unrelated result of another size and shape is refused")
    func unrelated() throws {
        let pair = try RegisteredPair(Self.original, Texture(seed: 99).bitmap(110, 110))
        #expect(!pair.registration.isTrusted)
    }

    @Test("a size that was rounded to multiples of 16 has no other shape")
    func rounded() {
        let kinds = Reconciliation.candidates(
            original: PixelSize(width: 4000, height: 3000), result: PixelSize(width: 1184, height: 887)
        ).map(\.kind)
        #expect(kinds == [.resized])
    }

    @Test("without looking for its place a result is taken as lying where it should")
    func unregistered() throws {
        let pair = try RegisteredPair(Self.original, Texture(seed: 99).bitmap(128, 96), registers: false)
        #expect(pair.registration.isTrusted && pair.registration.alignment == .identity)
    }

    @Test("a side of one pixel is no obstacle", arguments: [(1, 60), (80, 1), (1, 1)])
    func thin(width: Int, height: Int) throws {
        let pair = try RegisteredPair(
            Self.texture.bitmap(80, 60), Bitmap(size: PixelSize(width: width, height: height), filledWith: .black))
        #expect(!pair.registration.isTrusted)
    }
}
