import CImageCodecs
public import Raster

/// A PNG file, written as rows come: RGB or RGBA, 8 or 16 bits, with their profile.
///
/// Each row takes the filter whose bytes are smallest in sum, the heuristic of the specification's section 12.7. Strips of
/// rows are packed on all cores and joined at byte borders.
public struct PNGEncoder {
    /// How much time goes into fewer bytes.
    public enum Effort: Sendable { case fast, small }

    private let size: PixelSize
    private let hasAlpha: Bool
    private let bytesPerSample: Int
    private let effort: Effort
    private let sink: any ByteSink
    private let rowsPerStrip: Int
    /// Rows that wait to be packed, and the row before them, without alpha when there is none.
    private var pending: [UInt8] = []
    private var previousRow: [UInt8]
    private var rowsWritten = 0
    private var adler: UInt32 = 1

    /// Writes the header.
    ///
    /// - Parameters:
    ///   - format: What the rows will look like.
    ///   - metadata: An EXIF block that begins with its TIFF header.
    public init(to sink: any ByteSink, format: RowFormat, metadata: [UInt8]? = nil, effort: Effort = .fast) throws {
        self.sink = sink
        self.effort = effort
        (size, hasAlpha, bytesPerSample) = (format.size, format.hasAlpha, format.bitsPerChannel / 8)
        let bytesPerRow = size.width * (hasAlpha ? 4 : 3) * bytesPerSample
        previousRow = Array(repeating: 0, count: bytesPerRow)
        rowsPerStrip = max(1, (512 << 10) / bytesPerRow)
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
        let pixelCount = rows.count / 4 / bytesPerSample
        if bytesPerSample == 2 {
            // Samples stand in the machine's byte order in memory, the high byte first in the file.
            UnsafeRawBufferPointer(rows).withMemoryRebound(to: UInt16.self) { samples in
                pending.reserveCapacity(pending.count + samples.count * 2)
                for (index, sample) in samples.enumerated() where hasAlpha || index % 4 != 3 {
                    pending.append(UInt8(sample >> 8))
                    pending.append(UInt8(sample & 255))
                }
            }
        } else if hasAlpha {
            pending.append(contentsOf: rows)
        } else {
            let start = pending.count
            pending.append(contentsOf: repeatElement(0, count: pixelCount * 3))
            pending.withUnsafeMutableBufferPointer { target in
                for index in 0..<pixelCount {
                    target[start + index * 3] = rows[index * 4]
                    target[start + index * 3 + 1] = rows[index * 4 + 1]
                    target[start + index * 3 + 2] = rows[index * 4 + 2]
                }
            }
        }
        rowsWritten += pixelCount / size.width
        // The last rows wait for `finish`, which ends the stream with them.
        if pending.count >= 8 * rowsPerStrip * previousRow.count, rowsWritten < size.height { try pack(last: false) }
    }

    /// Writes what is left and the end of the file.
    public mutating func finish() throws {
        precondition(rowsWritten == size.height, "a PNG is finished when it has all its rows")
        try pack(last: true)
        try chunk("IDAT", bigEndian(Int(adler)))
        try chunk("IEND", [])
    }

    private mutating func pack(last: Bool) throws {
        let bytesPerRow = previousRow.count
        let rowCount = pending.count / bytesPerRow
        let stripCount = (rowCount + rowsPerStrip - 1) / rowsPerStrip
        let job = StripJob(
            rows: [UInt8](previousRow + pending), bytesPerRow: bytesPerRow, bytesPerPixel: (hasAlpha ? 4 : 3) * bytesPerSample,
            rowsPerStrip: rowsPerStrip, rowCount: rowCount, isLast: last, isPatient: effort == .small, stripCount: stripCount)
        inParallel(stripCount) { job.pack($0) }
        for strip in job.results {
            guard !strip.packed.isEmpty else { throw ImageFileError(.unwritable, "does not fit into memory.") }
            adler = easel_adler32_combine(adler, strip.adler, strip.byteCount)
            // The two bytes before the first strip say: deflate, 32 kB window, fastest level.
            let isFirst = rowsWritten == rowCount && strip.index == 0
            try chunk("IDAT", (isFirst ? [0x78, 0x01] : []) + strip.packed)
        }
        if rowCount > 0 { previousRow = Array(pending.suffix(bytesPerRow)) }
        pending.removeAll(keepingCapacity: true)
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
