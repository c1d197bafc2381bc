#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
public import Raster

/// How a result lies on its original, estimated from what stands outside the regions.
///
/// Coarse to fine: phase correlation of small planes, at several scales, gives places to start from; each is refined by robust
/// least squares over ever larger planes. Both planes are normalised by their local mean and deviation, so that a cast, a
/// gain or a gamma hardly count, and points that a change moved lose their say.
public struct Registration: Sendable {
    /// Confidence below which nothing is pasted. Pairs of unrelated pictures stay below 0.2, and edits of which half was
    /// painted anew above 0.4 (`Tests/Registration/run` prints both).
    public static let leastConfidence = 0.3

    public let alignment: Alignment
    /// Why the alignment is not to be trusted, as a sentence; `nil` when it is.
    public let reason: String?
    public var isTrusted: Bool { reason == nil }

    private static let mostSide = 1600
    private static let coarseSide = 256
    private static let normalizingRadius = 8

    /// Registers two pictures of one size.
    ///
    /// - Parameters:
    ///   - original, result: Upright, 8-bit sRGB.
    ///   - regions: Where the result was to change; what stands there does not count.
    ///   - mask: 1 for every pixel that was to change, row by row, beside the regions; empty for none.
    ///   - hasPixel: Where the result has a pixel at all, in pixels of the original.
    public init(of original: Bitmap, with result: Bitmap, excluding regions: [Region] = [], mask: [UInt8] = [], hasPixel: Region? = nil) {
        precondition(original.size == result.size, "registration takes pictures of one size")
        let size = original.size
        let factor = max(1, (max(size.width, size.height) + Self.mostSide - 1) / Self.mostSide)
        var first = [Plane(brightnessOf: original, reducedBy: factor)]
        var second = [Plane(brightnessOf: result, reducedBy: factor)]
        var weights = [
            Self.weights(first[0], factor: factor, regions: regions, mask: mask, maskWidth: size.width, hasPixel: hasPixel)
        ]
        while max(first.last!.width, first.last!.height) > Self.coarseSide,
            min(first.last!.width, first.last!.height) >= 2 * Refinement.leastSide
        {
            first.append(first.last!.halved)
            second.append(second.last!.halved)
            weights.append(weights.last!.halved.binary)
        }
        let radius = Self.normalizingRadius
        // Close to a region the local mean already holds some of it.
        let usable = weights.map { $0.eroded(by: radius) }
        // Grain makes slopes where there are none: it is smoothed away before it can slow the search down.
        let (a, b) = (
            first.map { $0.smoothed.normalized(radius: radius, noise: 2.5) },
            second.map { $0.smoothed.normalized(radius: radius, noise: 2.5) }
        )

        let top = a.count - 1
        var candidates = Self.fitted([Similarity()], a[top], b[top], usable[top])
        // Where nothing was moved far, nothing has to be looked for.
        if candidates.first?.agreement ?? 0 < 0.8 {
            candidates += Self.fitted(Self.starts(a[top], b[top], usable[top]), a[top], b[top], usable[top])
            candidates.sort { $0.agreement > $1.agreement }
        }
        guard !candidates.isEmpty else {
            self = Self.untextured(first[0], second[0], weights[0])
            return
        }
        // The best few of a small plane are told apart by the next larger one.
        var kept = candidates.prefix(6).map(\.similarity)
        for level in (0..<top).reversed() {
            let fitted = Self.fitted(kept.map { $0.scaled(by: 2) }, a[level], b[level], usable[level], isJudged: kept.count > 1)
            // What a level cannot say is left as the coarser one said it.
            kept = fitted.max { $0.agreement < $1.agreement }.map { [$0.similarity] } ?? [kept[0].scaled(by: 2)]
        }
        let current = kept[0]
        let judged = a.firstIndex { max($0.width, $0.height) <= 800 } ?? top
        let agreement = Agreement(a[judged], b[judged], usable[judged], current.scaled(by: 1 / Double(1 << judged)))
        guard agreement.count >= Agreement.leastCount else {
            self = Self.untextured(first[0], second[0], weights[0])
            return
        }
        let whole = current.scaled(by: Double(factor))
        // The planes end where the last whole block of pixels does.
        var alignment = whole.alignment(width: Double(first[0].width * factor), height: Double(first[0].height * factor))
        alignment.confidence = agreement.share
        self.alignment = alignment
        reason =
            agreement.share >= Self.leastConfidence
            ? nil
            : "Only \(Int((agreement.share * 100).rounded())) % of the textured places outside the regions agree with the original; at least \(Int(Self.leastConfidence * 100)) % must."
    }

    init(assuming alignment: Alignment) { self.init(alignment, reason: nil) }

    private init(_ alignment: Alignment, reason: String?) {
        self.alignment = alignment
        self.reason = reason
    }

    /// Without texture a shift cannot be seen: either nothing outside differs, or nothing can be said.
    private static func untextured(_ first: Plane, _ second: Plane, _ weights: Plane) -> Registration {
        var (sum, count) = (0.0, 0)
        for index in weights.values.indices where weights.values[index] > 0 {
            sum += Double(abs(first.values[index] - second.values[index]))
            count += 1
        }
        guard count > 0 else {
            return Registration(
                Alignment(confidence: 0), reason: "The regions leave nothing of the picture by which it could be aligned.")
        }
        // Levels of 255: noise and compression stay below, another picture does not.
        guard sum / Double(count) <= 3 else {
            return Registration(
                Alignment(confidence: 0), reason: "Outside the regions there is too little texture by which the result could be aligned.")
        }
        return Registration(.identity, reason: nil)
    }

    private static func weights(
        _ plane: Plane, factor: Int, regions: [Region], mask: [UInt8], maskWidth: Int, hasPixel: Region?
    ) -> Plane {
        var weights = Plane(width: plane.width, height: plane.height, filledWith: 1)
        func clear(_ region: Region) {
            let shrunk = Region(
                left: max(0, region.left / factor), top: max(0, region.top / factor),
                right: min(plane.width, (region.right + factor - 1) / factor),
                bottom: min(plane.height, (region.bottom + factor - 1) / factor))
            guard !shrunk.isEmpty else { return }
            for y in shrunk.top..<shrunk.bottom { for x in shrunk.left..<shrunk.right { weights[x, y] = 0 } }
        }
        for region in regions { clear(region) }
        if let hasPixel {
            let (width, height) = (plane.width * factor, plane.height * factor)
            clear(Region(left: 0, top: 0, right: width, bottom: hasPixel.top))
            clear(Region(left: 0, top: hasPixel.bottom, right: width, bottom: height))
            clear(Region(left: 0, top: 0, right: hasPixel.left, bottom: height))
            clear(Region(left: hasPixel.right, top: 0, right: width, bottom: height))
        }
        if !mask.isEmpty {
            for y in 0..<min(plane.height * factor, mask.count / maskWidth) {
                for x in 0..<min(plane.width * factor, maskWidth) where mask[y * maskWidth + x] != 0 { weights[x / factor, y / factor] = 0 }
            }
        }
        return weights
    }

    /// Where each start leads, as far as a model can have done it, and how well that agrees.
    ///
    /// - Parameter isJudged: Whether the agreement is wanted; of a single start it is not.
    private static func fitted(
        _ starts: [Similarity], _ first: Plane, _ second: Plane, _ weights: Plane, isJudged: Bool = true
    ) -> [(similarity: Similarity, agreement: Double)] {
        let refinement = Refinement(first, weights: weights, margin: normalizingRadius + 2)
        return starts.compactMap { start in
            guard let fitted = refinement.fit(second, from: start, iterations: 30), isPlausible(fitted, first) else { return nil }
            return (fitted, isJudged ? Agreement(first, second, weights, fitted).mean : 1)
        }
    }

    /// Places to start from: the best shifts at each of several scales.
    private static func starts(_ first: Plane, _ second: Plane, _ weights: Plane) -> [Similarity] {
        var side = 2
        while side < max(first.width, first.height) { side *= 2 }
        var starts: [Similarity] = []
        for scale in [1, 0.97, 1.03, 0.93, 1.07] {
            let shrunk = scale == 1 ? second : second.resampled(by: Similarity(real: scale - 1))
            for shift in PhaseCorrelation(first, shrunk, weights: weights, side: side, count: scale == 1 ? 8 : 3).shifts {
                // The plane was sampled at `scale · z`, where it shows the original at `z − shift`.
                starts.append(Similarity(real: scale - 1, x: Double(shift.x) * scale, y: Double(shift.y) * scale))
            }
        }
        return starts
    }

    /// Whether a model can have done this: not more than a sixth of shift and scale, nor five degrees.
    private static func isPlausible(_ similarity: Similarity, _ plane: Plane) -> Bool {
        let side = Double(max(plane.width, plane.height))
        let alignment = similarity.alignment(width: 0, height: 0)
        return abs(alignment.scale - 1) < 1.0 / 6 && abs(alignment.rotation) < 5 && hypot(similarity.x, similarity.y) < side / 6
    }
}

extension Plane {
    /// 1 where the value is at least 0.99, else 0.
    fileprivate var binary: Plane {
        var result = self
        for index in values.indices { result.values[index] = values[index] >= 0.99 ? 1 : 0 }
        return result
    }

    /// 0 within `radius` of every 0.
    fileprivate func eroded(by radius: Int) -> Plane {
        let mean = boxMean(radius: radius)
        var result = self
        for index in values.indices { result.values[index] = mean.values[index] >= 0.999 ? 1 : 0 }
        return result
    }

    /// The plane as the transform looks it up; 0 where there is nothing.
    func resampled(by similarity: Similarity) -> Plane {
        var result = Plane(width: width, height: height)
        let (cx, cy) = (Double(width) / 2, Double(height) / 2)
        values.withUnsafeBufferPointer { values in
            for y in 0..<height {
                for x in 0..<width {
                    let place = similarity.apply(Double(x) + 0.5 - cx, Double(y) + 0.5 - cy)
                    result.values[y * width + x] =
                        values.cubic(x: Float(place.x + cx - 0.5), y: Float(place.y + cy - 0.5), width: width, height: height) ?? 0
                }
            }
        }
        return result
    }
}
