#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Raster

/// Makes the sandbox's pictures: deterministic, and such that a person sees what was asked and where.
///
/// It never claims to be a model; every picture carries the word SANDBOX in its lower right corner.
struct Painter: Sendable {
    /// What one picture is made from.
    struct Order: Sendable {
        var prompt: String
        var seed: Int
        /// From 0, of the pictures of one request.
        var index: Int
        var size: PixelSize
        /// The reference images, upright.
        var images: [Bitmap]
        /// Boxes an image, in its own pixels.
        var boxes: [[Region]]
        var palette: [SRGBColor]
    }

    var drift: Drift

    func paint(_ order: Order) -> Bitmap {
        var picture: Bitmap
        if order.images.isEmpty {
            picture = landscape(order)
        } else if let canvas = order.boxes.lastIndex(where: { !$0.isEmpty }) {
            picture = edited(order, canvas: canvas)
        } else {
            picture = restyled(order)
        }
        mark(&picture)
        return picture
    }

    private func chance(_ order: Order) -> Chance {
        Chance([order.prompt, String(order.seed), String(order.index), "\(order.size)"])
    }

    // MARK: a region

    /// The canvas with its boxes redone: another image set in, or the place itself repainted.
    private func edited(_ order: Order, canvas: Int) -> Bitmap {
        let original = order.images[canvas]
        var picture = drifted(original, to: order.size)
        var chance = chance(order)
        let others = order.images.indices.filter { $0 != canvas }
        for (number, box) in order.boxes[canvas].enumerated() {
            let place = moved(box, from: original.size, to: order.size)
            guard !place.isEmpty else { continue }
            if others.isEmpty {
                repaint(&picture, place, hue: chance.between(0.2, 0.8), order.palette)
            } else {
                let source = others[number % others.count]
                let part = order.boxes[source].first.map { order.images[source].cropped(to: $0) } ?? order.images[source]
                setIn(part, &picture, place)
            }
        }
        return picture
    }

    /// Where a box of the original lies in a picture of `size`, which may have another shape; drift moves it along.
    private func moved(_ box: Region, from original: PixelSize, to size: PixelSize) -> Region {
        let scaleX = Double(size.width) / Double(original.width)
        let scaleY = Double(size.height) / Double(original.height)
        func x(_ value: Int) -> Int { Int(((Double(value) * drift.scale + drift.dx) * scaleX).rounded()) }
        func y(_ value: Int) -> Int { Int(((Double(value) * drift.scale + drift.dy) * scaleY).rounded()) }
        return Region(left: x(box.left), top: y(box.top), right: x(box.right), bottom: y(box.bottom))
            .intersection(Region(left: 0, top: 0, right: size.width, bottom: size.height))
    }

    /// The original at another size, strayed by ``drift``.
    private func drifted(_ original: Bitmap, to size: PixelSize) -> Bitmap {
        let resized = original.size == size ? original : original.resized(to: size)
        guard drift != .none else { return resized.flattened() }
        let scaleX = Double(size.width) / Double(original.size.width)
        let scaleY = Double(size.height) / Double(original.size.height)
        let cast = drift.cast
        return resized.flattened().mapped { picture, x, y in
            let fromX = ((Double(x) + 0.5) - drift.dx * scaleX) / drift.scale - 0.5
            let fromY = ((Double(y) + 0.5) - drift.dy * scaleY) / drift.scale - 0.5
            var color = picture.sample(fromX, fromY)
            color.x += Float(cast)
            color.z -= Float(cast)
            return color
        }
    }

    /// Lays another picture into a place as a round cut-out with a soft edge and a shadow to the lower right.
    private func setIn(_ part: Bitmap, _ picture: inout Bitmap, _ place: Region) {
        let scale = min(Double(place.width) / Double(part.size.width), Double(place.height) / Double(part.size.height))
        let size = part.size.scaled(by: scale)
        let small = part.resized(to: size)
        let left = place.left + (place.width - size.width) / 2
        let top = place.top + (place.height - size.height) / 2
        let radius = (x: Double(size.width) * 0.43, y: Double(size.height) * 0.43)
        let center = (x: Double(size.width) / 2, y: Double(size.height) / 2)
        let shift = Double(size.width) * 0.02
        let hasOwnShape = part.hasTransparency
        for y in place.top..<place.bottom {
            for x in place.left..<place.right {
                let (px, py) = (Double(x - left) + 0.5, Double(y - top) + 0.5)
                func distance(_ dx: Double, _ dy: Double, _ grow: Double) -> Double {
                    let (ux, uy) = ((px - center.x - dx) / (radius.x * grow), (py - center.y - dy) / (radius.y * grow))
                    return (ux * ux + uy * uy).squareRoot()
                }
                if !hasOwnShape {
                    let shadow = min(max((1.12 - distance(shift, shift, 1)) / 0.14, 0), 1) * 0.42
                    if shadow > 0 { picture.blend(.black, x: x, y: y, opacity: shadow) }
                }
                let (sx, sy) = (x - left, y - top)
                guard sx >= 0, sy >= 0, sx < size.width, sy < size.height else { continue }
                let own = Double(small.pixels[(sy * size.width + sx) * 4 + 3]) / 255
                let edge = hasOwnShape ? 1 : min(max((1 - distance(0, 0, 1)) * radius.x / 2 + 0.5, 0), 1)
                if own * edge > 0 { picture.blend(small[sx, sy], x: x, y: y, opacity: own * edge) }
            }
        }
    }

    /// Redoes a place in other hues with brush strokes, fading towards its border.
    private func repaint(_ picture: inout Bitmap, _ place: Region, hue: Double, _ palette: [SRGBColor]) {
        let angle = hue * 2 * .pi
        let (sine, cosine) = (sin(angle), cos(angle))
        let inks = palette.map(OKLab.init)
        for y in place.top..<place.bottom {
            for x in place.left..<place.right {
                let border = min(min(x - place.left, place.right - 1 - x), min(y - place.top, place.bottom - 1 - y))
                let opacity = min(1, Double(border + 1) / max(2, Double(min(place.width, place.height)) * 0.06))
                let old = OKLab(picture[x, y])
                let stroke = sin(Double(x) * 0.11 + sin(Double(y) * 0.05) * 3) * 0.05 + sin(Double(x + y) * 0.031) * 0.05
                var new = OKLab(
                    lightness: old.lightness * 0.85 + stroke + 0.04, a: old.a * cosine - old.b * sine + 0.07 * cosine,
                    b: old.a * sine + old.b * cosine + 0.07 * sine)
                if let ink = inks.min(by: { $0.distance(to: new) < $1.distance(to: new) }) {
                    new = OKLab(lightness: (new.lightness + ink.lightness) / 2, a: ink.a, b: ink.b)
                }
                picture.blend(new.sRGB, x: x, y: y, opacity: opacity)
            }
        }
    }

    // MARK: the whole picture

    /// The last image, which shapes the result, in other hues and with the light of the first.
    private func restyled(_ order: Order) -> Bitmap {
        var chance = chance(order)
        let angle = chance.between(0.5, 5.8)
        let (sine, cosine) = (Float(sin(angle)), Float(cos(angle)))
        let strength = Float(chance.between(0.5, 0.9))
        let base = order.images.count > 1 ? order.images[0] : order.images[order.images.count - 1]
        let levels = Float(chance.between(5, 9).rounded())
        return base.covering(order.size).flattened().mapped { picture, x, y in
            let color = picture.sample(Double(x), Double(y))
            // A rotation around the grey axis keeps brightness and turns hues.
            let light = 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
            let (u, v) = (color.x - light, color.z - light)
            let (turnedU, turnedV) = (u * cosine - v * sine, u * sine + v * cosine)
            let steps = (light / 255 * levels).rounded() / levels * 255
            let tone = light + (steps - light) * 0.55
            let red = tone + u + (turnedU - u) * strength
            let blue = tone + v + (turnedV - v) * strength
            return SIMD4(red, tone - 0.51 * (red - tone) - 0.19 * (blue - tone), blue, 255)
        }
    }

    /// Hills under a sky, whose colours and lines come from prompt, seed and size.
    private func landscape(_ order: Order) -> Bitmap {
        var chance = chance(order)
        let size = order.size
        let hue = chance.unit()
        func ink(_ index: Int, lightness: Double, chroma: Double, turn: Double) -> SIMD4<Float> {
            let color: SRGBColor
            if order.palette.isEmpty {
                let angle = (hue + turn) * 2 * .pi
                color = OKLab(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle)).sRGB
            } else {
                color = order.palette[index % order.palette.count]
            }
            return SIMD4(Float(color.red), Float(color.green), Float(color.blue), 255)
        }
        let sky = (top: ink(0, lightness: 0.55, chroma: 0.11, turn: 0), bottom: ink(1, lightness: 0.9, chroma: 0.06, turn: 0.12))
        let sun = (x: chance.between(0.15, 0.85), y: chance.between(0.12, 0.4), radius: chance.between(0.04, 0.08))
        let hillCount = 6
        let hills: [(color: SIMD4<Float>, line: [Float])] = (0..<hillCount).map { hill in
            let depth = Double(hill + 1) / Double(hillCount)
            let color = ink(2 + hill, lightness: 0.8 - 0.6 * depth, chroma: 0.05 + 0.05 * depth, turn: 0.2 + 0.07 * Double(hill))
            let waves = (0..<4).map { wave in
                (chance.between(1, 3) * Double(wave + 1), chance.between(0, 6.3), chance.between(0.2, 1) * 0.06 / Double(wave + 1))
            }
            let base = 0.34 + 0.6 * depth * depth + 0.06 * depth
            return (
                color,
                (0..<size.width).map { x in
                    let position = Double(x) / Double(size.width) * 2 * .pi
                    return Float((base + waves.reduce(0) { $0 + $1.2 * sin($1.0 * position + $1.1) }) * Double(size.height))
                }
            )
        }
        let aspect = Float(size.aspectRatio)
        let sunX = Float(sun.x), sunY = Float(sun.y), radius = Float(sun.radius)
        return Bitmap(size: size, filledWith: .black).mapped { _, x, y in
            let row = Float(y)
            var color: SIMD4<Float>
            let grain = Float((UInt32(truncatingIfNeeded: x &* 374_761_393 &+ y &* 668_265_263) &* 1_274_126_177) >> 28) / 4 - 2
            if let hill = hills.last(where: { row >= $0.line[x] }) {
                let below = (row - hill.line[x]) / Float(size.height)
                color = hill.color * (1 - min(below, 0.4) * 0.5)
            } else {
                let height = row / Float(size.height)
                color = sky.top + (sky.bottom - sky.top) * min(1, height * 1.7)
                let (dx, dy) = ((Float(x) / Float(size.width) - sunX) * aspect, height - sunY)
                let distance = (dx * dx + dy * dy).squareRoot()
                let glow = distance < radius ? 1 : max(0, 1 - (distance - radius) * 2.2)
                color += (SIMD4<Float>(255, 247, 222, 255) - color) * (distance < radius ? 0.9 : glow * glow * 0.55)
            }
            return color + SIMD4(grain, grain, grain, 0)
        }
    }

    /// A small, quiet word in the lower right corner.
    private func mark(_ picture: inout Bitmap) {
        let scale = max(1, min(picture.size.width, picture.size.height) / 600)
        let size = PixelFont.size(of: "SANDBOX", scale: scale)
        let (x, y) = (picture.size.width - size.width - 4 * scale, picture.size.height - size.height - 2 * scale)
        picture.draw("SANDBOX", x: x + scale, y: y + scale, scale: scale, color: .black, opacity: 0.35)
        picture.draw("SANDBOX", x: x, y: y, scale: scale, color: .white, opacity: 0.75)
    }
}
