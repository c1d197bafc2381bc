import Raster
import Testing

struct CIEDE2000Tests {
    /// Table 1 of Sharma, Wu and Dalal: L, a, b of both colours, then ΔE₀₀ to four decimals.
    static let pairs: [[Double]] = Fixture.decode("sharma.json")

    @Test("the difference is the published one", arguments: pairs)
    func published(pair: [Double]) {
        let difference = ciede2000(CIELab(lightness: pair[0], a: pair[1], b: pair[2]), CIELab(lightness: pair[3], a: pair[4], b: pair[5]))
        #expect(abs(difference - pair[6]) < 0.00005 + 1e-9)
    }

    @Test("the difference is the same both ways", arguments: pairs)
    func symmetric(pair: [Double]) {
        let first = CIELab(lightness: pair[0], a: pair[1], b: pair[2])
        let second = CIELab(lightness: pair[3], a: pair[4], b: pair[5])
        #expect(abs(ciede2000(first, second) - ciede2000(second, first)) < 1e-12)
    }

    @Test("all 34 published pairs are tried")
    func complete() {
        #expect(Self.pairs.count == 34)
    }
}
