public import ImageComparison
public import Raster

/// Where two pictures differ and how much, as a picture with a legend, in colours that colour-blind people can read.
public struct Heatmap: Sendable {
    public let bitmap: Bitmap

    /// - Parameters:
    ///   - before: Shown grey and dark beneath; `nil` for none.
    ///   - name: What the figures are, as `ΔE₀₀` in plain letters.
    ///   - full: The difference that has the brightest colour.
    public init(_ map: Comparison.Map, over before: Bitmap? = nil, regions: [Region] = [], name: String, threshold: Double, full: Double) {
        let size = map.size
        let scale = max(1, min(size.width, size.height) / 400)
        let legendHeight = (PixelFont.lineHeight + 16) * scale
        var picture = Bitmap(size: PixelSize(width: size.width, height: size.height + legendHeight), filledWith: Sheet.background)
        picture.paste(Self.colored(map, over: before, full: full), x: 0, y: 0)
        for region in regions { picture.outline(region, color: .white, thickness: scale) }
        Self.drawLegend(on: &picture, top: size.height, scale: scale, name: name, threshold: threshold, full: full)
        bitmap = picture
    }

    /// The differences of a map as colours, without outlines and legend; of the map's size.
    static func colored(_ map: Comparison.Map, over before: Bitmap?, full: Double) -> Bitmap {
        let colors = PerceptualScale.colors
        var picture = Bitmap(size: map.size)
        for y in 0..<map.size.height {
            for x in 0..<map.size.width {
                let index = y * map.size.width + x
                let color = colors[Int(min(1, Double(map.differences[index]) / full) * 255)]
                guard let before else {
                    picture[x, y] = color
                    continue
                }
                // What did not change is the picture itself, grey and quiet, so that one sees where one is.
                let own = before[x, y]
                let brightness = (299 * Int(own.red) + 587 * Int(own.green) + 114 * Int(own.blue)) / 1000
                let grey = UInt8(brightness * 9 / 20)
                picture[x, y] = map.changed[index] != 0 ? color : SRGBColor(red: grey, green: grey, blue: grey)
            }
        }
        return picture
    }

    private static func drawLegend(on picture: inout Bitmap, top: Int, scale: Int, name: String, threshold: Double, full: Double) {
        let margin = 6 * scale
        let text = SRGBColor(red: 236, green: 236, blue: 240)
        func words(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
        let left = "\(name)  0"
        let right = "\(words(full)) and more; changed above \(words(threshold))"
        let baseline = top + margin
        picture.draw(left, x: margin, y: baseline, scale: scale, color: text)
        let start = margin * 2 + PixelFont.size(of: left, scale: scale).width
        let width = max(
            16, min(picture.size.width / 4, picture.size.width - start - PixelFont.size(of: right, scale: scale).width - 3 * margin))
        for x in 0..<width {
            let color = PerceptualScale.colors[x * 255 / max(1, width - 1)]
            picture.fill(
                Region(left: start + x, top: baseline, right: start + x + 1, bottom: baseline + 8 * scale)
                    .intersection(picture.size.bounds), with: color)
        }
        picture.draw(right, x: start + width + margin, y: baseline, scale: scale, color: text)
    }
}

extension Comparison.Map {
    /// White where something changed, as a picture of the same size.
    public var mask: ChangeMaskRows { ChangeMaskRows(self) }
}

/// The rows of a picture that is white where something changed and black elsewhere.
public struct ChangeMaskRows: RowReader {
    public let format: RowFormat
    private let changed: [UInt8]
    private var position = 0

    init(_ map: Comparison.Map) {
        format = RowFormat(size: map.size)
        changed = map.changed
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let width = format.size.width
        let count = min(band.count / format.bytesPerRow, changed.count / width - position / width)
        guard count > 0 else { return 0 }
        let first = position
        band.withUnsafeMutableBytes { target in
            changed.withUnsafeBufferPointer { changed in
                for index in 0..<(count * width) {
                    let pixel: UInt32 = changed[first + index] == 0 ? 0xFF00_0000 : 0xFFFF_FFFF
                    target.storeBytes(of: pixel.littleEndian, toByteOffset: index * 4, as: UInt32.self)
                }
            }
        }
        position += count * width
        return count
    }
}
