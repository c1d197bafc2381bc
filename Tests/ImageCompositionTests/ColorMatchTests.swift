@testable import ImageComposition
import Foundation
import Raster
import Testing

struct ColorMatchTests {
    /// What a model did to the colours, as stored values 0…1.
    struct Tint: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (Double, Int) -> Double
    }

    private static let size = PixelSize(width: 240, height: 180)
    private static let original = Texture(seed: 11).bitmap(240, 180)
    private static let region = Region(left: 80, top: 60, right: 160, bottom: 120)

    static let tints = [
        Tint(testDescription: "a cast") { value, channel in value + [0.05, -0.02, -0.06][channel] },
        Tint(testDescription: "a gain") { value, _ in value * 0.88 },
        Tint(testDescription: "a gain in linear light") { value, _ in SRGBTransfer.encoded(min(1, SRGBTransfer.linear(max(0, value)) * 0.8))
        },
        Tint(testDescription: "gamma 1.15") { value, _ in pow(max(0, value), 1.15) },
        Tint(testDescription: "gamma 0.87") { value, _ in pow(max(0, value), 0.87) },
        Tint(testDescription: "a curve for each channel") { value, channel in
            pow(max(0, value), [1.1, 0.95, 1][channel]) * [0.95, 1, 0.9][channel]
        },
    ]

    private static func match(_ result: Bitmap, excluding isInside: (Int, Int) -> Bool = { region.contains(x: $0, y: $1) }) -> ColorMatch? {
        ColorMatch(
            original: original, aligned: AlignedPicture(result, visible: size.bounds, alignment: .identity), excluding: isInside)
    }

    @Test("a tint is undone to less than half a ΔE", arguments: tints)
    func undone(tint: Tint) throws {
        let match = try #require(Self.match(Texture(seed: 11).bitmap(240, 180, change: tint.change)))
        #expect(match.before > 1.5)
        #expect(match.after < 0.5)
    }

    @Test("what is told is what a comparison with the original finds", arguments: tints)
    func figures(tint: Tint) throws {
        let result = Texture(seed: 11).bitmap(240, 180, change: tint.change)
        let match = try #require(Self.match(result))
        let picture = AlignedPicture(result, visible: Self.size.bounds, alignment: .identity).matched(by: match)
        var rows = picture.rows(over: Self.original)
        let matched = try Bitmap(reading: &rows)
        func mean(_ other: Bitmap) -> Double {
            var (sum, count) = (0.0, 0.0)
            for y in 0..<180 {
                for x in 0..<240 where !Self.region.contains(x: x, y: y) {
                    sum += ciede2000(CIELab(other[x, y]), CIELab(Self.original[x, y]))
                    count += 1
                }
            }
            return sum / count
        }
        #expect(abs(mean(result) - match.before) < 0.05)
        #expect(abs(mean(matched) - match.after) < 0.05)
    }

    @Test("a change inside the regions has no say", arguments: tints)
    func changed(tint: Tint) throws {
        let result = Texture(seed: 11).bitmap(240, 180, change: tint.change)
        let edited = result.replacing(Self.region, with: Bitmap(size: Self.size, filledWith: SRGBColor(red: 230, green: 20, blue: 20)))
        let (clean, other) = (try #require(Self.match(result)), try #require(Self.match(edited)))
        #expect(clean.before == other.before && clean.after == other.after)
    }

    @Test("a change that strayed outside, a tenth of the picture, hardly has any", arguments: tints)
    func strayed(tint: Tint) throws {
        let result = Texture(seed: 11).bitmap(240, 180, change: tint.change)
        let strayed = result.replacing(
            Region(left: 0, top: 0, right: 72, bottom: 60), with: Texture(seed: 12).bitmap(240, 180, change: tint.change))
        let match = try #require(Self.match(strayed))
        var (sum, count) = (0.0, 0.0)
        for y in 120..<180 {
            for x in 0..<240 {
                let color = result[x, y]
                let value = match.apply(to: SIMD4(Float(color.red), Float(color.green), Float(color.blue), 1)) + 0.5
                let undone = SRGBColor(red: UInt8(value.x), green: UInt8(value.y), blue: UInt8(value.z))
                sum += ciede2000(CIELab(undone), CIELab(Self.original[x, y]))
                count += 1
            }
        }
        #expect(sum / count < 0.7)
    }

    @Test("of equal pictures there is nothing to match")
    func equal() {
        #expect(Self.match(Self.original) == nil)
    }

    @Test("noise alone is no cast")
    func noise() {
        #expect(Self.match(Self.original.noisy(sigma: 3, seed: 2)) == nil)
    }

    @Test("too few pixels outside say nothing")
    func few() {
        let result = Texture(seed: 11).bitmap(240, 180, change: Self.tints[0].change)
        #expect(Self.match(result) { _, y in y > 1 } == nil)
    }

    @Test("brighter stays brighter, whatever the picture says", arguments: tints)
    func monotonic(tint: Tint) throws {
        let match = try #require(Self.match(Texture(seed: 11).bitmap(240, 180, change: tint.change)))
        let curve = (0...255).map { match.apply(to: SIMD4(repeating: Float($0))) }
        for channel in 0..<3 {
            #expect(zip(curve, curve.dropFirst()).allSatisfy { $0[channel] <= $1[channel] })
            #expect(curve.allSatisfy { 0...255 ~= $0[channel] })
        }
    }
}
