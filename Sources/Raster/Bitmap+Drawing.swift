extension Bitmap {
    /// Copies `other` here with its top left at (`x`, `y`), alpha included; what falls outside is left out.
    public mutating func paste(_ other: Bitmap, x: Int, y: Int) {
        let visible = Region(left: x, top: y, right: x + other.size.width, bottom: y + other.size.height)
            .intersection(size.bounds)
        guard !visible.isEmpty else { return }
        for row in visible.top..<visible.bottom {
            let from = ((row - y) * other.size.width + visible.left - x) * 4
            let to = (row * size.width + visible.left) * 4
            pixels.replaceSubrange(to..<(to + visible.width * 4), with: other.pixels[from..<(from + visible.width * 4)])
        }
    }

    /// Fills a region with a colour, mixed in by `opacity` 0…1; what falls outside is left out.
    public mutating func fill(_ region: Region, with color: SRGBColor, opacity: Double = 1) {
        let visible = region.intersection(size.bounds)
        guard !visible.isEmpty else { return }
        for y in visible.top..<visible.bottom {
            for x in visible.left..<visible.right { blend(color, x: x, y: y, opacity: opacity) }
        }
    }

    /// Mixes a colour into the pixel at (`x`, `y`), which must be inside.
    @inline(__always)
    public mutating func blend(_ color: SRGBColor, x: Int, y: Int, opacity: Double) {
        let old = self[x, y]
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8((Double(from) + (Double(to) - Double(from)) * opacity).rounded())
        }
        self[x, y] = SRGBColor(
            red: mix(old.red, color.red), green: mix(old.green, color.green), blue: mix(old.blue, color.blue))
    }

    /// Draws the outline of a region just outside it, so that no pixel inside is covered: a dark line around a bright one.
    public mutating func outline(_ region: Region, color: SRGBColor, thickness: Int) {
        ring(around: region.grown(by: thickness), thickness: max(1, thickness / 2), color: .black, opacity: 0.55)
        ring(around: region, thickness: thickness, color: color, opacity: 1)
    }

    private mutating func ring(around region: Region, thickness: Int, color: SRGBColor, opacity: Double) {
        let outer = region.grown(by: thickness)
        fill(Region(left: outer.left, top: outer.top, right: outer.right, bottom: region.top), with: color, opacity: opacity)
        fill(Region(left: outer.left, top: region.bottom, right: outer.right, bottom: outer.bottom), with: color, opacity: opacity)
        fill(Region(left: outer.left, top: region.top, right: region.left, bottom: region.bottom), with: color, opacity: opacity)
        fill(Region(left: region.right, top: region.top, right: outer.right, bottom: region.bottom), with: color, opacity: opacity)
    }
}
