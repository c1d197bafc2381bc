import ImageComposition
import Raster
import Testing

struct RegistrationTests {
    /// What a model did, and how exactly it must be found.
    struct Move: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var scale = 1.0
        var rotation = 0.0
        var x = 0.0
        var y = 0.0
    }

    /// What a model did to the colours, as stored values 0…1.
    struct Tint: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (Double, Int) -> Double
    }

    private static let size = PixelSize(width: 360, height: 270)
    private static let original = Texture(seed: 1).bitmap(360, 270)
    private static let middle = Region(left: 100, top: 60, right: 280, bottom: 195)

    static let moves = [
        Move(testDescription: "nothing"),
        Move(testDescription: "a fraction", x: 0.5, y: -0.25),
        Move(testDescription: "a hundredth", x: 0.01, y: 0.02),
        Move(testDescription: "some pixels", x: -7.3, y: 4.6),
        Move(testDescription: "many pixels", x: 38.4, y: -21.7),
        Move(testDescription: "many pixels back", x: -40.15, y: 29.85),
        Move(testDescription: "smaller", scale: 0.97),
        Move(testDescription: "larger", scale: 1.03),
        Move(testDescription: "turned clockwise", rotation: 0.5),
        Move(testDescription: "turned back", rotation: -0.5),
        Move(testDescription: "turned far", rotation: 2),
        Move(testDescription: "all at once", scale: 1.021, rotation: 0.43, x: -12.37, y: 8.81),
        Move(testDescription: "all at once the other way", scale: 0.978, rotation: -0.37, x: 17.6, y: -9.2),
    ]

    static let tints = [
        Tint(testDescription: "darker") { value, _ in value * 0.85 },
        Tint(testDescription: "flatter") { value, _ in 0.12 + value * 0.7 },
        Tint(testDescription: "gamma 1.2") { value, _ in max(0, value).squareRoot() * max(0, value) * 1.1 },
        Tint(testDescription: "a warm cast") { value, channel in value + [0.06, 0.01, -0.07][channel] },
    ]

    private static func truth(_ move: Move) -> Alignment {
        Alignment(about: size, scale: move.scale, rotation: move.rotation, x: move.x, y: move.y)
    }

    private static func error(_ registration: Registration, _ move: Move) -> Double {
        registration.alignment.cornerError(from: truth(move), size)
    }

    /// Nothing but the rounding to whole levels is between the two.
    @Test("a move is found to a fiftieth of a pixel at the corners", arguments: moves)
    func exact(move: Move) {
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move))
        let registration = Registration(of: Self.original, with: result)
        #expect(registration.isTrusted)
        #expect(Self.error(registration, move) < 0.02)
    }

    @Test("what is changed inside a region that is told does not count", arguments: moves.suffix(7))
    func region(move: Move) {
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move))
            .replacing(Self.middle, with: Texture(seed: 9).bitmap(360, 270))
        let registration = Registration(of: Self.original, with: result, excluding: [Self.middle])
        #expect(registration.isTrusted)
        #expect(Self.error(registration, move) < 0.05)
    }

    @Test("a mask leaves out what it marks, as a region does")
    func mask() {
        let move = Self.moves[11]
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move))
            .replacing(Self.middle, with: Texture(seed: 9).bitmap(360, 270))
        let bits = (0..<Self.size.pixelCount).map { Self.middle.contains(x: $0 % 360, y: $0 / 360) ? UInt8(1) : 0 }
        let masked = Registration(of: Self.original, with: result, mask: bits)
        let told = Registration(of: Self.original, with: result, excluding: [Self.middle])
        #expect(masked.alignment == told.alignment)
    }

    @Test(
        "a quarter of the picture painted anew, of which nobody said anything, draws nothing away",
        arguments: [moves[3], moves[10], moves[12]])
    func replaced(move: Move) {
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move))
            .replacing(Self.middle, with: Texture(seed: 9).bitmap(360, 270))
        let registration = Registration(of: Self.original, with: result)
        #expect(registration.isTrusted)
        #expect(Self.error(registration, move) < 0.05)
    }

    @Test("another brightness, contrast or cast is no move", arguments: tints)
    func tinted(tint: Tint) {
        let move = Self.moves[11]
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move), change: tint.change)
        let registration = Registration(of: Self.original, with: result)
        #expect(registration.isTrusted)
        #expect(Self.error(registration, move) < 0.05)
    }

    @Test("noise of σ 4 over a cast and a painted quarter leaves a tenth of a pixel", arguments: [moves[4], moves[11]])
    func everything(move: Move) {
        let result = Texture(seed: 1).bitmap(360, 270, movedBy: Self.truth(move), change: Self.tints[3].change)
            .replacing(Self.middle, with: Texture(seed: 9).bitmap(360, 270)).noisy(sigma: 4, seed: 5)
        let registration = Registration(of: Self.original, with: result)
        #expect(registration.isTrusted)
        #expect(Self.error(registration, move) < 0.1)
    }

    /// Above 1600 pixels a side planes are reduced, and here the last row and column fill no block of two.
    @Test("a picture that is too large to be looked at whole is found as exactly in its own pixels")
    func large() {
        let size = PixelSize(width: 1701, height: 301)
        let truth = Alignment(about: size, scale: 1.004, rotation: 0.1, x: 6.4, y: -3.3)
        let registration = Registration(
            of: Texture(seed: 2).bitmap(1701, 301), with: Texture(seed: 2).bitmap(1701, 301, movedBy: truth))
        #expect(registration.alignment.cornerError(from: truth, size) < 0.05)
    }

    @Test("unrelated pictures are refused, and it is said why", arguments: 0..<3)
    func unrelated(seed: UInt64) throws {
        let registration = Registration(of: Texture(seed: 1).bitmap(250, 190), with: Texture(seed: 100 + seed).bitmap(250, 190))
        let reason = try #require(registration.reason)
        #expect(registration.alignment.confidence < Registration.leastConfidence)
        #expect(reason.wholeMatch(of: /Only \d+ % of the textured places .*\./) != nil)
    }

    @Test("an unrelated picture is refused however much of it a region covers")
    func unrelatedRegion() {
        let registration = Registration(of: Self.original, with: Texture(seed: 77).bitmap(360, 270), excluding: [Self.middle])
        #expect(!registration.isTrusted)
    }

    @Test("a flat picture that did not change lies where it should")
    func flat() {
        let white = Bitmap(size: Self.size, filledWith: .white)
        let registration = Registration(of: white, with: white.noisy(sigma: 1, seed: 3), excluding: [Self.middle])
        #expect(registration.isTrusted)
        #expect(registration.alignment == .identity)
    }

    @Test("a flat picture that became another colour outside the regions is refused")
    func flatChanged() {
        let registration = Registration(
            of: Bitmap(size: Self.size, filledWith: .white), with: Bitmap(size: Self.size, filledWith: .black), excluding: [Self.middle])
        #expect(!registration.isTrusted)
        #expect(registration.alignment.confidence == 0)
    }

    @Test("regions that leave nothing of the picture are refused, whether one or several")
    func covered() {
        let whole = Region(left: 0, top: 0, right: 360, bottom: 270)
        let halves = [Region(left: -5, top: -5, right: 180, bottom: 300), Region(left: 180, top: 0, right: 999, bottom: 270)]
        for regions in [[whole], halves] {
            let registration = Registration(of: Self.original, with: Self.original, excluding: regions)
            #expect(registration.reason == "The regions leave nothing of the picture by which it could be aligned.")
        }
    }

    @Test("pictures of a few pixels are told apart by what they show", arguments: [(1, 1), (3, 2), (1, 40), (23, 5), (30, 30)])
    func tiny(width: Int, height: Int) {
        let size = PixelSize(width: width, height: height)
        let white = Bitmap(size: size, filledWith: .white)
        #expect(Registration(of: white, with: white).isTrusted)
        #expect(!Registration(of: white, with: Bitmap(size: size, filledWith: .black)).isTrusted)
    }

    @Test("only where the result has pixels is it looked at")
    func hasPixel() {
        let visible = Region(left: 40, top: 0, right: 320, bottom: 270)
        let result = Bitmap(size: Self.size, filledWith: .white).replacing(visible, with: Self.original)
        let registration = Registration(of: Self.original, with: result, hasPixel: visible)
        #expect(registration.alignment.confidence > 0.99)
        #expect(registration.alignment.cornerError(from: .identity, Self.size) < 0.02)
    }

    @Test("the confidence is the larger the less was painted anew")
    func confidence() {
        let other = Texture(seed: 9).bitmap(360, 270)
        let shares = [0, 90, 180].map { width -> Double in
            let part = Region(left: 0, top: 0, right: max(1, width), bottom: 270)
            return Registration(of: Self.original, with: Self.original.replacing(part, with: other)).alignment.confidence
        }
        #expect(shares[0] > 0.99)
        #expect(abs(shares[1] - 0.75) < 0.1)
        #expect(abs(shares[2] - 0.5) < 0.1)
    }

    @Test("a picture far higher than it is wide takes a mask", arguments: [(1, 5000), (3, 4802)])
    func thin(width: Int, height: Int) {
        let white = Bitmap(size: PixelSize(width: width, height: height), filledWith: .white)
        #expect(Registration(of: white, with: white, mask: [UInt8](repeating: 0, count: width * height)).isTrusted)
    }
}
