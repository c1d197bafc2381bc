import Raster

/// Tells the pixels of a smoothed edge, whose differences mean nothing, as pixelmatch does.
///
/// Source: Vyšniauskas, “Anti-aliased pixel and intensity slope detector”, 2009.
struct AntiAliasing {
    private let first: Bitmap
    private let second: Bitmap

    init(_ first: Bitmap, _ second: Bitmap) { (self.first, self.second) = (first, second) }

    /// Whether a pixel that differs lies on a smoothed edge of either picture.
    func covers(_ x: Int, _ y: Int) -> Bool { isEdge(first, x, y, other: second) || isEdge(second, x, y, other: first) }

    private func isEdge(_ picture: Bitmap, _ x: Int, _ y: Int, other: Bitmap) -> Bool {
        let size = picture.size
        let columns = max(0, x - 1)...min(size.width - 1, x + 1)
        let lines = max(0, y - 1)...min(size.height - 1, y + 1)
        var zeros = columns.count < 3 || lines.count < 3 ? 1 : 0
        var (least, most) = (0.0, 0.0)
        var (darkest, brightest) = ((0, 0), (0, 0))
        let own = brightness(picture[x, y])
        for column in columns {
            for line in lines where column != x || line != y {
                let delta = own - brightness(picture[column, line])
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
    private func isFlat(_ picture: Bitmap, _ place: (Int, Int)) -> Bool {
        let size = picture.size
        let columns = max(0, place.0 - 1)...min(size.width - 1, place.0 + 1)
        let lines = max(0, place.1 - 1)...min(size.height - 1, place.1 + 1)
        var equal = columns.count < 3 || lines.count < 3 ? 1 : 0
        let color = picture[place.0, place.1]
        for column in columns {
            for line in lines where column != place.0 || line != place.1 {
                if picture[column, line] == color { equal += 1 }
                if equal > 2 { return true }
            }
        }
        return false
    }

    private func brightness(_ color: SRGBColor) -> Double {
        Comparison.Difference.brightness(Double(color.red), Double(color.green), Double(color.blue))
    }
}
