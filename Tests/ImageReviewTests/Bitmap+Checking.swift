import Raster

extension Bitmap {
    /// Pixels that look random and are the same every time.
    static func noise(_ width: Int, _ height: Int) -> Bitmap {
        var state: UInt32 = 1
        let pixels = (0..<width * height * 4).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 4 == 3 ? 255 : UInt8(state >> 24)
        }
        return Bitmap(size: PixelSize(width: width, height: height), pixels: pixels)
    }

    /// Everything that `rows` gives, read `rowsAtOnce` rows at a time.
    init(_ rows: some RowReader, rowsAtOnce: Int = 64) throws {
        var rows = rows
        var pixels: [UInt8] = []
        try rows.forEachBand(of: rowsAtOnce) { band, _, _ in pixels += band }
        self.init(size: rows.format.size, pixels: pixels)
    }

    /// The positions whose pixel differs from that of `other`.
    func differences(from other: Bitmap) -> [Position] {
        (0..<size.height).flatMap { y in (0..<size.width).map { Position(x: $0, y: y) } }.filter { self[$0.x, $0.y] != other[$0.x, $0.y] }
    }

    struct Position: Hashable {
        var x: Int
        var y: Int
    }
}
