import ImageFiles
import JobLedger
import Raster
public import SystemPackage

/// That nothing outside the border differs, in figures that anybody can make again without Easel (`scripts/verify-proof`).
public struct CompositionProof: Encodable, Sendable {
    struct Picture: Encodable, Sendable {
        let path: String
        let sha256: String
        /// Upright.
        let width: Int
        let height: Int
    }

    struct Rows: Encodable, Sendable {
        let hash = "sha256"
        let channels: String
        let count: Int
        /// Of every pixel that lies in no border box, row by row.
        let untouched: String

        enum CodingKeys: String, CodingKey { case hash, channels, count, untouched }
    }

    let version = 1
    let original: Picture
    let delivered: Picture
    let border: [[Int]]
    let rows: Rows
    /// The largest difference of any sample outside the border, in levels of the original's depth.
    public let outsideMaxDifference: Int

    enum CodingKeys: String, CodingKey { case version, original, delivered, border, rows, outsideMaxDifference }

    /// - Parameter asSRGB: Whether both are read as 8-bit sRGB, for a delivery that keeps neither depth nor profile.
    init(original: FilePath, delivered: FilePath, border: [Region], asSRGB: Bool) throws {
        var first = try asSRGB ? UprightFile.rows(original) : PastedResult.upright(original)
        var second = try asSRGB ? UprightFile.rows(delivered) : PastedResult.upright(delivered)
        let format = first.format
        guard second.format.size == format.size, second.format.bitsPerChannel == format.bitsPerChannel else {
            throw EaselError(.gateFailed, "\(delivered) has another size or depth than \(original).")
        }
        let isWide = format.bitsPerChannel == 16
        var hash = ContentHash()
        var largest = 0
        let bytesPerRow = format.bytesPerRow
        var (own, new) = ([UInt8](repeating: 0, count: bytesPerRow), [UInt8](repeating: 0, count: bytesPerRow))
        for y in 0..<format.size.height {
            guard try first.readRows(into: &own) == 1, try second.readRows(into: &new) == 1 else { break }
            for span in Self.outside(border, row: y, width: format.size.width) {
                let range = (span.lowerBound * format.bytesPerPixel)..<(span.upperBound * format.bytesPerPixel)
                if own[range] != new[range] { largest = max(largest, Self.difference(own[range], new[range], isWide: isWide)) }
                // Of 16 bits the high byte comes first.
                let bytes = isWide ? Self.swapped(new[range]) : Array(new[range])
                bytes.withUnsafeBytes { hash.update($0) }
            }
        }
        outsideMaxDifference = largest
        rows = Rows(channels: isWide ? "RGBA16" : "RGBA8", count: format.size.height, untouched: hash.text())
        self.border = border.map(\.corners)
        func picture(_ path: FilePath) throws -> Picture {
            Picture(
                path: path.absolute.string, sha256: ContentHash.of(try Disk.contents(path)), width: format.size.width,
                height: format.size.height)
        }
        self.original = try picture(original)
        self.delivered = try picture(delivered)
    }

    /// The parts of a row that lie in no box.
    private static func outside(_ border: [Region], row: Int, width: Int) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var x = 0
        for box in border.filter({ row >= $0.top && row < $0.bottom }).sorted(by: { $0.left < $1.left }) {
            if box.left > x { spans.append(x..<box.left) }
            x = max(x, box.right)
        }
        if x < width { spans.append(x..<width) }
        return spans
    }

    private static func difference(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>, isWide: Bool) -> Int {
        func largest(_ first: some Sequence<some BinaryInteger>, _ second: some Sequence<some BinaryInteger>) -> Int {
            zip(first, second).map { abs(Int($0) - Int($1)) }.max() ?? 0
        }
        return isWide ? largest(samples(first), samples(second)) : largest(first, second)
    }

    private static func samples(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        bytes.withUnsafeBytes { $0.withMemoryRebound(to: UInt16.self) { Array($0) } }
    }

    private static func swapped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        samples(bytes).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
}
