import ImageEditing
import Testing

/// SplitMix64, so that the weights are the same in every run.
private struct Weights: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

struct PaletteNormalizingTests {
    @Test("three thirds are 33.34, 33.33 and 33.33 %")
    func thirds() {
        #expect(Palette.largestRemainder([1, 1, 1]).map(\.text) == ["33.34%", "33.33%", "33.33%"])
    }

    @Test("the hundredths that are left go to the largest remainders")
    func remainders() {
        // 1/7 = 14.2857 %, 2/7 = 28.5714 %, 4/7 = 57.1428 %: the first two have the larger remainders.
        #expect(Palette.largestRemainder([1, 2, 4]).map(\.hundredths) == [1429, 2857, 5714])
    }

    @Test("the shares of any weights sum to exactly 100.00 %, and none is off by 0.01 % or is 0", arguments: 1...200)
    func anyWeights(seed: Int) {
        var generator = Weights(state: UInt64(seed))
        let count = Int.random(in: 3...10, using: &generator)
        let weights = (0..<count).map { _ in Double.random(in: 0.01...1, using: &generator) }
        let shares = Palette.largestRemainder(weights).map(\.hundredths)
        let sum = weights.reduce(0, +)
        #expect(shares.reduce(0, +) == 10_000)
        #expect(zip(shares, weights).allSatisfy { $0 > 0 && abs(Double($0) - $1 / sum * 10_000) <= 1 })
    }

    @Test("a weight too small for a hundredth of a percent keeps one")
    func tiny() {
        #expect(Palette.largestRemainder([1_000_000, 1, 1]).map(\.text) == ["99.98%", "0.01%", "0.01%"])
    }

    @Test("shares that sum to something else are scaled in proportion")
    func scaled() throws {
        let palette = try Palette(words: ["#C2D1E6:20", "#636574:10", "#CACAD2:10"]).normalized()
        #expect(palette.entries.map(\.ratio) == ["50.00%", "25.00%", "25.00%"])
    }

    @Test("short colours are written out")
    func shortColours() throws {
        let palette = try Palette(words: ["#abc:40", "#1a2b3c:30", "DEF:30"]).normalized()
        #expect(palette.entries.map(\.hex) == ["#AABBCC", "#1A2B3C", "#DDEEFF"])
    }

    @Test("a colour that comes twice is joined, and one with a share of 0 left out")
    func joined() throws {
        let palette = try Palette(words: ["#111111:20", "#222222:30", "#111111:10", "#333333:40", "#444444:0"]).normalized()
        #expect(palette.entries.map(\.hex) == ["#111111", "#222222", "#333333"])
        #expect(palette.entries.map(\.ratio) == ["30.00%", "30.00%", "40.00%"])
    }

    @Test("colours without a share divide what the others leave")
    func missing() throws {
        let palette = try Palette(words: ["#111111:50", "#222222", "#333333"]).normalized()
        #expect(palette.entries.map(\.ratio) == ["50.00%", "25.00%", "25.00%"])
    }

    @Test("what comes out can be sent, and normalizing it again changes nothing")
    func twice() throws {
        let palette = try Palette(words: ["#abc:1", "#def:1", "#123:1", "#456:4"]).normalized()
        #expect(palette.findings().isEmpty)
        #expect(try palette.normalized() == palette)
    }

    @Test("every fault that cannot be mended is told at once")
    func faults() {
        let error = #expect(throws: InvalidEdit.self) {
            try Palette([.init(hex: "red", ratio: "50%"), .init(hex: "#111", ratio: "half"), .init(hex: "#222", ratio: "25%")]).normalized()
        }
        #expect(error?.violations.map(\.field) == ["color_palette[0].hex", "color_palette[1].ratio"])
    }

    @Test("fewer than 3 or more than 10 colours at the end are a fault", arguments: [2, 11])
    func count(colours: Int) {
        let words = (0..<colours).map { "#0000\($0 + 10):10" }
        #expect(throws: InvalidEdit.self) { try Palette(words: words).normalized() }
    }
}
