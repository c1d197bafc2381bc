/// How the stored rows of a picture must be turned to stand upright: the EXIF orientation.
///
/// Source: CIPA DC-008 (Exif 2.32), section 4.6.4, tag 274.
public enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case flipped = 4
    case transposed = 5
    /// Turned a quarter clockwise for display.
    case right = 6
    case transversed = 7
    /// Turned a quarter counterclockwise for display.
    case left = 8

    /// Whether width and height change places.
    public var swapsSides: Bool { rawValue >= 5 }

    /// The size that a person sees, of a picture stored in `stored`.
    public func displaySize(of stored: PixelSize) -> PixelSize { swapsSides ? stored.transposed : stored }

    /// Where displayed pixels are stored, counted in pixels from the first: the place of the first one, and the steps to the next
    /// in a row and to the next row. The stored place is linear in both, so three probes tell it all.
    func storedSteps(of stored: PixelSize) -> (origin: Int, x: Int, y: Int) {
        let display = displaySize(of: stored)
        func place(_ x: Int, _ y: Int) -> Int {
            let position = storedPosition(x: x, y: y, stored: stored)
            return position.y * stored.width + position.x
        }
        let origin = place(0, 0)
        return (origin, display.width > 1 ? place(1, 0) - origin : 0, display.height > 1 ? place(0, 1) - origin : 0)
    }

    /// The stored position of the pixel that is displayed at (`x`, `y`).
    public func storedPosition(x: Int, y: Int, stored: PixelSize) -> (x: Int, y: Int) {
        let (right, bottom) = (stored.width - 1, stored.height - 1)
        return switch self {
        case .upright: (x, y)
        case .mirrored: (right - x, y)
        case .upsideDown: (right - x, bottom - y)
        case .flipped: (x, bottom - y)
        case .transposed: (y, x)
        case .right: (y, bottom - x)
        case .transversed: (right - y, bottom - x)
        case .left: (right - y, x)
        }
    }

    /// Where a part of the displayed picture is stored.
    public func storedRegion(of region: Region, stored: PixelSize) -> Region {
        let first = storedPosition(x: region.left, y: region.top, stored: stored)
        let last = storedPosition(x: region.right - 1, y: region.bottom - 1, stored: stored)
        return Region(
            left: min(first.x, last.x), top: min(first.y, last.y), right: max(first.x, last.x) + 1, bottom: max(first.y, last.y) + 1)
    }

    /// The stored size of a picture that is displayed in `display`.
    public func storedSize(of display: PixelSize) -> PixelSize { swapsSides ? display.transposed : display }

    /// What turns a displayed picture back into the stored one.
    public var inverse: Orientation {
        switch self {
        case .right: .left
        case .left: .right
        default: self
        }
    }
}
