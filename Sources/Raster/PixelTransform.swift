/// Where the pixels of one image went when it was prepared: `prepared = scale · original + offset`, per axis.
///
/// Coordinates are those of pixel edges, from the top left of the upright image. Pixels and regions are moved by the
/// same value, so that they cannot part.
public struct PixelTransform: Hashable, Sendable {
    /// The upright size before and after.
    public let source: PixelSize
    public let target: PixelSize
    public let scaleX: Double
    public let scaleY: Double
    /// Pixels of the target.
    public let offsetX: Double
    public let offsetY: Double

    /// The transform that stretches the whole of `source` onto the whole of `target`.
    public init(resizing source: PixelSize, to target: PixelSize) {
        self.source = source
        self.target = target
        scaleX = Double(target.width) / Double(source.width)
        scaleY = Double(target.height) / Double(source.height)
        offsetX = 0
        offsetY = 0
    }

    /// The transform that stretches one part of `source` onto the whole of `target`.
    public init(cropping source: PixelSize, to crop: Region, resizedTo target: PixelSize) {
        self.source = source
        self.target = target
        scaleX = Double(target.width) / Double(crop.width)
        scaleY = Double(target.height) / Double(crop.height)
        // From 0, so that no crop at the edge gives -0.
        offsetX = 0 - Double(crop.left) * scaleX
        offsetY = 0 - Double(crop.top) * scaleY
    }

    /// Whether nothing moves.
    public var isIdentity: Bool { source == target && offsetX == 0 && offsetY == 0 }

    /// The region in the target that covers every pixel of `region`: rounded outward, cut at the target's edges.
    ///
    /// A region that has at least one pixel inside the source has at least one in the target.
    public func apply(to region: Region) -> Region {
        // A millionth of a pixel absorbs the rounding of the two divisions: 100 · (200 / 100) must stay 200.
        let slack = 1e-6
        return Region(
            left: Int((Double(region.left) * scaleX + offsetX + slack).rounded(.down)),
            top: Int((Double(region.top) * scaleY + offsetY + slack).rounded(.down)),
            right: Int((Double(region.right) * scaleX + offsetX - slack).rounded(.up)),
            bottom: Int((Double(region.bottom) * scaleY + offsetY - slack).rounded(.up))
        ).intersection(target.bounds)
    }
}
