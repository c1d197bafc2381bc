import Raster

/// Tells the pixels of a smoothed edge, whose differences mean nothing, as pixelmatch does.
///
/// Source: Vyšniauskas, “Anti-aliased pixel and intensity slope detector”, 2009.
struct AntiAliasing {
    /// How many rows above and below a pixel are looked at.
    static let reach = 2

    private let first: Window
    private let second: Window

    init(_ first: Window, _ second: Window) { (self.first, self.second) = (first, second) }

    /// Rows of a picture around those that are looked at.
    struct Window {
        /// RGBA.
        let pixels: UnsafeBufferPointer<UInt8>
        let firstRow: Int
        /// Of the picture.
        let size: PixelSize

        @inline(__always)
        func color(_ x: Int, _ y: Int) -> SRGBColor {
            let place = ((y - firstRow) * size.width + x) * 4
            return SRGBColor(red: pixels[place], green: pixels[place + 1], blue: pixels[place + 2])
        }
    }

    /// Whether a pixel that differs lies on a smoothed edge of either picture.
    func covers(_ x: Int, _ y: Int) -> Bool { isEdge(first, x, y, other: second) || isEdge(second, x, y, other: first) }

    private func isEdge(_ picture: Window, _ x: Int, _ y: Int, other: Window) -> Bool {
        let size = picture.size
        let (left, right) = (max(0, x - 1), min(size.width - 1, x + 1))
        let (top, bottom) = (max(0, y - 1), min(size.height - 1, y + 1))
        var zeros = right - left < 2 || bottom - top < 2 ? 1 : 0
        var (least, most) = (0.0, 0.0)
        var (darkest, brightest) = ((0, 0), (0, 0))
        let own = brightness(picture.color(x, y))
        for column in left...right {
            for line in top...bottom where column != x || line != y {
                let delta = own - brightness(picture.color(column, line))
                if delta == 0 {
                    zeros += 1
                    // More than two equal neighbours are no edge.
                    if zeros > 2 { return false }
                } else if delta < least {
                    least = delta
                    darkest = (column, line)
                } else if delta > most {
                    most = delta
                    brightest = (column, line)
                }
            }
        }
        guard least != 0, most != 0 else { return false }
        return (isFlat(picture, darkest) && isFlat(other, darkest)) || (isFlat(picture, brightest) && isFlat(other, brightest))
    }

    /// Whether a pixel has more than two neighbours of its own colour.
    private func isFlat(_ picture: Window, _ place: (Int, Int)) -> Bool {
        let size = picture.size
        let (left, right) = (max(0, place.0 - 1), min(size.width - 1, place.0 + 1))
        let (top, bottom) = (max(0, place.1 - 1), min(size.height - 1, place.1 + 1))
        var equal = right - left < 2 || bottom - top < 2 ? 1 : 0
        let color = picture.color(place.0, place.1)
        for line in top...bottom {
            for column in left...right where column != place.0 || line != place.1 {
                if picture.color(column, line) == color { equal += 1 }
                if equal > 2 { return true }
            }
        }
        return false
    }

    @inline(__always)
    private func brightness(_ color: SRGBColor) -> Double {
        Comparison.Difference.brightness(Double(color.red), Double(color.green), Double(color.blue))
    }
}
