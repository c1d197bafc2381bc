public import Raster

extension SizeRule {
    /// The legal size that is nearest to `wish` in shape first, then in number of pixels.
    ///
    /// A wish that is legal is taken as it is. Easel never asks for more pixels than the wish has unless the model makes
    /// no smaller ones.
    public func nearest(to wish: PixelSize) -> PixelSize {
        if !fixed.isEmpty { return closest(of: fixed, to: wish) ?? wish }
        if allows(wish), isAdvised(wish) { return wish }
        if let advised {
            var narrow = self
            narrow.pixelCount = advised.pixelCount ?? pixelCount
            narrow.sides = advised.sides ?? sides
            narrow.advised = nil
            return narrow.nearest(to: wish)
        }
        var shape = wish.aspectRatio
        if let ratio { shape = min(max(shape, ratio.lowerBound), ratio.upperBound) }
        var pixels = Double(wish.pixelCount)
        if let pixelCount { pixels = min(max(pixels, Double(pixelCount.lowerBound)), Double(pixelCount.upperBound)) }
        var width = (pixels * shape).squareRoot()
        var height = (pixels / shape).squareRoot()
        if let sides {
            // Both sides into their range, keeping the shape as far as it can be kept.
            let shrink = min(1, Double(sides.upperBound) / max(width, height))
            (width, height) = (width * shrink, height * shrink)
            let grow = max(1, Double(sides.lowerBound) / min(width, height))
            (width, height) = (min(width * grow, Double(sides.upperBound)), min(height * grow, Double(sides.upperBound)))
        }
        // At the edge of a limit no whole size may lie near; a little less is tried before more pixels than the wish has.
        for step in 0..<20 {
            let shrink = 1 - Double(step) / 1000
            if let size = legal(width: width * shrink, height: height * shrink, most: Int(pixels + 0.5)) { return size }
        }
        return legal(width: width, height: height, most: .max) ?? closest(of: recommended, to: wish) ?? wish
    }

    /// The largest legal size of a shape within `budget` pixels, in multiples of 16 where such a size is legal: models
    /// that state no step work in it all the same.
    public func largest(ofRatio ratio: Double, budget: Int) -> PixelSize {
        let limit = Double(min(budget, pixelCount?.upperBound ?? budget))
        func size(_ step: Int) -> PixelSize {
            func side(_ value: Double) -> Int { max(step, Int(value.squareRoot() + 1e-6) / step * step) }
            return PixelSize(width: side(limit * ratio), height: side(limit / ratio))
        }
        return allows(size(16)) ? size(16) : nearest(to: size(1))
    }

    /// Whether a size of pixels satisfies every limit, or is one of those that the page recommends.
    public func allows(_ size: PixelSize) -> Bool {
        if !fixed.isEmpty { return fixed.contains(size) }
        if recommended.contains(size) { return true }
        guard size.width > 0, size.height > 0 else { return false }
        if let pixelCount, !pixelCount.contains(size.pixelCount) { return false }
        if let sides, !sides.contains(size.width) || !sides.contains(size.height) { return false }
        if let ratio, size.aspectRatio < ratio.lowerBound - 1e-9 || size.aspectRatio > ratio.upperBound + 1e-9 { return false }
        return true
    }

    /// Whether no document speaks against a size that is allowed.
    public func isAdvised(_ size: PixelSize) -> Bool {
        guard let advised, !recommended.contains(size), !fixed.contains(size) else { return true }
        return advised.contains(size)
    }

    /// The whole size around a fractional one that is allowed, has at most `most` pixels and is nearest to it in shape, in
    /// steps of ``multiple``.
    private func legal(width: Double, height: Double, most: Int) -> PixelSize? {
        let step = Double(multiple)
        var best: (size: PixelSize, error: Double)?
        for offsetX in -2...2 {
            for offsetY in -2...2 {
                let size = PixelSize(
                    width: Int((width / step).rounded() + Double(offsetX)) * multiple,
                    height: Int((height / step).rounded() + Double(offsetY)) * multiple)
                guard size.width > 0, size.height > 0, size.pixelCount <= most, allows(size) else { continue }
                let error = abs(Double(size.width) - width) / width + abs(Double(size.height) - height) / height
                if error < best?.error ?? .infinity { best = (size, error) }
            }
        }
        return best?.size
    }

    private func closest(of sizes: [PixelSize], to wish: PixelSize) -> PixelSize? {
        sizes.min { distance($0, wish) < distance($1, wish) }
    }

    /// A shape that is 10 % off weighs as much as ten times the pixels.
    private func distance(_ size: PixelSize, _ wish: PixelSize) -> Double {
        let shape = abs((size.aspectRatio / wish.aspectRatio) - (wish.aspectRatio / size.aspectRatio))
        let area = Double(size.pixelCount) / Double(wish.pixelCount)
        return shape * 10 + abs(area - 1 / area) / 10
    }
}
