@testable import ImageComposition
import Raster
import Testing

struct CompositeTests {
    private static let size = PixelSize(width: 300, height: 220)
    private static let original = Texture(seed: 31).bitmap(300, 220)
    private static let painted = Texture(seed: 32).bitmap(300, 220)
    private static let middle = Region(left: 110, top: 80, right: 190, bottom: 140)

    /// What is delivered: the patches over the original.
    private static func delivered(_ composite: Composite, over original: Bitmap = original) throws -> Bitmap {
        var rows = PatchedRows(original.reader(), patches: composite.patches)
        return try Bitmap(reading: &rows)
    }

    /// The farthest that a changed pixel lies from all of the regions, along x or y.
    private static func reach(_ delivered: Bitmap, _ regions: [Region], over original: Bitmap = original) -> Int {
        let changed = delivered.changed(from: original)
        return changed.indices.filter { changed[$0] }.map { index in
            let (x, y) = (index % original.size.width, index / original.size.width)
            return regions.map { max($0.left - x, x - $0.right + 1, $0.top - y, y - $0.bottom + 1, 0) }.min() ?? 0
        }.max() ?? 0
    }

    private static func options(_ change: (inout Composite.Options) -> Void) -> Composite.Options {
        var options = Composite.Options()
        change(&options)
        return options
    }

    static let layouts: [[Region]] = [
        [middle],
        [Region(left: 0, top: 0, right: 60, bottom: 50)],
        [Region(left: 250, top: 180, right: 300, bottom: 220)],
        [Region(left: 100, top: 0, right: 180, bottom: 40)],
        [Region(left: 20, top: 20, right: 80, bottom: 80), Region(left: 200, top: 130, right: 270, bottom: 190)],
        [Region(left: 40, top: 40, right: 120, bottom: 110), Region(left: 90, top: 80, right: 170, bottom: 150)],
        [Region(left: 60, top: 60, right: 130, bottom: 130), Region(left: 130, top: 60, right: 200, bottom: 130)],
        [Region(left: 150, top: 100, right: 151, bottom: 101)],
    ]

    /// The result of an edit that changed the regions alone.
    private static func edited(_ regions: [Region]) -> Bitmap {
        regions.reduce(original) { $0.replacing($1, with: painted) }
    }

    // MARK: what is pasted

    @Test("inside the regions the delivery is the result to the bit, and outside the border the original", arguments: layouts)
    func exact(regions: [Region]) throws {
        let result = Self.edited(regions)
        let composite = try Composite(Self.original, result, regions: regions, options: Self.options { $0.blend = .feather })
        let delivered = try Self.delivered(composite)
        #expect(composite.isStill)
        for region in regions {
            let isSame = delivered.cropped(to: region) == result.cropped(to: region)
            #expect(isSame)
        }
        let strayed = delivered.changed(from: Self.original).enumerated().filter { index, isChanged in
            isChanged && !composite.border.contains { $0.contains(x: index % 300, y: index / 300) }
        }
        #expect(strayed.isEmpty)
    }

    @Test(
        "outside the border nothing differs, whichever blend and paste, though the model painted everything anew",
        arguments: layouts.suffix(6), Composite.Blend.allCases)
    func outside(regions: [Region], blend: Composite.Blend) throws {
        for paste in Composite.Paste.allCases {
            let options = Self.options {
                ($0.blend, $0.paste) = (blend, paste)
                $0.registers = false
            }
            let composite = try Composite(Self.original, Self.painted, regions: regions, options: options)
            let delivered = try Self.delivered(composite)
            #expect(Self.reach(delivered, regions) <= composite.grow + composite.feather)
            #expect(composite.border.allSatisfy { $0.fits(in: Self.size) })
        }
    }

    @Test("by default nothing differs farther than 48 pixels from a region, however large it is", arguments: Composite.Blend.allCases)
    func farthest(blend: Composite.Blend) throws {
        let (original, painted) = (Texture(seed: 31).bitmap(420, 400), Texture(seed: 32).bitmap(420, 400))
        let region = Region(left: 60, top: 60, right: 360, bottom: 340)
        let options = Self.options {
            $0.blend = blend
            $0.registers = false
        }
        let composite = try Composite(original, painted, regions: [region], options: options)
        let reach = Self.reach(try Self.delivered(composite, over: original), [region], over: original)
        #expect(reach > 24 && reach <= 48)
        #expect(Composite.farthestBorder == 48)
    }

    @Test("margin and feather move the border as they are told", arguments: [(0, 0), (0, 5), (7, 0), (4, 11), (30, 20)])
    func border(grow: Int, feather: Int) throws {
        let options = Self.options {
            ($0.grow, $0.feather, $0.registers, $0.blend) = (grow, feather, false, .feather)
            $0.matchesColor = false
        }
        // Black and white, so that the smallest weight shows.
        let (white, black) = (Bitmap(size: Self.size, filledWith: .white), Bitmap(size: Self.size, filledWith: .black))
        let composite = try Composite(white, black, regions: [Self.middle], options: options)
        let delivered = try Self.delivered(composite, over: white)
        #expect(composite.border == [Self.middle.grown(by: grow + feather)])
        let isWhole = delivered.cropped(to: Region(left: 110 - grow, top: 100, right: 190 + grow, bottom: 101)).pixels
        #expect(isWhole.enumerated().allSatisfy { $0.offset % 4 == 3 || $0.element == 0 })
        #expect(Self.reach(delivered, [Self.middle], over: white) <= grow + feather)
        #expect(Self.reach(delivered, [Self.middle], over: white) >= grow + feather * 3 / 4)
    }

    @Test("regions apart are pasted apart, and those whose borders meet together")
    func groups() throws {
        let counts = try Self.layouts.map { try Composite(Self.original, Self.edited($0), regions: $0).patches.count }
        #expect(counts == [1, 1, 1, 1, 2, 1, 1, 1])
    }

    @Test("a region that joins two that were apart makes one of three")
    func joined() throws {
        let regions = [
            Region(left: 20, top: 80, right: 80, bottom: 140), Region(left: 220, top: 80, right: 280, bottom: 140),
            Region(left: 90, top: 80, right: 210, bottom: 140),
        ]
        let composite = try Composite(Self.original, Self.edited(regions), regions: regions)
        #expect(composite.patches.count == 1 && composite.border.count == 1)
    }

    @Test("a moved and tinted result is pasted as if it had been neither")
    func undone() throws {
        let move = Alignment(about: Self.size, scale: 1.012, rotation: 0.3, x: 6.4, y: -4.7)
        let tint: @Sendable (Double, Int) -> Double = { value, channel in value * 0.93 + [0.04, 0.01, -0.02][channel] }
        // The change is one of the picture itself, so that it moves along: a disc in the middle.
        func color(_ x: Double, _ y: Double, _ texture: Texture) -> SIMD3<Double> {
            (x - 150) * (x - 150) + (y - 110) * (y - 110) < 900 ? SIMD3(190, 60, 50) : texture.color(x: x, y: y)
        }
        let (cosine, sine) = move.factors
        let square = cosine * cosine + sine * sine
        let texture = Texture(seed: 31)
        let result = Bitmap(300, 220) { x, y in
            let (u, v) = (Double(x) + 0.5 - move.dx, Double(y) + 0.5 - move.dy)
            let value = color((cosine * u + sine * v) / square, (cosine * v - sine * u) / square, texture) / 255
            return SIMD3(tint(value.x, 0), tint(value.y, 1), tint(value.z, 2)) * 255
        }
        let wanted = Bitmap(300, 220) { x, y in color(Double(x) + 0.5, Double(y) + 0.5, texture) }
        let composite = try Composite(Self.original, result, regions: [Self.middle])
        #expect(composite.registration.alignment.cornerError(from: move, Self.size) < 0.05)
        let delivered = try Self.delivered(composite)
        var sum = 0.0
        for y in Self.middle.top..<Self.middle.bottom {
            for x in Self.middle.left..<Self.middle.right { sum += ciede2000(CIELab(delivered[x, y]), CIELab(wanted[x, y])) }
        }
        #expect(sum / Double(Self.middle.pixelCount) < 0.8)
        #expect(try #require(composite.color).after < 0.6)
    }

    @Test("a result that is not trusted pastes nothing, and says why")
    func refused() throws {
        let composite = try Composite(Self.original, Self.painted, regions: [Self.middle])
        #expect(composite.patches.isEmpty && composite.cuts.isEmpty && composite.seam == nil && composite.color == nil)
        #expect(composite.registration.reason != nil)
        let isSame = try Self.delivered(composite) == Self.original
        #expect(isSame)
    }

    @Test("a result equal to its original delivers the original", arguments: Composite.Paste.allCases, Composite.Blend.allCases)
    func unchanged(paste: Composite.Paste, blend: Composite.Blend) throws {
        let options = Self.options { ($0.paste, $0.blend) = (paste, blend) }
        let isSame = try Self.delivered(Composite(Self.original, Self.original, regions: [Self.middle], options: options)) == Self.original
        #expect(isSame)
    }

    // MARK: blends

    @Test("auto takes the blend whose seam is the smaller", arguments: layouts.prefix(4))
    func auto(regions: [Region]) throws {
        let result = Self.edited(regions)
        let seams = try [Composite.Blend.feather, .pyramid].map { blend in
            try #require(
                try Composite(Self.original, result, regions: regions, options: Self.options { $0.blend = blend }).patches.first?.seam)
        }
        let composite = try Composite(Self.original, result, regions: regions)
        #expect(composite.patches.first?.seam == seams.min())
        if composite.patches.count == 1 { #expect(composite.blend == (seams[1] < seams[0] ? .pyramid : .feather)) }
    }

    @Test("without a feather the seam of another picture is steeper than with one")
    func seam() throws {
        func seam(_ feather: Int) throws -> Double {
            let options = Self.options { ($0.grow, $0.feather, $0.blend, $0.matchesColor) = (0, feather, .feather, false) }
            let bright = Self.original.replacing(Self.middle.grown(by: 40), with: Bitmap(size: Self.size, filledWith: .white))
            return try #require(Composite(Self.original, bright, regions: [Self.middle], options: options).seam)
        }
        let (hard, soft) = (try seam(0), try seam(24))
        #expect(hard > 2)
        #expect(soft < hard / 2)
    }

    @Test("an unchanged result has a seam of 1")
    func noSeam() throws {
        let seam = try #require(Composite(Self.original, Self.original, regions: [Self.middle]).seam)
        #expect(abs(seam - 1) < 1e-6)
    }

    // MARK: only what changed

    @Test("of a small change in a large region, paste changed takes all of it, less than the region, and nothing that the region would not")
    func changed() throws {
        let spot = Region(left: 140, top: 100, right: 156, bottom: 114)
        let result = Self.original.replacing(spot, with: Bitmap(size: Self.size, filledWith: SRGBColor(red: 250, green: 0, blue: 250)))
            .noisy(sigma: 1.2, seed: 3)
        func touched(_ paste: Composite.Paste) throws -> (delivered: Bitmap, changed: [Bool]) {
            let options = Self.options { ($0.paste, $0.blend) = (paste, .feather) }
            let delivered = try Self.delivered(Composite(Self.original, result, regions: [Self.middle], options: options))
            return (delivered, delivered.changed(from: Self.original))
        }
        let (whole, narrow) = (try touched(.region), try touched(.changed))
        #expect(narrow.changed.count { $0 } < whole.changed.count { $0 } / 2)
        #expect(!zip(narrow.changed, whole.changed).contains { $0 && !$1 })
        let isSame = narrow.delivered.cropped(to: spot) == result.cropped(to: spot)
        #expect(isSame)
    }

    @Test("through a mask only what it marks is pasted, however large the box around it")
    func mask() throws {
        let disc = (0..<Self.size.pixelCount).map { index -> UInt8 in
            let (x, y) = (index % 300 - 150, index / 300 - 110)
            return x * x + y * y <= 625 ? 1 : 0
        }
        let box = Region(left: 125, top: 85, right: 176, bottom: 136)
        let options = Self.options { ($0.grow, $0.feather, $0.registers, $0.blend) = (0, 0, false, .feather) }
        let composite = try Composite(Self.original, Self.painted, regions: [box], mask: disc, options: options)
        let delivered = try Self.delivered(composite)
        let wrong = disc.indices.filter { index in
            let expected = disc[index] == 1 ? Self.matched(composite, index) : Self.original[index % 300, index / 300]
            return delivered[index % 300, index / 300] != expected
        }
        #expect(wrong == [])
    }

    /// The result's pixel in the original's colours.
    private static func matched(_ composite: Composite, _ index: Int) -> SRGBColor {
        var buffer = [SIMD4<Float>](repeating: .zero, count: 1)
        buffer.withUnsafeMutableBufferPointer { composite.aligned.row(index / 300, left: index % 300, into: $0) }
        let value = buffer[0] + 0.5
        return SRGBColor(red: UInt8(value.x), green: UInt8(value.y), blue: UInt8(value.z))
    }

    // MARK: what is cut off

    /// A shadow: the original darkened, from the middle of the region to 70 pixels beyond one of its edges.
    private static func shadowed(_ edge: Composite.Cut.Edge) -> Bitmap {
        let shadow: Region =
            switch edge {
            case .left: Region(left: 40, top: 100, right: 150, bottom: 120)
            case .right: Region(left: 150, top: 100, right: 260, bottom: 120)
            case .top: Region(left: 140, top: 10, right: 160, bottom: 110)
            case .bottom: Region(left: 140, top: 110, right: 160, bottom: 210)
            }
        return original.replacing(shadow, with: Texture(seed: 31).bitmap(300, 220) { value, _ in value * 0.6 })
    }

    @Test(
        "a shadow that leaves a region over an edge is told with that edge and how much of it",
        arguments: [(.left, 20.0 / 60), (.right, 20.0 / 60), (.top, 20.0 / 80), (.bottom, 20.0 / 80)] as [(Composite.Cut.Edge, Double)])
    func cut(edge: Composite.Cut.Edge, share: Double) throws {
        let regions = [Region(left: 10, top: 10, right: 30, bottom: 30), Self.middle]
        let cuts = try Composite(Self.original, Self.shadowed(edge), regions: regions).cuts
        #expect(cuts.map(\.edge) == [edge])
        #expect(cuts.map(\.region) == [1])
        #expect(abs((cuts.first?.share ?? 0) - share) < 0.05)
    }

    @Test("a change that stays inside, or goes a few pixels beyond, cuts nothing", arguments: [0, 3])
    func noCut(beyond: Int) throws {
        let result = Self.original.replacing(Self.middle.grown(by: beyond), with: Self.painted)
        #expect(try Composite(Self.original, result, regions: [Self.middle]).cuts == [])
    }

    @Test("at the edge of the picture nothing can be cut off")
    func pictureEdge() throws {
        let region = Region(left: 0, top: 0, right: 80, bottom: 220)
        let result = Self.original.replacing(region, with: Bitmap(size: Self.size, filledWith: SRGBColor(red: 255, green: 0, blue: 0)))
        #expect(try Composite(Self.original, result, regions: [region]).cuts == [])
    }

    @Test("with neither margin nor feather nothing is looked at, and nothing is cut")
    func noReach() throws {
        let options = Self.options { ($0.grow, $0.feather) = (0, 0) }
        #expect(try Composite(Self.original, Self.shadowed(.left), regions: [Self.middle], options: options).cuts == [])
    }

    @Test("a change that fills two regions side by side is cut off at neither")
    func neighbours() throws {
        let regions = [Region(left: 60, top: 60, right: 130, bottom: 130), Region(left: 130, top: 60, right: 200, bottom: 130)]
        #expect(try Composite(Self.original, Self.edited(regions), regions: regions).cuts == [])
    }

    // MARK: transparent originals

    /// The texture on a sheet whose rest is transparent, and black beneath, and the same as a model saw it, over white.
    private static func sticker() -> (original: Bitmap, result: Bitmap) {
        var (sticker, flat) = (original, original)
        for y in 0..<220 {
            for x in 0..<300 where !Region(left: 60, top: 40, right: 240, bottom: 180).contains(x: x, y: y) {
                sticker.pixels.replaceSubrange(((y * 300 + x) * 4)..<((y * 300 + x) * 4 + 4), with: [0, 0, 0, 0])
                flat[x, y] = .white
            }
        }
        return (sticker, flat)
    }

    @Test("what is transparent in the original has no say in its colours")
    func transparentColor() throws {
        let (original, result) = Self.sticker()
        #expect(try Composite(original, result, regions: [Self.middle]).color == nil)
    }

    @Test("where the original is transparent nothing is cut off")
    func transparentCut() throws {
        let (original, result) = Self.sticker()
        let region = Region(left: 60, top: 80, right: 150, bottom: 140)
        #expect(try Composite(original, result, regions: [region]).cuts == [])
    }

    @Test("a region of which nothing lies in the picture pastes nothing")
    func outsideRegion() throws {
        let regions = [Region(left: 400, top: 10, right: 460, bottom: 60), Region(left: -90, top: -90, right: -50, bottom: -50)]
        let composite = try Composite(Self.original, Self.original, regions: regions)
        #expect(composite.patches.isEmpty && composite.border.isEmpty)
    }
}
