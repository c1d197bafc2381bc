/// A rectangle in the upright pixels of one image, measured from the top left.
///
/// Half-open: `left` and `top` are inside, `right` and `bottom` lie just outside, so that `right - left` is the width.
public struct Region: Hashable, Sendable {
    public var left: Int
    public var top: Int
    public var right: Int
    public var bottom: Int

    public init(left: Int, top: Int, right: Int, bottom: Int) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    public var width: Int { right - left }
    public var height: Int { bottom - top }
    public var size: PixelSize { PixelSize(width: width, height: height) }

    /// The number of pixels inside; 0 when ``isEmpty``.
    public var pixelCount: Int { isEmpty ? 0 : width * height }

    /// Whether no pixel lies inside.
    public var isEmpty: Bool { right <= left || bottom <= top }

    /// Whether the region is not empty and lies wholly inside an image of this size.
    public func fits(in size: PixelSize) -> Bool {
        !isEmpty && left >= 0 && top >= 0 && right <= size.width && bottom <= size.height
    }

    public func contains(x: Int, y: Int) -> Bool {
        x >= left && x < right && y >= top && y < bottom
    }

    /// The part that both regions share; empty when they do not meet.
    public func intersection(_ other: Region) -> Region {
        Region(
            left: max(left, other.left), top: max(top, other.top),
            right: min(right, other.right), bottom: min(bottom, other.bottom))
    }

    /// The smallest region that covers both.
    public func union(_ other: Region) -> Region {
        Region(
            left: min(left, other.left), top: min(top, other.top),
            right: max(right, other.right), bottom: max(bottom, other.bottom))
    }

    /// The region with every edge moved outward by `pixels` (inward when negative).
    public func grown(by pixels: Int) -> Region {
        Region(left: left - pixels, top: top - pixels, right: right + pixels, bottom: bottom + pixels)
    }

    /// The region elsewhere.
    public func moved(x: Int, y: Int) -> Region {
        Region(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
    }

    /// The four corners as the JSON of Easel and of the service writes them: `[left, top, right, bottom]`.
    public var corners: [Int] { [left, top, right, bottom] }

    /// Reads four corners; `nil` unless there are exactly four.
    public init?(corners: [Int]) {
        guard corners.count == 4 else { return nil }
        self.init(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])
    }
}

extension Region: CustomStringConvertible {
    public var description: String { "\(left),\(top),\(right),\(bottom)" }
}
