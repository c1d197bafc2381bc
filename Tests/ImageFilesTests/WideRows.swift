import Raster

/// Pixels of 16 bits that look random and are the same every time.
struct WideRows: RowReader {
    let format: RowFormat
    let samples: [UInt16]
    private var row = 0

    init(_ width: Int, _ height: Int, hasAlpha: Bool = false, colorProfile: [UInt8]? = nil) {
        format = RowFormat(
            size: PixelSize(width: width, height: height), bitsPerChannel: 16, hasAlpha: hasAlpha, colorProfile: colorProfile)
        var state: UInt64 = 1
        samples = (0..<(width * height * 4)).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 4 == 3 && !hasAlpha ? 65535 : UInt16(truncatingIfNeeded: state >> 48)
        }
    }

    mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let perRow = format.size.width * 4
        let count = min(band.count / format.bytesPerRow, format.size.height - row)
        let (samples, first) = (samples, row)
        band.withUnsafeMutableBufferPointer { target in
            for index in 0..<(count * perRow) {
                withUnsafeBytes(of: samples[first * perRow + index]) { (target[index * 2], target[index * 2 + 1]) = ($0[0], $0[1]) }
            }
        }
        row += count
        return count
    }

    /// Every sample that a reader of 16 bits gives.
    static func samples(_ reader: some RowReader) throws -> [UInt16] {
        var reader = reader
        var all: [UInt16] = []
        try reader.forEachBand { band, _, _ in all += UnsafeRawBufferPointer(band).bindMemory(to: UInt16.self) }
        return all
    }
}
