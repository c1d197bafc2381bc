public import Raster

/// The rows of another picture with regions marked: an outline just outside each, its number above it, and, if wished,
/// everything else darkened. No pixel inside a region is touched.
public struct OutlinedRows<Base: RowReader>: RowReader {
    /// The one colour that Easel marks things with; it stands out from skin, sky, leaves and wood alike.
    public static var accent: SRGBColor { SRGBColor(red: 255, green: 61, blue: 129) }

    public let format: RowFormat
    private var base: Base
    private let regions: [Region]
    private let thickness: Int
    private let dims: Bool
    private let labels: [(bitmap: Bitmap, x: Int, y: Int)]
    private var row = 0

    /// - Parameters:
    ///   - base: 8 bits a channel.
    ///   - dimming: Darkens what lies outside every region.
    public init(_ base: Base, regions: [Region], dimming: Bool = false) {
        self.base = base
        self.regions = regions
        dims = dimming && !regions.isEmpty
        format = base.format
        let size = base.format.size
        thickness = max(2, min(size.width, size.height) / 320)
        let scale = max(2, min(size.width, size.height) / 320)
        let reach = thickness + 2
        labels =
            regions.count < 2
            ? []
            : regions.enumerated().map { index, region in
                let text = String(index + 1)
                let cell = PixelFont.size(of: text, scale: scale)
                var bitmap = Bitmap(size: PixelSize(width: cell.width + scale * 3, height: cell.height), filledWith: Self.accent)
                bitmap.draw(text, x: scale * 2, y: scale, scale: scale, color: .white)
                let above = region.top - reach - cell.height
                return (bitmap, region.left - reach, above >= 0 ? above : region.bottom + reach)
            }
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        let bytesPerRow = format.bytesPerRow
        band.withUnsafeMutableBufferPointer { pixels in
            for index in 0..<count {
                mark(UnsafeMutableBufferPointer(rebasing: pixels[(index * bytesPerRow)..<((index + 1) * bytesPerRow)]), y: row + index)
            }
        }
        row += count
        return count
    }

    private func mark(_ pixels: UnsafeMutableBufferPointer<UInt8>, y: Int) {
        if dims {
            var x = 0
            let spans = regions.filter { y >= $0.top && y < $0.bottom }
            while x < format.size.width {
                if let span = spans.first(where: { x >= $0.left && x < $0.right }) {
                    x = span.right
                    continue
                }
                for channel in 0..<3 { pixels[x * 4 + channel] = UInt8(Int(pixels[x * 4 + channel]) * 3 / 5) }
                x += 1
            }
        }
        for region in regions {
            ring(region, inner: thickness, outer: thickness + max(1, thickness / 2), SRGBColor.black, pixels, y)
            ring(region, inner: 0, outer: thickness, Self.accent, pixels, y)
        }
        for label in labels where y >= label.y && y < label.y + label.bitmap.size.height {
            for x in 0..<label.bitmap.size.width where label.x + x >= 0 && label.x + x < format.size.width {
                if regions.contains(where: { $0.contains(x: label.x + x, y: y) }) { continue }
                set(label.bitmap[x, y - label.y], pixels, label.x + x)
            }
        }
    }

    /// The part of a frame around `region`, between `inner` and `outer` pixels outside it, that lies in row `y`.
    private func ring(
        _ region: Region, inner: Int, outer: Int, _ color: SRGBColor, _ pixels: UnsafeMutableBufferPointer<UInt8>, _ y: Int
    ) {
        let frame = region.grown(by: outer)
        let hole = region.grown(by: inner)
        guard y >= frame.top, y < frame.bottom else { return }
        for x in max(0, frame.left)..<max(0, max(frame.left, min(format.size.width, frame.right))) where !hole.contains(x: x, y: y) {
            // Another region's pixels stay visible under this one's outline.
            if regions.contains(where: { $0.contains(x: x, y: y) }) { continue }
            set(color, pixels, x)
        }
    }

    private func set(_ color: SRGBColor, _ pixels: UnsafeMutableBufferPointer<UInt8>, _ x: Int) {
        pixels[x * 4] = color.red
        pixels[x * 4 + 1] = color.green
        pixels[x * 4 + 2] = color.blue
        pixels[x * 4 + 3] = 255
    }
}
