import Foundation
import ImageFiles
import Raster
import Testing

@Suite(.enabled(if: CodecSupport.hasColorManagement, "this build has no lcms2"))
struct ProfileConversionTests {
    private static func displayP3() throws -> [UInt8] {
        try #require(try ImageReader(Fixture.path("png-rgb8-iccp.png")).format.colorProfile)
    }

    /// Source of the figures: CSS Color 4, section 10.4, whose matrices take linear sRGB to linear Display P3. The fixture's own
    /// curve is a power of 2.2.
    @Test(
        "the primaries of sRGB lie in Display P3 where CSS says",
        arguments: [
            ([65535, 0, 0], [0.82246, 0.03319, 0.01708]), ([0, 65535, 0], [0.17754, 0.96681, 0.07240]), ([0, 0, 65535], [0, 0, 0.91052]),
            ([65535, 65535, 65535], [1, 1, 1]), ([0, 0, 0], [0, 0, 0]),
        ] as [([UInt16], [Double])])
    func primaries(color: [UInt16], light: [Double]) throws {
        let conversion = try #require(ProfileConversion(to: Self.displayP3()))
        var pixels = color + [65535]
        conversion.apply(to: &pixels)
        for channel in 0..<3 { #expect(abs(Double(pixels[channel]) / 65535 - pow(light[channel], 1 / 2.2)) < 0.006) }
    }

    @Test("alpha stays as it was, sample by sample")
    func alpha() throws {
        let conversion = try #require(ProfileConversion(to: Self.displayP3()))
        let samples = WideRows(16, 16, hasAlpha: true).samples
        var pixels = samples
        conversion.apply(to: &pixels)
        #expect(stride(from: 3, to: samples.count, by: 4).allSatisfy { pixels[$0] == samples[$0] })
        #expect(pixels != samples)
    }

    @Test("what was converted to a profile and written with it is the same colour again in sRGB, to a level")
    func roundTrip() throws {
        let profile = try Self.displayP3()
        let picture = Bitmap.noise(64, 64)
        var pixels = picture.pixels.map { UInt16($0) * 257 }
        try #require(ProfileConversion(to: profile)).apply(to: &pixels)
        let narrowed = Bitmap(size: picture.size, pixels: pixels.map { UInt8((Int($0) + 128) / 257) })
        let sink = MemorySink()
        var encoder = try PNGEncoder(to: sink, format: RowFormat(size: picture.size, colorProfile: profile))
        try narrowed.pixels.withUnsafeBufferPointer { try encoder.write($0) }
        try encoder.finish()
        let back = try Bitmap(decoding: sink.bytes)
        let errors = picture.pixels.indices.map { abs(Int(back.pixels[$0]) - Int(picture.pixels[$0])) }
        // 8 bits of another space: near black one of its levels is several of sRGB's.
        #expect(errors.reduce(0, +) < errors.count / 2)
        #expect(narrowed != picture)
    }

    @Test("a profile that is broken, or none, converts nothing")
    func broken() throws {
        let profile = try Self.displayP3()
        var grey = profile
        grey.replaceSubrange(16..<20, with: Array("GRAY".utf8))
        for bytes in [[], [1, 2, 3], Array("no profile at all, but some words of text".utf8), Array(profile.prefix(100)), grey] {
            #expect(ProfileConversion(to: bytes) == nil)
        }
    }

    // MARK: profiles of greys

    /// A profile of greys whose curve is a power of 2.
    private static let grey: [UInt8] = {
        func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        var header = [UInt8](repeating: 0, count: 128)
        func put(_ bytes: [UInt8], at place: Int) { header.replaceSubrange(place..<(place + bytes.count), with: bytes) }
        put([2, 0x40], at: 8)
        put(Array("mntrGRAYXYZ ".utf8), at: 12)
        put(Array("acsp".utf8), at: 36)
        // The white that every profile is told for.
        put(number(0xF6D6) + number(0x10000) + number(0xD32D), at: 68)
        let curve = Array("curv".utf8) + number(0) + number(1) + [2, 0, 0, 0]
        let white = Array("XYZ ".utf8) + number(0) + number(0xF6D6) + number(0x10000) + number(0xD32D)
        let table =
            number(2) + Array("kTRC".utf8) + number(156) + number(UInt32(curve.count)) + Array("wtpt".utf8)
            + number(156 + UInt32(curve.count)) + number(20)
        let body = table + curve + white
        put(number(UInt32(128 + body.count)), at: 0)
        return header + body
    }()

    private static func jpeg(_ name: String) throws -> [UInt8] {
        let bytes = try Fixture.bytes(name)
        let segment = Array("ICC_PROFILE\0".utf8) + [1, 1] + grey
        return Array(bytes[..<2]) + [0xFF, 0xE2, UInt8((segment.count + 2) >> 8), UInt8((segment.count + 2) & 255)] + segment + bytes[2...]
    }

    @Test("a grey picture keeps its samples, with a profile of RGB in which they look the same")
    func greys() throws {
        let bytes = try Self.jpeg("jpeg-gray.jpg")
        var reader = try ImageReader(bytes: bytes)
        #expect(reader.format.isRGB && reader.format.colorProfile != nil)
        let samples = try Bitmap(reading: &reader)
        #expect(samples == (try Bitmap(contentsOf: Fixture.path("jpeg-gray.jpg"))))
        let seen = try Bitmap(decoding: bytes)
        for index in stride(from: 0, to: samples.pixels.count, by: 4) {
            let light = pow(Double(samples.pixels[index]) / 255, 2)
            #expect(abs(Double(seen.pixels[index]) - SRGBTransfer.encoded(light) * 255) < 1.6)
        }
    }

    @Test("a picture in colour does not become grey by a profile of greys")
    func mismatched() throws {
        #expect(try Bitmap(decoding: Self.jpeg("jpeg-444.jpg")) == Bitmap(contentsOf: Fixture.path("jpeg-444.jpg")))
    }
}
