/// The rows of one part of a picture.
public struct CroppedRows<Base: RowReader>: RowReader {
    public let format: RowFormat
    private var base: Base
    private let region: Region
    private var row = 0
    private var line: [UInt8]

    /// - Parameter region: It must fit.
    public init(_ base: Base, to region: Region) {
        precondition(region.fits(in: base.format.size), "a crop lies inside the picture")
        self.base = base
        self.region = region
        var format = base.format
        format.size = region.size
        self.format = format
        line = Array(repeating: 0, count: base.format.bytesPerRow)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = format.bytesPerRow
        let start = region.left * format.bytesPerPixel
        let wanted = min(band.count / bytesPerRow, region.bottom - max(row, region.top))
        var count = 0
        while count < wanted {
            guard try base.readRows(into: &line) == 1 else { break }
            row += 1
            guard row > region.top else { continue }
            band.withUnsafeMutableBufferPointer { target in
                for index in 0..<bytesPerRow { target[count * bytesPerRow + index] = line[start + index] }
            }
            count += 1
        }
        return count
    }
}
