/// The width and height of an image, in pixels.
public struct PixelSize: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The number of pixels, `width · height`.
    public var pixelCount: Int { width * height }

    /// Width divided by height; above 1 for landscape.
    public var aspectRatio: Double { Double(width) / Double(height) }

    /// The size with its sides exchanged, as after a quarter turn.
    public var transposed: PixelSize { PixelSize(width: height, height: width) }

    /// The region that covers the whole image.
    public var bounds: Region { Region(left: 0, top: 0, right: width, bottom: height) }

    /// The largest size of the same shape whose longer side is at most `side`; itself when it fits already.
    public func fitted(toLongerSide side: Int) -> PixelSize {
        let longer = max(width, height)
        guard longer > side, longer > 0 else { return self }
        return scaled(by: Double(side) / Double(longer))
    }

    /// The size with both sides multiplied by `factor`, rounded, and at least one pixel.
    public func scaled(by factor: Double) -> PixelSize {
        PixelSize(
            width: max(1, Int((Double(width) * factor).rounded())),
            height: max(1, Int((Double(height) * factor).rounded())))
    }
}

extension PixelSize: CustomStringConvertible {
    public var description: String { "\(width) × \(height)" }
}
