import Raster
import Testing

struct CIELabTests {
    /// `skimage.color.rgb2lab`, scikit-image 0.26.
    @Test(
        "a colour is where scikit-image puts it",
        arguments: [
            ("#FFFFFF", CIELab(lightness: 100, a: -0.00245493786, b: 0.00465342115)),
            ("#000000", CIELab(lightness: 0, a: 0, b: 0)),
            ("#FF0000", CIELab(lightness: 53.24058794, a: 80.09230823, b: 67.20275104)),
            ("#00FF00", CIELab(lightness: 87.73509949, a: -86.18302974, b: 83.17970318)),
            ("#0000FF", CIELab(lightness: 32.29567257, a: 79.18559091, b: -107.85730021)),
        ])
    func published(hex: String, expected: CIELab) throws {
        let lab = CIELab(try #require(SRGBColor(hex: hex)))
        #expect(abs(lab.lightness - expected.lightness) + abs(lab.a - expected.a) + abs(lab.b - expected.b) < 1e-6)
    }
}
