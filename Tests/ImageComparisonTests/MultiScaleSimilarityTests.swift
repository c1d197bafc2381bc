import Foundation
import ImageComparison
import Raster
import Testing

struct MultiScaleSimilarityTests {
    /// What an implementation in numpy and scipy gives, made for this and sharing no code of ours.
    ///
    /// Per channel: `correlate1d` with a Gaussian of σ 1.5 over 11 samples in both directions, cropped by 5 on each side;
    /// cs = (2σxy + C₂) / (σx² + σy² + C₂), l = (2μxμy + C₁) / (μx² + μy² + C₁), K 0.01 and 0.03 of 255; the mean of cs to
    /// the power of 0.0448, 0.2856, 0.3001, 0.2363 at four scales, of l · cs to that of 0.1333 at the fifth; between them
    /// means of 2 × 2, an odd side padded with a row of zeros before and after, as `avg_pool2d(padding=s % 2)` of
    /// pytorch-msssim does. The mean of the three channels.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var width: Int
        var height: Int
        var noise: Int
        var lift: Int
        var value: Double

        var testDescription: String { "\(width) × \(height), noise of \(noise), lifted by \(lift)" }
    }

    static let cases: [Case] = {
        let url = URL(fileURLWithPath: Bundle.module.resourcePath ?? "").appendingPathComponent("Fixtures/msssim.json")
        do { return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url)) } catch { fatalError("msssim.json: \(error)") }
    }()

    /// Waves of integers with noise over them, the same as in Python.
    private static func picture(_ width: Int, _ height: Int, seed: UInt32, noise: Int, lift: Int) -> Bitmap {
        var state = seed
        var pixels = [UInt8](repeating: 255, count: width * height * 4)
        for y in 0..<height {
            for x in 0..<width {
                let squares = (x / 24 + y / 17) % 2 == 1 ? 40 : 0
                for channel in 0..<3 {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let first = abs((x * (3 + channel) + y * 2) % 128 - 64)
                    let second = abs((y * (5 - channel) + x) % 96 - 48)
                    let grain = (Int(state >> 24) * noise) >> 8 - noise / 2
                    pixels[(y * width + x) * 4 + channel] = UInt8(min(255, max(0, first + second + squares + 30 + lift * channel + grain)))
                }
            }
        }
        return Bitmap(size: PixelSize(width: width, height: height), pixels: pixels)
    }

    private static func similarity(_ first: Bitmap, _ second: Bitmap) throws -> Double? {
        try Comparison(of: first.reader(), with: second.reader(), measuring: [.multiScaleSSIM]).multiScaleSSIM
    }

    @Test("MS-SSIM agrees with its definition, of even sides and odd", arguments: cases)
    func reference(known: Case) throws {
        let first = Self.picture(known.width, known.height, seed: 1, noise: 0, lift: 0)
        let second = Self.picture(known.width, known.height, seed: 7, noise: known.noise, lift: known.lift)
        #expect(abs(try #require(try Self.similarity(first, second)) - known.value) < 1e-6)
    }

    @Test("of equal pictures it is 1")
    func equal() throws {
        let picture = Self.picture(170, 180, seed: 1, noise: 60, lift: 0)
        #expect(abs(try #require(try Self.similarity(picture, picture)) - 1) < 1e-9)
    }

    @Test(
        "a side of 160 is too small for five scales, and one of 161 is not",
        arguments: [(160, 200, true), (200, 160, true), (161, 161, false)])
    func small(width: Int, height: Int, isMissing: Bool) throws {
        let white = Bitmap(size: PixelSize(width: width, height: height))
        #expect((try Self.similarity(white, white) == nil) == isMissing)
    }

    @Test("it is measured only when it is asked for")
    func unasked() throws {
        let white = Bitmap(size: PixelSize(width: 200, height: 200))
        #expect(try Comparison(of: white.reader(), with: white.reader()).multiScaleSSIM == nil)
    }

    @Test("pictures of two sizes are not compared by it either")
    func sizes() {
        let (first, second) = (PixelSize(width: 200, height: 200), PixelSize(width: 200, height: 201))
        #expect(throws: ComparisonError.sizesDiffer(first, second)) { try Self.similarity(Bitmap(size: first), Bitmap(size: second)) }
    }
}
