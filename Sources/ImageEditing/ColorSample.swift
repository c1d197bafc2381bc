public import Raster

/// The colours of a picture with their weights, from a grid of its pixels that is always the same.
public struct ColorSample: Sendable {
    /// About as many pixels as are looked at; more of them moves no share by a hundredth.
    public static let mostPixels = 1 << 16

    struct Point: Sendable {
        var color: OKLab
        /// Pixels of this colour, each counted by how opaque it is.
        var weight: Double
    }

    let points: [Point]
    /// The sum of the weights.
    let weight: Double

    /// Reads a picture of 8-bit sRGB; pixels that are more transparent than not are left out.
    ///
    /// - Throws: What the reader throws.
    public init(_ reader: consuming some RowReader) throws {
        var reader = reader
        let size = reader.format.size
        let step = max(1, Int((Double(size.pixelCount) / Double(Self.mostPixels)).squareRoot()))
        var counts: [UInt32: Double] = [:]
        try reader.forEachBand { rows, first, count in
            for line in 0..<count where (first + line) % step == step / 2 {
                let start = line * size.width * 4
                for x in stride(from: step / 2, to: size.width, by: step) {
                    let index = start + x * 4
                    let alpha = rows[index + 3]
                    guard alpha >= 128 else { continue }
                    let key = UInt32(rows[index]) << 16 | UInt32(rows[index + 1]) << 8 | UInt32(rows[index + 2])
                    counts[key, default: 0] += Double(alpha) / 255
                }
            }
        }
        // In the order of their values, so that sums do not depend on how a dictionary happens to lie.
        points = counts.sorted { $0.key < $1.key }.map { key, weight in
            let color = SRGBColor(red: UInt8(key >> 16), green: UInt8(key >> 8 & 255), blue: UInt8(key & 255))
            return Point(color: OKLab(color), weight: weight)
        }
        weight = points.reduce(0) { $0 + $1.weight }
    }

    private init(points: [Point], weight: Double) {
        self.points = points
        self.weight = weight
    }

    /// The same with the colours of each cell of this side in OKLab made one, their mean.
    func gathered(_ side: Double) -> ColorSample {
        struct Cell: Hashable {
            let l, a, b: Int32
        }
        var order: [Cell] = []
        var sums: [Cell: (l: Double, a: Double, b: Double, weight: Double)] = [:]
        for point in points {
            let color = point.color
            let cell = Cell(
                l: Int32((color.lightness / side).rounded(.down)), a: Int32((color.a / side).rounded(.down)),
                b: Int32((color.b / side).rounded(.down)))
            if sums[cell] == nil { order.append(cell) }
            let sum = sums[cell] ?? (0, 0, 0, 0)
            sums[cell] = (
                sum.l + point.weight * color.lightness, sum.a + point.weight * color.a, sum.b + point.weight * color.b,
                sum.weight + point.weight
            )
        }
        let cells = order.compactMap { sums[$0] }.map { sum in
            Point(color: OKLab(lightness: sum.l / sum.weight, a: sum.a / sum.weight, b: sum.b / sum.weight), weight: sum.weight)
        }
        return ColorSample(points: cells, weight: weight)
    }

    /// The mean distance of a pixel to the nearest of these colours.
    public func meanDistance(to colors: [OKLab]) -> Double {
        guard weight > 0, !colors.isEmpty else { return 0 }
        return points.reduce(0) { sum, point in
            sum + point.weight * (colors.lazy.map { $0.distance(to: point.color) }.min() ?? 0)
        } / weight
    }

    /// The share of the pixels that are nearest to each of these colours; sums to 1.
    public func shares(of colors: [OKLab]) -> [Double] {
        var sums = [Double](repeating: 0, count: colors.count)
        for point in points {
            if let nearest = point.color.nearest(among: colors) { sums[nearest] += point.weight }
        }
        return sums.map { weight > 0 ? $0 / weight : 0 }
    }
}

extension OKLab {
    /// The place of the nearest of these colours, the first of equals; `nil` when there are none.
    func nearest(among colors: [OKLab]) -> Int? {
        var best: (index: Int, distance: Double)?
        for (index, color) in colors.enumerated() {
            let (l, a, b) = (lightness - color.lightness, self.a - color.a, self.b - color.b)
            let distance = l * l + a * a + b * b
            if distance < best?.distance ?? .infinity { best = (index, distance) }
        }
        return best?.index
    }
}
