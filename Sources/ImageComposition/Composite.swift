public import Raster

/// A model's result made to fit its original: aligned, matched in colour, and pasted where it was to change.
public struct Composite: Sendable {
    public enum Blend: String, Hashable, Sendable, Codable, CaseIterable {
        /// The result fades into the original.
        case feather
        /// Coarse differences fade over a wide band, fine ones over a narrow one.
        case pyramid
        /// The one with the smaller seam.
        case auto
    }

    public enum Paste: String, Hashable, Sendable, Codable, CaseIterable {
        /// The whole region.
        case region
        /// Only what changed within it.
        case changed
    }

    /// An edge of a region at which a change goes on.
    public struct Cut: Hashable, Sendable {
        public enum Edge: String, Hashable, Sendable, Codable { case left, top, right, bottom }
        /// Which region, from 0.
        public let region: Int
        public let edge: Edge
        /// How much of the edge's length.
        public let share: Double
    }

    public struct Options: Hashable, Sendable {
        /// How far the result is taken whole beyond the region, in pixels; `nil` goes by the region's size, 2 to 12.
        public var grow: Int?
        /// Over how many pixels it then fades; `nil` goes by the region's size, 6 to 32.
        public var feather: Int?
        /// Pixels around the border that the delivery's file changes too. Where nothing else is said, the result fades over so much
        /// less that all of it ends within ``Composite/farthestBorder``.
        public var reserve = 0
        public var blend = Blend.auto
        public var paste = Paste.region
        public var registers = true
        public var matchesColor = true

        public init() {}
    }

    public let registration: Registration
    /// How a result of another size was laid over the original; `nil` when the sizes are the same.
    public let reconciliation: Reconciliation?
    /// `nil` when nothing had to be matched, or nothing could be.
    public let color: ColorMatch?
    public let grow: Int
    public let feather: Int
    /// The blend that was taken.
    public let blend: Blend
    /// Boxes outside of which nothing differs from the original.
    public let border: [Region]
    /// Empty when the registration is not trusted.
    public let patches: [Patch]
    /// The largest of the patches; `nil` without one.
    public var seam: Double? { patches.map(\.seam).max() }
    public let cuts: [Cut]
    /// The result on the original's pixels, in its colours, all over.
    public let aligned: AlignedPicture
    /// The same before it was aligned and matched; only its size was reconciled.
    public let raw: AlignedPicture

    /// Whether the result lay where it should, so that its pixels are taken as they came.
    public var isStill: Bool { aligned.isStill }

    /// The farthest from a region that anything differs, whichever blend, unless ``Options`` say otherwise.
    public static let farthestBorder = 48

    /// - Parameters:
    ///   - original, result: Upright, 8-bit sRGB, of any sizes.
    ///   - regions: Where the result was to change, in pixels of the original; those of the mask's areas when there is one.
    ///   - mask: 1 for every pixel that was to change, row by row of the original; empty where the regions themselves say it.
    /// - Throws: What resampling throws.
    public init(_ original: Bitmap, _ result: Bitmap, regions: [Region], mask: [UInt8] = [], options: Options = Options()) throws {
        let size = original.size
        let pair = try RegisteredPair(
            original, result, excluding: mask.isEmpty ? regions : [], mask: mask, registers: options.registers)
        let (registration, still) = (pair.registration, pair.aligned)
        self.registration = registration
        (reconciliation, raw) = (pair.reconciliation, pair.raw)
        let isInside = { (x: Int, y: Int) -> Bool in
            mask.isEmpty ? regions.contains { $0.contains(x: x, y: y) } : mask[y * size.width + x] != 0
        }
        color =
            registration.isTrusted && options.matchesColor
            ? ColorMatch(original: original, aligned: still, excluding: isInside) : nil
        let aligned = still.matched(by: color)
        self.aligned = aligned

        let least = regions.map { min($0.width, $0.height) }.min() ?? 0
        let grow = options.grow ?? min(max(least / 16, 2), 12)
        let feather = options.feather ?? max(min(max(least / 8, 6), 32, Self.farthestBorder - options.reserve - grow), 2)
        (self.grow, self.feather) = (grow, feather)
        let groups = Self.grouped(regions, reach: grow + feather, in: size)
        border = groups.map(\.box)
        guard registration.isTrusted else {
            (patches, cuts, blend) = ([], [], options.blend)
            return
        }
        var patches: [Patch] = []
        var cuts: [Cut] = []
        var chosen = options.blend
        for group in groups {
            let work = PasteWork(
                original, aligned, box: group.box, grow: grow, feather: feather, paste: options.paste, core: isInside)
            guard !work.isEmpty else { continue }
            let patch = work.patch(options.blend)
            chosen = patch.1
            patches.append(patch.0)
            for (index, region) in group.regions { cuts += work.cuts(of: region, index: index) }
        }
        self.patches = patches
        self.cuts = cuts
        blend = chosen
    }

    /// Regions whose borders meet are pasted together.
    private static func grouped(_ regions: [Region], reach: Int, in size: PixelSize) -> [PasteGroup] {
        var groups: [PasteGroup] = []
        for (index, region) in regions.enumerated() where !region.intersection(size.bounds).isEmpty {
            var group = PasteGroup(box: region.grown(by: reach).intersection(size.bounds), regions: [(index, region)])
            while let other = groups.firstIndex(where: { !$0.box.intersection(group.box).isEmpty }) {
                group.box = group.box.union(groups[other].box)
                group.regions += groups[other].regions
                groups.remove(at: other)
            }
            groups.append(group)
        }
        return groups
    }
}

/// Regions that are pasted together, with what their borders cover.
struct PasteGroup {
    var box: Region
    var regions: [(index: Int, region: Region)]
}
