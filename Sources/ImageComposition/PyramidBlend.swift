/// Two pictures joined so that coarse differences fade over a wide band and fine ones over a narrow one.
///
/// Source: Burt and Adelson, “A multiresolution spline with application to image mosaics”, ACM TOG 2(4), 1983.
enum PyramidBlend {
    /// - Parameters:
    ///   - first, second: A channel of each, of one size.
    ///   - weights: 0…1, how much of `second`.
    ///   - levels: How often the size is halved; 2 to this power is about how far coarse differences reach.
    static func blend(_ first: Plane, _ second: Plane, weights: Plane, levels: Int) -> Plane {
        guard levels > 0, min(first.width, first.height) >= 8 else { return mix(first, second, weights) }
        let (a, b) = (first.halved, second.halved)
        let coarse = blend(a, b, weights: weights.halved, levels: levels - 1)
        var details = mix(first.less(a.doubled(like: first)), second.less(b.doubled(like: second)), weights)
        let base = coarse.doubled(like: first)
        for index in details.values.indices { details.values[index] += base.values[index] }
        return details
    }

    private static func mix(_ first: Plane, _ second: Plane, _ weights: Plane) -> Plane {
        var result = first
        for index in result.values.indices {
            result.values[index] += (second.values[index] - first.values[index]) * weights.values[index]
        }
        return result
    }
}

extension Plane {
    func less(_ other: Plane) -> Plane {
        var result = self
        for index in values.indices { result.values[index] -= other.values[index] }
        return result
    }

    /// The plane at the size of `other`, which was halved to it; straight lines between pixels.
    func doubled(like other: Plane) -> Plane {
        var result = Plane(width: other.width, height: other.height)
        for y in 0..<other.height {
            // A pixel of the small plane stands for the pixels 2y and 2y + 1.
            let near = min(height - 1, y / 2)
            let far = min(height - 1, max(0, y % 2 == 0 ? near - 1 : near + 1))
            for x in 0..<other.width {
                let nearX = min(width - 1, x / 2)
                let farX = min(width - 1, max(0, x % 2 == 0 ? nearX - 1 : nearX + 1))
                result.values[y * other.width + x] =
                    (9 * self[nearX, near] + 3 * self[farX, near] + 3 * self[nearX, far] + self[farX, far]) / 16
            }
        }
        return result
    }
}
