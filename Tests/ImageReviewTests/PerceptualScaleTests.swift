import ImageReview
import Raster
import Testing

struct PerceptualScaleTests {
    private let lightness = PerceptualScale.colors.map { CIELab($0).lightness }

    /// Source: cividis as matplotlib 3.8 has it: `matplotlib.colormaps["cividis"](i)`, rounded to bytes.
    @Test(
        "its ends, its middle and its quarters are those of cividis",
        arguments: [(0, "#00224E"), (64, "#434E6C"), (128, "#7D7C78"), (192, "#BCAE6C"), (255, "#FEE838")])
    func known(index: Int, hex: String) throws {
        let (color, expected) = (PerceptualScale.colors[index], try #require(SRGBColor(hex: hex)))
        #expect(ciede2000(CIELab(color), CIELab(expected)) < 1)
    }

    @Test("there are 256 colours, each no darker than the one before")
    func monotonic() {
        #expect(lightness.count == 256)
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 >= $0 - 0.3 })
    }

    @Test("lightness grows evenly: it never lies farther than 3 of 100 from the straight line")
    func even() {
        let (first, last) = (lightness[0], lightness[255])
        #expect(last - first > 70)
        let error = lightness.indices.map { abs(lightness[$0] - (first + (last - first) * Double($0) / 255)) }.max() ?? 100
        #expect(error < 3)
    }
}
