import Raster

/// One box of the original and the result, while it is being pasted.
struct PasteWork {
    private let box: Region
    private let grow: Int
    private let feather: Int
    /// Red, green and blue, 0…255.
    private let original: [Plane]
    private let result: [Plane]
    private let mask: PasteMask
    /// Where the two differ so that a person sees it.
    private let changed: [Bool]
    /// Where every pixel must be the result's.
    private let core: [Bool]

    /// ΔE in OKLab, times 100, from which a difference counts as a change and not as grain.
    private static let leastDifference = 4.0

    init(
        _ original: Bitmap, _ aligned: AlignedPicture, box border: Region, grow: Int, feather: Int, paste: Composite.Paste,
        core isCore: (Int, Int) -> Bool
    ) {
        // A pixel more than the border, so that the step out of it is measured too.
        let box = border.grown(by: 1).intersection(original.size.bounds)
        (self.box, self.grow, self.feather) = (box, grow, feather)
        var (first, second) = ([Plane](), [Plane]())
        for _ in 0..<3 {
            first.append(Plane(width: box.width, height: box.height))
            second.append(Plane(width: box.width, height: box.height))
        }
        var changed = [Bool](repeating: false, count: box.pixelCount)
        var buffer = [SIMD4<Float>](repeating: .zero, count: box.width)
        for y in 0..<box.height {
            buffer.withUnsafeMutableBufferPointer { aligned.row(box.top + y, left: box.left, into: $0) }
            for x in 0..<box.width {
                let (index, color) = (y * box.width + x, original[box.left + x, box.top + y])
                let own = SIMD4(Float(color.red), Float(color.green), Float(color.blue), 1)
                let new = over(own, buffer[x])
                for channel in 0..<3 {
                    first[channel].values[index] = own[channel]
                    second[channel].values[index] = new[channel]
                }
                let rounded = new + 0.5
                let other = SRGBColor(red: UInt8(rounded.x), green: UInt8(rounded.y), blue: UInt8(rounded.z))
                // Where the original is transparent nobody sees what changed.
                let isVisible = original.pixels[((box.top + y) * original.size.width + box.left + x) * 4 + 3] > 0
                changed[index] = isVisible && other != color && OKLab(color).distance(to: OKLab(other)) * 100 > Self.leastDifference
            }
        }
        (self.original, result) = (first, second)
        self.changed = Self.opened(changed, width: box.width, height: box.height)
        core = (0..<box.pixelCount).map { isCore(box.left + $0 % box.width, box.top + $0 / box.width) }
        let (ownChanges, ownCore) = (self.changed, core)
        func index(_ x: Int, _ y: Int) -> Int { (y - box.top) * box.width + x - box.left }
        let whole = PasteMask(box: box, grow: grow, feather: feather) { ownCore[index($0, $1)] }
        guard paste == .changed else {
            self.mask = whole
            return
        }
        // Never beyond what the whole region would take.
        let narrow = PasteMask(box: box, grow: max(grow, 3), feather: feather) { x, y in
            ownCore[index(x, y)] && ownChanges[index(x, y)]
        }
        self.mask = PasteMask(box: box, weights: zip(whole.weights, narrow.weights).map { min($0, $1) })
    }

    /// Whether nothing is pasted at all.
    var isEmpty: Bool { !mask.weights.contains { $0 > 0 } }

    /// Single pixels that differ are grain.
    private static func opened(_ changed: [Bool], width: Int, height: Int) -> [Bool] {
        var result = changed
        for y in 0..<height {
            for x in 0..<width where changed[y * width + x] {
                var count = 0
                for line in max(0, y - 1)...min(height - 1, y + 1) {
                    for column in max(0, x - 1)...min(width - 1, x + 1) where changed[line * width + column] { count += 1 }
                }
                result[y * width + x] = count >= 4
            }
        }
        return result
    }

    // MARK: blending

    /// The patch, and the blend that made it.
    func patch(_ wished: Composite.Blend) -> (Patch, Composite.Blend) {
        switch wished {
        case .feather: return (made(result, weights: mask.weights), .feather)
        // What is joined already fades in the outer half of the band alone, so that it is not faded twice.
        case .pyramid: return (made(pyramid, weights: mask.weights.map { min(1, $0 * 2) }), .pyramid)
        case .auto:
            let (feathered, joined) = (patch(.feather), patch(.pyramid))
            return joined.0.seam < feathered.0.seam ? joined : feathered
        }
    }

    /// The result joined to the original in the middle of the fading band.
    private var pyramid: [Plane] {
        var weights = Plane(width: box.width, height: box.height)
        for index in weights.values.indices { weights.values[index] = mask.weights[index] >= 0.5 ? 1 : 0 }
        // So many halvings that the coarsest differences reach about as far as the band.
        let levels = max(1, Int.bitWidth - 1 - max(2, grow + feather).leadingZeroBitCount - 1)
        return (0..<3).map { PyramidBlend.blend(original[$0], result[$0], weights: weights, levels: levels) }
    }

    private func made(_ planes: [Plane], weights: [Float]) -> Patch {
        var pixels = [UInt16](repeating: 65535, count: box.pixelCount * 4)
        for channel in 0..<3 {
            for index in 0..<box.pixelCount {
                pixels[index * 4 + channel] = UInt16(min(max(planes[channel].values[index], 0), 255) * 257 + 0.5)
            }
        }
        return Patch(box: box, pixels: pixels, weights: weights, seam: seam(planes, weights))
    }

    /// How much steeper brightness changes where the two meet than it does in the original.
    private func seam(_ planes: [Plane], _ weights: [Float]) -> Double {
        let factors: [Float] = [0.299, 0.587, 0.114]
        var (own, new) = ([Float](repeating: 0, count: box.pixelCount), [Float](repeating: 0, count: box.pixelCount))
        for index in 0..<box.pixelCount {
            for channel in 0..<3 {
                let (a, b) = (original[channel].values[index], planes[channel].values[index])
                own[index] += factors[channel] * a
                new[index] += factors[channel] * (a + (b - a) * weights[index])
            }
        }
        var (steps, jumps, count) = (0.0, 0.0, 0)
        func add(_ a: Int, _ b: Int) {
            // Where neither is the original alone, nor the result alone.
            guard max(weights[a], weights[b]) > 0, min(weights[a], weights[b]) < 1 else { return }
            steps += Double(abs(own[a] - own[b]))
            jumps += Double(abs(new[a] - new[b]))
            count += 1
        }
        for y in 0..<box.height {
            for x in 0..<box.width {
                let index = y * box.width + x
                if x + 1 < box.width { add(index, index + 1) }
                if y + 1 < box.height { add(index, index + box.width) }
            }
        }
        guard count > 0 else { return 1 }
        // Half a level: below it nothing is seen, and even the flattest original has no slope of 0.
        return (jumps / Double(count) + 0.5) / (steps / Double(count) + 0.5)
    }

    // MARK: what is cut off

    /// The edges of a region over which a change goes on beyond all that is pasted.
    func cuts(of region: Region, index: Int) -> [Composite.Cut] {
        let reach = grow + feather
        func share(_ length: Int, _ place: (Int, Int) -> (x: Int, y: Int)) -> Double {
            var count = 0
            for at in 0..<length {
                // From the edge outward: changed nearly all the way.
                var (seen, of) = (0, 0)
                for distance in 0..<reach {
                    let point = place(at, distance)
                    guard box.contains(x: point.x, y: point.y) else { continue }
                    let index = (point.y - box.top) * box.width + point.x - box.left
                    // What another region takes is not cut off.
                    guard !core[index] else { continue }
                    of += 1
                    if changed[index] { seen += 1 }
                }
                if of > reach / 2, Double(seen) >= Double(of) * 0.9 { count += 1 }
            }
            return length == 0 ? 0 : Double(count) / Double(length)
        }
        let found: [(Composite.Cut.Edge, Double)] = [
            (.left, share(region.height) { (region.left - 1 - $1, region.top + $0) }),
            (.top, share(region.width) { (region.left + $0, region.top - 1 - $1) }),
            (.right, share(region.height) { (region.right + $1, region.top + $0) }),
            (.bottom, share(region.width) { (region.left + $0, region.bottom + $1) }),
        ]
        // A fiftieth of an edge is a shadow's foot; less is grain.
        return found.filter { $0.1 >= 0.02 }.map { Composite.Cut(region: index, edge: $0.0, share: $0.1) }
    }
}
