public import Raster

/// A result laid over its original: its size reconciled, its place found.
public struct RegisteredPair: Sendable {
    public let registration: Registration
    /// How a result of another size was laid over the original; `nil` when the sizes are the same.
    public let reconciliation: Reconciliation?
    /// The result with its size reconciled, and nothing else.
    public let raw: AlignedPicture
    /// The result on the original's pixels.
    public let aligned: AlignedPicture

    /// - Parameters:
    ///   - original, result: Upright, 8-bit sRGB, of any sizes.
    ///   - regions: Where the result was to change, in pixels of the original.
    ///   - mask: 1 for every pixel that was to change, row by row of the original; empty for none.
    ///   - registers: Whether the place is looked for; otherwise the result is taken as lying where it should.
    /// - Throws: What resampling throws.
    public init(
        _ original: Bitmap, _ result: Bitmap, excluding regions: [Region] = [], mask: [UInt8] = [], registers: Bool = true
    ) throws {
        let size = original.size
        func registered(_ picture: Bitmap, _ visible: Region) -> Registration {
            guard registers else { return Registration(assuming: .identity) }
            return Registration(
                of: original, with: picture, excluding: regions, mask: mask, hasPixel: visible == size.bounds ? nil : visible)
        }
        var best: (Registration, Reconciliation?, Bitmap, Region)?
        let candidates = Reconciliation.candidates(original: size, result: result.size)
        if candidates.isEmpty { best = (registered(result, size.bounds), nil, result, size.bounds) }
        for candidate in candidates {
            let (picture, visible) = try candidate.apply(to: result, original: size)
            let registration = registered(picture, visible)
            if registration.alignment.confidence > best?.0.alignment.confidence ?? -1 {
                best = (registration, candidate, picture, visible)
            }
        }
        guard let (registration, reconciliation, picture, visible) = best else { preconditionFailure("there is a candidate") }
        self.registration = registration
        self.reconciliation = reconciliation
        raw = AlignedPicture(picture, visible: visible, alignment: .identity)
        aligned = AlignedPicture(picture, visible: visible, alignment: registration.alignment)
    }
}
