import Raster
import Testing

@Suite("ΔE₀₀ of eight pairs at once")
struct CIEDE2000LanesTests {
    /// The largest distance from what the same pairs have one by one, in double precision.
    private func error(_ first: [UInt8], _ second: [UInt8]) -> Double {
        var worst = 0.0
        for start in stride(from: 0, to: first.count, by: 32) {
            let lanes = first[start...].withUnsafeBufferPointer { first in
                second[start...].withUnsafeBufferPointer { ciede2000(eightPixels: first.baseAddress!, $0.baseAddress!) }
            }
            for lane in 0..<8 {
                let place = start + lane * 4
                let expected = ciede2000(
                    CIELab(SRGBColor(red: first[place], green: first[place + 1], blue: first[place + 2])),
                    CIELab(SRGBColor(red: second[place], green: second[place + 1], blue: second[place + 2])))
                worst = max(worst, abs(Double(lanes[lane]) - expected))
            }
        }
        return worst
    }

    private func noise(_ count: Int, seed: UInt32) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }

    @Test("any two colours are as far apart as the formula says, to 0.001", arguments: [1, 2, 3] as [UInt32])
    func any(seed: UInt32) { #expect(error(noise(400_000, seed: seed), noise(400_000, seed: seed &+ 99)) < 1e-3) }

    @Test("so are colours that are close, as most are", arguments: [1, 2, 5, 20])
    func close(most: Int) {
        let first = noise(400_000, seed: 7)
        let steps = noise(400_000, seed: 8)
        let second = zip(first, steps).map { UInt8(clamping: Int($0) + Int($1) % (2 * most + 1) - most) }
        #expect(error(first, second) < 1e-3)
    }

    @Test("so are greys, next to greys and to colours, and a colour is 0 from itself")
    func greys() {
        let grey: [UInt8] = (0..<1024).map { $0 % 4 == 3 ? 255 : UInt8($0 / 4) }
        let reversed: [UInt8] = (0..<1024).map { $0 % 4 == 3 ? 255 : UInt8(255 - $0 / 4) }
        #expect(error(grey, reversed) < 1e-3)
        #expect(error(grey, noise(1024, seed: 3)) < 1e-3)
        // One by one they are not quite 0.
        #expect(error(grey, grey) < 1e-5)
        let colors = noise(1024, seed: 4)
        #expect(error(colors, colors) < 1e-5)
    }

    /// Where the middle of both jumps from one side to the other.
    @Test("so are opposite hues")
    func opposite() {
        var (first, second): ([UInt8], [UInt8]) = ([], [])
        for red in stride(from: 0, through: 255, by: 5) {
            for green in stride(from: 0, through: 255, by: 5) {
                first += [UInt8(red), UInt8(green), 128, 255]
                second += [UInt8(255 - red), UInt8(255 - green), 127, 255]
            }
        }
        first += Array(repeating: 0, count: (32 - first.count % 32) % 32)
        second += Array(repeating: 0, count: (32 - second.count % 32) % 32)
        #expect(error(first, second) < 1e-3)
    }
}
