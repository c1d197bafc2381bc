import Raster

/// How much of the result each pixel of a box takes: all of it in the core and within `grow` of it, then less over `feather`.
struct PasteMask: Sendable {
    let box: Region
    /// 0…1, row by row.
    let weights: [Float]

    init(box: Region, weights: [Float]) { (self.box, self.weights) = (box, weights) }

    /// - Parameters:
    ///   - core: Whether the pixel at (x, y) of the picture must be the result's.
    init(box: Region, grow: Int, feather: Int, core: (Int, Int) -> Bool) {
        self.box = box
        var inside = [Bool](repeating: false, count: box.pixelCount)
        for y in 0..<box.height { for x in 0..<box.width { inside[y * box.width + x] = core(box.left + x, box.top + y) } }
        let squares = Self.squaredDistances(inside, width: box.width, height: box.height)
        // The first pixel beyond is at a distance of 1: with no feather it takes nothing.
        let reach = Float(grow + feather + 1)
        weights = squares.map { square in
            let distance = square.squareRoot()
            guard distance > Float(grow) else { return 1 }
            guard distance < reach else { return 0 }
            let part = (reach - distance) / Float(feather + 1)
            // Flat at both ends, so that neither shows as a line.
            return part * part * (3 - 2 * part)
        }
    }

    /// The squared distance of each pixel to the nearest one that is set.
    ///
    /// Source: Felzenszwalb and Huttenlocher, “Distance transforms of sampled functions”, 2012.
    private static func squaredDistances(_ set: [Bool], width: Int, height: Int) -> [Float] {
        let far: Float = 1e12
        var grid = set.map { $0 ? 0 : far }
        // Single precision holds the square of a place only up to 4096.
        var line = [Double](repeating: 0, count: max(width, height))
        var places = [Int](repeating: 0, count: max(width, height))
        var bounds = [Double](repeating: 0, count: max(width, height) + 1)
        func transform(_ count: Int, _ start: Int, _ step: Int) {
            for index in 0..<count { line[index] = Double(grid[start + index * step]) }
            var last = 0
            places[0] = 0
            (bounds[0], bounds[1]) = (-.infinity, .infinity)
            for q in 1..<max(1, count) {
                var crossing: Double
                while true {
                    let p = places[last]
                    crossing = ((line[q] + Double(q * q)) - (line[p] + Double(p * p))) / Double(2 * (q - p))
                    if crossing > bounds[last] || last == 0 { break }
                    last -= 1
                }
                if crossing <= bounds[last] {
                    places[0] = q
                } else {
                    last += 1
                    places[last] = q
                    bounds[last] = crossing
                }
                bounds[last + 1] = .infinity
            }
            var at = 0
            for q in 0..<count {
                while bounds[at + 1] < Double(q) { at += 1 }
                let distance = Double(q - places[at])
                grid[start + q * step] = min(far, Float(distance * distance + line[places[at]]))
            }
        }
        for x in 0..<width { transform(height, x, width) }
        for y in 0..<height { transform(width, y * width, 1) }
        return grid
    }
}
