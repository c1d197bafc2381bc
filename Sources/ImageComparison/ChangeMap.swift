import Raster

/// How many changed pixels stand in each cell of 16 × 16.
struct ChangeMap {
    private static let cell = 16
    private static let cellsPerWindow = 4
    private let size: PixelSize
    private let columns: Int
    private var counts: [Int]

    init(size: PixelSize) {
        self.size = size
        columns = (size.width + Self.cell - 1) / Self.cell
        counts = Array(repeating: 0, count: columns * ((size.height + Self.cell - 1) / Self.cell))
    }

    mutating func add(_ changed: [UInt8], firstRow: Int, rows: Int) {
        for row in 0..<rows {
            let line = (firstRow + row) / Self.cell * columns
            for x in 0..<size.width where changed[row * size.width + x] != 0 { counts[line + x / Self.cell] += 1 }
        }
    }

    func densestWindow() -> Comparison.Window? {
        let lines = counts.count / columns
        let (wide, high) = (min(Self.cellsPerWindow, columns), min(Self.cellsPerWindow, lines))
        var best: (line: Int, column: Int, count: Int)?
        for line in 0...(lines - high) {
            for column in 0...(columns - wide) {
                var count = 0
                for y in line..<(line + high) { for x in column..<(column + wide) { count += counts[y * columns + x] } }
                if count > best?.count ?? 0 { best = (line, column, count) }
            }
        }
        guard let best else { return nil }
        let region = Region(
            left: best.column * Self.cell, top: best.line * Self.cell, right: (best.column + wide) * Self.cell,
            bottom: (best.line + high) * Self.cell
        ).intersection(size.bounds)
        return Comparison.Window(region: region, changedFraction: Double(best.count) / Double(region.pixelCount))
    }
}
