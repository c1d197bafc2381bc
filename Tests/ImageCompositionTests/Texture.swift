import Raster

/// A picture without end, given by a formula: smooth bumps strewn by a seed, so that it is known exactly between pixels too.
///
/// Each bump is (1 − r²/R²)³ within its radius and 0 beyond: nothing of it is cut off, and no pixel of it is interpolated.
struct Texture: Sendable {
    let seed: UInt64
    private static let cell = 16.0

    /// Red, green and blue at a place in pixels, about 0…255.
    func color(x: Double, y: Double) -> SIMD3<Double> {
        let (column, row) = ((x / Self.cell).rounded(.down), (y / Self.cell).rounded(.down))
        var sum = SIMD3<Double>(repeating: 122)
        for line in -1...1 {
            for place in -1...1 {
                let (u, v) = (Int(column) + place, Int(row) + line)
                var state = seed &+ UInt64(bitPattern: Int64(u &* 73_856_093 ^ v &* 19_349_663))
                for _ in 0..<3 {
                    let bits = Self.next(&state)
                    let (cx, cy) = ((Double(u) + Self.part(bits, 0)) * Self.cell, (Double(v) + Self.part(bits, 16)) * Self.cell)
                    let radius = 6 + 9 * Self.part(bits, 32)
                    let strength = Self.next(&state)
                    let square = ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (radius * radius)
                    guard square < 1 else { continue }
                    let fall = (1 - square) * (1 - square) * (1 - square)
                    let light = (Self.part(strength, 0) - 0.5) * 130
                    let tint = SIMD3(Self.part(strength, 16), Self.part(strength, 32), Self.part(strength, 48)) - 0.5
                    sum += (SIMD3(repeating: light) + tint * 40) * fall
                }
            }
        }
        return sum
    }

    /// The picture that is made of it, whose pixel at (x, y) shows the place that `alignment` takes there.
    ///
    /// - Parameter change: What becomes of a value, 0…1, of a channel.
    func bitmap(
        _ width: Int, _ height: Int, movedBy alignment: Alignment = .identity, change: (Double, Int) -> Double = { value, _ in value }
    ) -> Bitmap {
        Bitmap(width, height) { x, y in
            // The inverse of s · R · p + d.
            let (cosine, sine) = alignment.factors
            let square = cosine * cosine + sine * sine
            let (u, v) = (Double(x) + 0.5 - alignment.dx, Double(y) + 0.5 - alignment.dy)
            let color = self.color(x: (cosine * u + sine * v) / square, y: (cosine * v - sine * u) / square)
            return SIMD3(change(color.x / 255, 0), change(color.y / 255, 1), change(color.z / 255, 2)) * 255
        }
    }

    private static func part(_ bits: UInt64, _ shift: UInt64) -> Double { Double(bits >> shift & 0xFFFF) / 65536 }

    /// Source: Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014.
    static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

extension Bitmap {
    /// A picture of a formula; values are rounded, and cut at 0 and 255.
    init(_ width: Int, _ height: Int, _ color: (Int, Int) -> SIMD3<Double>) {
        var pixels = [UInt8](repeating: 255, count: width * height * 4)
        for y in 0..<height {
            for x in 0..<width {
                let value = color(x, y)
                for channel in 0..<3 { pixels[(y * width + x) * 4 + channel] = UInt8(min(max(value[channel].rounded(), 0), 255)) }
            }
        }
        self.init(size: PixelSize(width: width, height: height), pixels: pixels)
    }

    /// Noise of a normal distribution, near enough: the sum of twelve even ones.
    func noisy(sigma: Double, seed: UInt64) -> Bitmap {
        var result = self
        var state = seed
        for index in pixels.indices where index % 4 != 3 {
            var sum = -6.0
            for _ in 0..<4 {
                let bits = Texture.next(&state)
                for shift in [0, 20, 40] as [UInt64] { sum += Double(bits >> shift & 0xFFFFF) / 1_048_576 }
            }
            result.pixels[index] = UInt8(min(max((Double(pixels[index]) + sigma * sum).rounded(), 0), 255))
        }
        return result
    }

    /// This picture with a region of another in it.
    func replacing(_ region: Region, with other: Bitmap) -> Bitmap {
        var result = self
        result.paste(other.cropped(to: region), x: region.left, y: region.top)
        return result
    }

    /// Where it differs from another of its size.
    func changed(from other: Bitmap) -> [Bool] {
        (0..<size.pixelCount).map { pixels[($0 * 4)..<($0 * 4 + 4)] != other.pixels[($0 * 4)..<($0 * 4 + 4)] }
    }
}

extension Alignment {
    /// The farthest that it takes a corner of a picture from where `other` takes it, in pixels.
    func cornerError(from other: Alignment, _ size: PixelSize) -> Double {
        let (width, height) = (Double(size.width), Double(size.height))
        return [(0, 0), (width, 0), (0, height), (width, height)].map { corner in
            let (a, b) = (apply(x: corner.0, y: corner.1), other.apply(x: corner.0, y: corner.1))
            return ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
        }.max() ?? 0
    }

    /// A turn and a scale about the middle of a picture, and then a shift.
    init(about size: PixelSize, scale: Double = 1, rotation: Double = 0, x: Double = 0, y: Double = 0) {
        self.init(scale: scale, rotation: rotation)
        let (cx, cy) = (Double(size.width) / 2, Double(size.height) / 2)
        let middle = apply(x: cx, y: cy)
        (dx, dy) = (cx - middle.x + x, cy - middle.y + y)
    }
}
