public import Raster

/// How a result of another size or shape is laid over its original before anything is aligned.
public struct Reconciliation: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The shapes are the same: only the size is.
        case resized
        /// The result shows the whole original, its sides scaled by different factors.
        case stretched
        /// The result shows the original's middle, and its edges not at all.
        case cropped
        /// The result shows more than the original, which is its middle.
        case padded
    }

    public let kind: Kind
    /// The result as it came.
    public let from: PixelSize
    /// Its size in pixels of the original.
    public let to: PixelSize
    /// Where its top left lies in the original.
    let offsetX: Int
    let offsetY: Int

    /// Every way in which a picture of one size can have become one of another; `[]` when the sizes are the same.
    static func candidates(original: PixelSize, result: PixelSize) -> [Reconciliation] {
        guard original != result else { return [] }
        let stretch = Reconciliation(kind: .resized, from: result, to: original, offsetX: 0, offsetY: 0)
        let (wide, high) = (Double(original.width) / Double(result.width), Double(original.height) / Double(result.height))
        // Models round sides to multiples of 16: so much is no other shape.
        if abs(wide / high - 1) < 0.002 { return [stretch] }
        let uniform = [wide, high].map { scale -> Reconciliation in
            let size = PixelSize(
                width: max(1, Int((Double(result.width) * scale).rounded())), height: max(1, Int((Double(result.height) * scale).rounded()))
            )
            let isSmaller = size.width < original.width || size.height < original.height
            return Reconciliation(
                kind: isSmaller ? .cropped : .padded, from: result, to: size, offsetX: (original.width - size.width) / 2,
                offsetY: (original.height - size.height) / 2)
        }
        return uniform + [Reconciliation(kind: .stretched, from: result, to: original, offsetX: 0, offsetY: 0)]
    }

    /// The result in pixels of the original, on a sheet of its size, and where that has pixels.
    func apply(to result: Bitmap, original: PixelSize) throws -> (Bitmap, Region) {
        var rows = ResampledRows(result.reader(), to: to)
        let scaled = try Bitmap(reading: &rows)
        let place = Region(left: offsetX, top: offsetY, right: offsetX + to.width, bottom: offsetY + to.height)
        let visible = place.intersection(original.bounds)
        guard place != original.bounds else { return (scaled, visible) }
        var sheet = Bitmap(size: original, filledWith: .white, alpha: 0)
        for y in visible.top..<visible.bottom {
            let source = ((y - offsetY) * to.width + visible.left - offsetX) * 4
            let target = (y * original.width + visible.left) * 4
            sheet.pixels.replaceSubrange(target..<(target + visible.width * 4), with: scaled.pixels[source..<(source + visible.width * 4)])
        }
        return (sheet, visible)
    }
}
