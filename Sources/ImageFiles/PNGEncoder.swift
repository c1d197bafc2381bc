import CImageCodecs
public import Raster

/// A PNG file, written as rows come: RGB or RGBA, 8 or 16 bits, with their profile.
///
/// Each row takes the filter whose bytes are smallest in sum, the heuristic of the specification's section 12.7. Strips of
/// rows are packed on all cores, with ``Effort/fast`` photographs by frequency and drawings by repetition, with ``Effort/small`` all
/// by repetition, and joined at byte borders.
public struct PNGEncoder {
    /// How much time goes into fewer bytes.
    public enum Effort: Sendable { case fast, small }

    private let size: PixelSize
    private let hasAlpha: Bool
    private let bytesPerSample: Int
    private let sink: any ByteSink
    private let packer: StripPacker
    private var rowsWritten = 0

    /// Writes the header.
    ///
    /// - Parameters:
    ///   - format: What the rows will look like.
    ///   - metadata: An EXIF block that begins with its TIFF header.
    public init(to sink: any ByteSink, format: RowFormat, metadata: [UInt8]? = nil, effort: Effort = .fast) throws {
        self.sink = sink
        (size, hasAlpha, bytesPerSample) = (format.size, format.hasAlpha, format.bitsPerChannel / 8)
        let bytesPerPixel = (hasAlpha ? 4 : 3) * bytesPerSample
        packer = StripPacker(
            bytesPerRow: size.width * bytesPerPixel, bytesPerPixel: bytesPerPixel, height: size.height, isPatient: effort == .small)
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        try signature.withUnsafeBytes { try sink.write($0) }
        try chunk("IHDR", bigEndian(size.width) + bigEndian(size.height) + [UInt8(format.bitsPerChannel), hasAlpha ? 6 : 2, 0, 0, 0])
        if let profile = format.colorProfile {
            try chunk("iCCP", Array("ICC profile".utf8) + [0, 0] + Self.stored(profile))
        } else {
            // The rows are sRGB, and said so: a viewer need not guess.
            try chunk("sRGB", [0])
        }
        if let metadata { try chunk("eXIf", metadata) }
    }

    /// Bytes as a zlib stream that packs nothing.
    ///
    /// Source: RFC 1950, section 2.2, and RFC 1951, section 3.2.4.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: max(1, bytes.count), by: 65_535) {
            let block = bytes[start..<min(bytes.count, start + 65_535)]
            let length = UInt16(block.count)
            result += [start + 65_535 >= bytes.count ? 1 : 0]
            result += [length, ~length].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } + block
        }
        let adler = bytes.withUnsafeBufferPointer { easel_adler32(1, $0.baseAddress, $0.count) }
        return result + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: adler >> $0) }
    }

    /// Takes whole rows, RGBA.
    public mutating func write(_ rows: UnsafeBufferPointer<UInt8>) throws {
        let bytesPerRow = size.width * 4 * bytesPerSample
        var rest = UnsafeRawBufferPointer(rows)
        while rest.count >= bytesPerRow {
            // The last rows wait for `finish`, which ends the stream with them.
            if packer.room == 0 { try packer.pack(last: false) { try sink.write($0) } }
            let count = min(packer.room, rest.count / bytesPerRow)
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(count * bytesPerRow))
            packer.add(count) { store(part, to: $0) }
            rowsWritten += count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count * bytesPerRow))
        }
    }

    /// Stores samples as the file has them: without alpha when there is none, the high byte of two first.
    private func store(_ rows: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        if bytesPerSample == 2 {
            // In memory they stand in the machine's byte order.
            var written = 0
            for (index, sample) in rows.bindMemory(to: UInt16.self).enumerated() where hasAlpha || index % 4 != 3 {
                target.storeBytes(of: sample.bigEndian, toByteOffset: written, as: UInt16.self)
                written += 2
            }
        } else if hasAlpha {
            if let base = rows.baseAddress { target.copyMemory(from: base, byteCount: rows.count) }
        } else {
            storePixels(rows, of: 4, as: 3, into: target)
        }
    }

    /// Writes what is left and the end of the file.
    public mutating func finish() throws {
        precondition(rowsWritten == size.height, "a PNG is finished when it has all its rows")
        try packer.pack(last: true) { try sink.write($0) }
        try chunk("IDAT", bigEndian(Int(packer.adler)))
        try chunk("IEND", [])
    }

    private func chunk(_ type: String, _ body: [UInt8]) throws {
        let typed = Array(type.utf8) + body
        let crc = typed.withUnsafeBufferPointer { easel_crc32(0, $0.baseAddress, $0.count) }
        let whole = bigEndian(body.count) + typed + bigEndian(Int(crc))
        try whole.withUnsafeBytes { try sink.write($0) }
    }

    private func bigEndian(_ value: Int) -> [UInt8] {
        [UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }
}
