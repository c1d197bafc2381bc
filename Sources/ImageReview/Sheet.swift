public import Raster

/// Pictures beside each other on one dark sheet, each with a caption; their pixels are untouched.
///
/// Rows are put together as they are asked for, so a sheet of large pictures needs a few rows of memory.
public struct Sheet: RowReader {
    /// A picture on the sheet.
    public struct Tile {
        var rows: AnyRowReader
        var caption: String
        var detail: String

        /// - Parameters:
        ///   - rows: 8 bits a channel.
        ///   - detail: Said after the caption in a quieter colour.
        public init(_ rows: some RowReader, caption: String, detail: String = "") {
            self.rows = AnyRowReader(rows)
            self.caption = caption
            self.detail = detail
        }
    }

    /// Where a picture lies on the sheet.
    public struct Place: Hashable, Sendable {
        public var region: Region
    }

    private struct Placed {
        var tile: Tile
        let region: Region
        let caption: Bitmap
        let captionY: Int
    }

    public static let background = SRGBColor(red: 24, green: 24, blue: 27)
    private static let text = SRGBColor(red: 236, green: 236, blue: 240)
    private static let quietText = SRGBColor(red: 150, green: 150, blue: 160)

    public let format: RowFormat
    /// In the order of the tiles.
    public let places: [Place]
    private var placed: [Placed]
    private var row = 0
    private var line: [UInt8] = []

    /// Tiles in rows of `columns`, the cells of a column as wide as its widest picture.
    public init(_ tiles: [Tile], columns: Int) {
        let columns = max(1, min(columns, tiles.count))
        let sizes = tiles.map(\.rows.format.size)
        let metrics = Metrics(sizes)
        let rowCount = (tiles.count + columns - 1) / columns
        let widths = (0..<columns).map { column in stride(from: column, to: tiles.count, by: columns).map { sizes[$0].width }.max() ?? 0 }
        var placed: [Placed] = []
        var y = metrics.margin
        for line in 0..<rowCount {
            let range = (line * columns)..<min(tiles.count, (line + 1) * columns)
            var x = metrics.margin
            for index in range {
                placed.append(Self.place(tiles[index], x: x, y: y, metrics))
                x += widths[index - range.lowerBound] + metrics.gap
            }
            y += metrics.captionHeight + (range.map { sizes[$0].height }.max() ?? 0) + metrics.gap
        }
        let width = metrics.margin * 2 + widths.reduce(0, +) + metrics.gap * (columns - 1)
        self.init(placed, size: PixelSize(width: width, height: y - metrics.gap + metrics.margin))
    }

    /// The sheet of an edit: what else went into it small in a column, then the canvas before and the results after.
    public init(before: Tile, after: [Tile], references: [Tile]) {
        let large = [before] + after
        let metrics = Metrics(large.map(\.rows.format.size))
        var placed: [Placed] = []
        var x = metrics.margin
        var height = 0
        if !references.isEmpty {
            var y = metrics.margin
            for tile in references {
                placed.append(Self.place(tile, x: x, y: y, metrics))
                y += metrics.captionHeight + tile.rows.format.size.height + metrics.gap
            }
            height = y - metrics.gap
            x += (references.map(\.rows.format.size.width).max() ?? 0) + metrics.gap
        }
        for tile in large {
            placed.append(Self.place(tile, x: x, y: metrics.margin, metrics))
            x += tile.rows.format.size.width + metrics.gap
            height = max(height, metrics.margin + metrics.captionHeight + tile.rows.format.size.height)
        }
        self.init(placed, size: PixelSize(width: x - metrics.gap + metrics.margin, height: height + metrics.margin))
    }

    /// How wide a reference is shown beside a canvas of this size.
    public static func referenceSize(of reference: PixelSize, beside canvas: PixelSize) -> PixelSize {
        let box = PixelSize(width: max(64, canvas.width / 4), height: max(64, canvas.height / 3))
        return reference.scaled(by: min(1, Double(box.width) / Double(reference.width), Double(box.height) / Double(reference.height)))
    }

    private init(_ placed: [Placed], size: PixelSize) {
        self.placed = placed
        places = placed.map { Place(region: $0.region) }
        format = RowFormat(size: size)
    }

    /// Sizes of what stands around the pictures, in proportion to them.
    private struct Metrics {
        let scale: Int
        var margin: Int { 12 * scale }
        var gap: Int { 10 * scale }
        var captionHeight: Int { (PixelFont.lineHeight + 4) * scale }

        init(_ sizes: [PixelSize]) {
            let side = sizes.map { max($0.width, $0.height) }.max() ?? 0
            scale = max(1, min(6, (side + 300) / 600))
        }
    }

    private static func place(_ tile: Tile, x: Int, y: Int, _ metrics: Metrics) -> Placed {
        let size = tile.rows.format.size
        var caption = Bitmap(size: PixelSize(width: max(1, size.width), height: metrics.captionHeight), filledWith: background)
        // A caption longer than its picture would run into the next one.
        let room = size.width / (PixelFont.advance * metrics.scale)
        let head = tile.caption.count <= room ? tile.caption : String(tile.caption.prefix(max(0, room - 1))) + "…"
        caption.draw(head, x: 0, y: metrics.scale, scale: metrics.scale, color: text)
        if head.count + 2 + tile.detail.count <= room, !tile.detail.isEmpty {
            caption.draw(
                tile.detail, x: (head.count + 2) * PixelFont.advance * metrics.scale, y: metrics.scale, scale: metrics.scale,
                color: quietText)
        }
        let top = y + metrics.captionHeight
        return Placed(
            tile: tile, region: Region(left: x, top: top, right: x + size.width, bottom: top + size.height), caption: caption, captionY: y)
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = format.bytesPerRow
        let count = min(band.count / bytesPerRow, format.size.height - row)
        for index in 0..<max(0, count) {
            let start = index * bytesPerRow
            band.withUnsafeMutableBufferPointer { pixels in
                for x in 0..<format.size.width {
                    pixels[start + x * 4] = Self.background.red
                    pixels[start + x * 4 + 1] = Self.background.green
                    pixels[start + x * 4 + 2] = Self.background.blue
                    pixels[start + x * 4 + 3] = 255
                }
            }
            for tile in placed.indices {
                try draw(tile, into: &band, at: start)
            }
            row += 1
        }
        return max(0, count)
    }

    /// Puts what one tile has in the current row into the band at byte `start`.
    private mutating func draw(_ index: Int, into band: inout MutableSpan<UInt8>, at start: Int) throws {
        let region = placed[index].region
        if row >= region.top, row < region.bottom {
            let bytes = region.width * 4
            if line.count != bytes { line = Array(repeating: 0, count: bytes) }
            guard try placed[index].tile.rows.readRows(into: &line) == 1 else { return }
            Self.overCheckerboard(&line, y: row - region.top)
            copy(line, into: &band, at: start + region.left * 4)
        } else if row >= placed[index].captionY, row < placed[index].captionY + placed[index].caption.size.height {
            let caption = placed[index].caption
            let from = (row - placed[index].captionY) * caption.bytesPerRow
            copy(Array(caption.pixels[from..<(from + caption.bytesPerRow)]), into: &band, at: start + region.left * 4)
        }
    }

    private func copy(_ source: [UInt8], into band: inout MutableSpan<UInt8>, at start: Int) {
        band.withUnsafeMutableBufferPointer { target in
            source.withUnsafeBufferPointer { source in
                _ = UnsafeMutableBufferPointer(rebasing: target[start..<(start + source.count)]).update(fromContentsOf: source)
            }
        }
    }

    /// Shows transparency as picture tools do: over light squares.
    private static func overCheckerboard(_ line: inout [UInt8], y: Int) {
        for index in stride(from: 0, to: line.count, by: 4) where line[index + 3] != 255 {
            let square: UInt8 = (index / 64 + y / 16) % 2 == 0 ? 255 : 224
            for channel in 0..<3 { line[index + channel] = composite(line[index + channel], alpha: line[index + 3], over: square) }
            line[index + 3] = 255
        }
    }
}
