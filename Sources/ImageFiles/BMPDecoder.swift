import Raster

/// The rows of a Windows bitmap. Rows stand bottom up in the file unless its height is negative.
final class BMPDecoder: RowSource {
    let format: RowFormat
    private let source: ByteSource
    private let header: BMPHeader
    private let palette: [SRGBColor]
    private var indices: [UInt8] = []
    private var nextRow = 0

    init(_ source: ByteSource) throws(ImageFileError) {
        self.source = source
        header = try BMPHeader(source)
        if let problem = header.problem { throw problem }
        format = RowFormat(size: header.size, hasAlpha: header.alphaMask != 0)
        let header = header
        palette = (0..<header.paletteCount).map { index in
            let entry = Array(source.bytes(at: header.paletteOffset + index * header.paletteEntrySize, 3))
            return entry.count == 3 ? SRGBColor(red: entry[2], green: entry[1], blue: entry[0]) : .black
        }
        if header.byteCount == nil { indices = try unpackedIndices() }
    }

    func readRow(into row: UnsafeMutableBufferPointer<UInt8>) throws(ImageFileError) {
        let y = header.isTopDown ? nextRow : header.size.height - 1 - nextRow
        nextRow += 1
        if !indices.isEmpty {
            for x in 0..<header.size.width { put(palette, Int(indices[y * header.size.width + x]), x, row) }
            return
        }
        let bytes = Array(source.bytes(at: header.pixelOffset + y * header.bytesPerRow, header.bytesPerRow))
        guard bytes.count == header.bytesPerRow else { throw ImageFileError(.truncated, "the data ends early") }
        for x in 0..<header.size.width {
            switch header.bits {
            case 1: put(palette, Int(bytes[x / 8] >> (7 - x % 8)) & 1, x, row)
            case 4: put(palette, Int(bytes[x / 2] >> (x % 2 == 0 ? 4 : 0)) & 15, x, row)
            case 8: put(palette, Int(bytes[x]), x, row)
            case 16: put(Int(bytes[x * 2]) | Int(bytes[x * 2 + 1]) << 8, x, row)
            case 24: put(Int(bytes[x * 3]) | Int(bytes[x * 3 + 1]) << 8 | Int(bytes[x * 3 + 2]) << 16, x, row)
            default:
                put(
                    Int(bytes[x * 4]) | Int(bytes[x * 4 + 1]) << 8 | Int(bytes[x * 4 + 2]) << 16 | Int(bytes[x * 4 + 3]) << 24, x, row)
            }
        }
    }

    func finish() {}

    private func put(_ palette: [SRGBColor], _ index: Int, _ x: Int, _ row: UnsafeMutableBufferPointer<UInt8>) {
        let color = index < palette.count ? palette[index] : .black
        row[x * 4] = color.red
        row[x * 4 + 1] = color.green
        row[x * 4 + 2] = color.blue
        row[x * 4 + 3] = 255
    }

    private func put(_ value: Int, _ x: Int, _ row: UnsafeMutableBufferPointer<UInt8>) {
        row[x * 4] = Self.sample(value, header.redMask)
        row[x * 4 + 1] = Self.sample(value, header.greenMask)
        row[x * 4 + 2] = Self.sample(value, header.blueMask)
        row[x * 4 + 3] = header.alphaMask == 0 ? 255 : Self.sample(value, header.alphaMask)
    }

    /// The bits under `mask`, stretched to 0…255.
    private static func sample(_ value: Int, _ mask: Int) -> UInt8 {
        guard mask != 0 else { return 0 }
        let shift = mask.trailingZeroBitCount
        let most = mask >> shift
        return UInt8(clamping: ((value & mask) >> shift) * 255 / most)
    }

    /// The colour indices of a run-length coded bitmap, rows in file order; what no run covers is index 0.
    private func unpackedIndices() throws(ImageFileError) -> [UInt8] {
        let (width, height) = (header.size.width, header.size.height)
        var result = [UInt8](repeating: 0, count: width * height)
        var (x, y, offset) = (0, 0, header.pixelOffset)
        let isNibbles = header.compression == .rle4
        var isBlank = false
        func put(_ index: UInt8) {
            if x < width, y < height { result[y * width + x] = index }
            x += 1
        }
        while y < height {
            guard let count = source.byte(at: offset), let value = source.byte(at: offset + 1) else {
                throw ImageHeader.cutOff("in its pixels")
            }
            offset += 2
            if count > 0 {
                for step in 0..<count { put(UInt8(isNibbles ? (step % 2 == 0 ? value >> 4 : value & 15) : value)) }
                continue
            }
            switch value {
            case 0:
                isBlank = x == 0
                (x, y) = (0, y + 1)
            case 1:
                guard y == height - 1, x > 0 else { throw ImageHeader.cutOff("in its pixels") }
                return result
            case 2:
                guard let right = source.byte(at: offset), let up = source.byte(at: offset + 1) else {
                    throw ImageHeader.cutOff("in its pixels")
                }
                (x, y, offset) = (x + right, y + up, offset + 2)
            default:
                let length = isNibbles ? (value + 1) / 2 : value
                let run = Array(source.bytes(at: offset, length))
                guard run.count == length else { throw ImageHeader.cutOff("in its pixels") }
                for step in 0..<value { put(isNibbles ? (step % 2 == 0 ? run[step / 2] >> 4 : run[step / 2] & 15) : run[step]) }
                offset += length + length % 2
            }
        }
        // A tail of zeros reads as blank rows. After those the end must be said.
        if isBlank, source.little(offset, 2) != 0x0100 { throw ImageHeader.cutOff("in its pixels") }
        return result
    }
}
