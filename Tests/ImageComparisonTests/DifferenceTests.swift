import Foundation
import ImageComparison
import Raster
import SystemPackage
import ImageFiles
import Testing

struct DifferenceTests {
    /// How often pixelmatch finds a change.
    ///
    /// Made with pixelmatch 0.4.0 of PyPI, the Python port of Mapbox's pixelmatch 5: `pixelmatch(a, b, width, height,
    /// threshold=…, includeAA=…)`. Pictures with alpha are laid over white first, as in scripts/reference-figures.py.
    struct Counts: Decodable, Sendable {
        struct Pair: Decodable, Sendable, CustomTestStringConvertible {
            var name: String
            var threshold: Double
            var changed: Int
            var withSmoothed: Int

            var testDescription: String { "\(name) above \(threshold)" }
        }
        /// Two discs with smoothed edges; middle and radius in eighths of a pixel.
        struct Discs: Decodable, Sendable {
            var first: [Int]
            var second: [Int]
            var threshold: Double
            var changed: Int
            var withSmoothed: Int
        }
        var pairs: [Pair]
        var discs: [Discs]
    }

    static let counts: Counts = {
        let url = URL(fileURLWithPath: Bundle.module.resourcePath ?? "").appendingPathComponent("Fixtures/yiq.json")
        do { return try JSONDecoder().decode(Counts.self, from: Data(contentsOf: url)) } catch { fatalError("yiq.json: \(error)") }
    }()

    /// A disc of 4 × 4 samples a pixel, on 40 × 39 pixels.
    private static func disc(_ place: [Int]) -> Bitmap {
        var picture = Bitmap(size: PixelSize(width: 40, height: 39))
        for y in 0..<39 {
            for x in 0..<40 {
                var samples = 0
                for line in 0..<4 {
                    for column in 0..<4 {
                        let (u, v) = (2 * (4 * x + column) + 1 - place[0], 2 * (4 * y + line) + 1 - place[1])
                        if u * u + v * v <= place[2] * place[2] { samples += 1 }
                    }
                }
                func mixed(_ paper: Int, _ ink: Int) -> UInt8 { UInt8((paper * (16 - samples) + ink * samples + 8) / 16) }
                picture[x, y] = SRGBColor(red: mixed(250, 20), green: mixed(244, 40), blue: mixed(230, 160))
            }
        }
        return picture
    }

    private static func colored(_ color: SRGBColor) -> Bitmap { Bitmap(size: PixelSize(width: 2, height: 1), filledWith: color) }

    /// What a map of the difference holds for two colours.
    private static func value(_ kind: Comparison.Difference.Kind, _ first: SRGBColor, _ second: SRGBColor) throws -> Double {
        let comparison = try Comparison(
            of: colored(first).reader(), with: colored(second).reader(), difference: .init(kind), measuring: [.map])
        return Double(try #require(comparison.map).differences[1])
    }

    // MARK: values

    @Test(
        "exact is the largest difference of a channel",
        arguments: [("#000000", "#000000", 0.0), ("#102030", "#112030", 1), ("#102030", "#10FF2F", 223), ("#FFFFFF", "#000000", 255)])
    func exact(first: String, second: String, value: Double) throws {
        #expect(try Self.value(.exact, #require(SRGBColor(hex: first)), #require(SRGBColor(hex: second))) == value)
    }

    /// By hand from Ottosson's matrices: white is L 1; red is L 0.62796, a 0.22486, b 0.12585; blue is L 0.45201, a −0.03246,
    /// b −0.31153; 50 % grey, #808080, is the cube root of 0.21586, L 0.59987.
    @Test(
        "oklab is the step in lightness plus the way in colour, times 100",
        arguments: [
            ("#FFFFFF", "#000000", 100), ("#808080", "#000000", 59.987), ("#FF0000", "#000000", 62.796 + 25.768),
            ("#FF0000", "#0000FF", 17.595 + 50.747), ("#123456", "#123456", 0),
        ] as [(String, String, Double)])
    func oklab(first: String, second: String, value: Double) throws {
        #expect(abs(try Self.value(.oklab, #require(SRGBColor(hex: first)), #require(SRGBColor(hex: second))) - value) < 0.01)
    }

    /// By hand: black and white differ in Y alone, by 255, and 0.5053 · 255² = 32,857 of 35,215. Red and black: Y 76.218,
    /// I 151.974 and Q 53.925 give 2,935.4 + 6,905.7 + 569.1.
    @Test(
        "yiq is the root of the share of the largest distance",
        arguments: [
            ("#FFFFFF", "#000000", 0.96594), ("#FF0000", "#000000", 0.54370), ("#000000", "#FF0000", 0.54370), ("#0A0A0A", "#0A0A0A", 0),
        ] as [(String, String, Double)])
    func yiq(first: String, second: String, value: Double) throws {
        #expect(abs(try Self.value(.yiq, #require(SRGBColor(hex: first)), #require(SRGBColor(hex: second))) - value) < 1e-4)
    }

    @Test("the map of ΔE₀₀ holds what the function gives")
    func ciede() throws {
        let (first, second) = (SRGBColor(red: 10, green: 200, blue: 90), SRGBColor(red: 40, green: 180, blue: 120))
        #expect(abs(try Self.value(.ciede2000, first, second) - ciede2000(CIELab(first), CIELab(second))) < 1e-4)
    }

    @Test("whatever counts as a change, ΔE is told as ΔE₀₀", arguments: Comparison.Difference.Kind.allCases)
    func deltaE(kind: Comparison.Difference.Kind) throws {
        let (first, second) = (SRGBColor(red: 10, green: 200, blue: 90), SRGBColor(red: 40, green: 180, blue: 120))
        let comparison = try Comparison(of: Self.colored(first).reader(), with: Self.colored(second).reader(), difference: .init(kind))
        #expect(abs(comparison.whole.deltaE.mean - ciede2000(CIELab(first), CIELab(second))) < 1e-4)
        #expect(comparison.difference.kind == kind)
    }

    @Test(
        "without a threshold each kind has its own, and a difference of just it is no change",
        arguments: [(.ciede2000, 2), (.oklab, 2), (.yiq, 0.1), (.exact, 0)] as [(Comparison.Difference.Kind, Double)])
    func threshold(kind: Comparison.Difference.Kind, threshold: Double) throws {
        #expect(Comparison.Difference(kind).threshold == threshold)
        let (first, second) = (SRGBColor(red: 90, green: 90, blue: 90), SRGBColor(red: 120, green: 100, blue: 90))
        let value = try Self.value(kind, first, second)
        for (factor, changed) in [(0.999, 2), (1.001, 0)] {
            let comparison = try Comparison(
                of: Self.colored(first).reader(), with: Self.colored(second).reader(), difference: .init(kind, threshold: value * factor))
            #expect(comparison.whole.changed == changed)
        }
    }

    // MARK: pixelmatch

    private static func picture(_ name: String) throws -> ImageReader {
        try ImageReader(FilePath(Bundle.module.resourcePath ?? "").appending("Fixtures").appending(name), as: .sRGB)
    }

    @Test("as many pixels changed as pixelmatch counts", arguments: counts.pairs)
    func pixelmatch(counts: Counts.Pair) throws {
        let pair = try Fixture.pair(counts.name)
        let comparison = try Comparison(
            of: Self.picture(pair.before), with: Self.picture(pair.after), difference: .init(.yiq, threshold: counts.threshold),
            measuring: [])
        #expect(comparison.whole.changed == counts.changed)
    }

    @Test("the smoothed edge of a disc counts only as far as pixelmatch counts it", arguments: counts.discs)
    func discs(discs: Counts.Discs) throws {
        let comparison = try Comparison(
            of: Self.disc(discs.first).reader(), with: Self.disc(discs.second).reader(),
            difference: .init(.yiq, threshold: discs.threshold),
            measuring: [.map])
        #expect(comparison.whole.changed == discs.changed)
        // The map has the differences of smoothed edges too, and only does not mark them.
        #expect(try #require(comparison.map).differences.count { Double($0) > discs.threshold } == discs.withSmoothed)
    }

    @Test("the smoothed edge of a disc whose paper is transparent counts as over white")
    func transparentDisc() throws {
        /// Ink of the disc's own alpha, and other ink that nobody sees.
        func cut(_ place: [Int], hidden: SRGBColor) -> Bitmap {
            let flat = Self.disc(place)
            var result = flat
            for index in stride(from: 0, to: flat.pixels.count, by: 4) where flat.pixels[index] == 250 {
                result.pixels.replaceSubrange(index..<(index + 4), with: [hidden.red, hidden.green, hidden.blue, 0])
            }
            return result
        }
        func changed(_ first: Bitmap, _ second: Bitmap) throws -> Int {
            try Comparison(of: first.reader(), with: second.reader(), difference: .init(.yiq), measuring: []).whole.changed
        }
        func white(_ picture: Bitmap) throws -> Bitmap {
            var rows = FlattenedRows(picture.reader(), onto: .white)
            return try Bitmap(reading: &rows)
        }
        let (first, second) = (cut([160, 160, 120], hidden: .black), cut([164, 160, 120], hidden: .black))
        #expect(try changed(first, second) == changed(white(first), white(second)))
    }
}
