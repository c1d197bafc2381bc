import Raster
import Testing

struct SRGBTransferTests {
    /// Worked out in Python from the formula of IEC 61966-2-1, section 5.2.
    @Test(
        "stored values become light as the standard says",
        arguments: [
            (0.0, 0.0), (0.04, 0.0030959752321981424), (0.5, 0.21404114048223255), (1.0, 1.0),
        ])
    func linear(stored: Double, light: Double) {
        #expect(abs(SRGBTransfer.linear(stored) - light) < 1e-12)
    }

    @Test("half the light is stored as 188 of 255")
    func halfLight() {
        #expect((SRGBTransfer.encoded(0.5) * 255).rounded() == 188)
    }

    @Test("every byte comes back from light")
    func roundTrip() {
        let back = SRGBTransfer.linearOfByte.map { Int((SRGBTransfer.encoded(Double($0)) * 255).rounded()) }
        #expect(back == Array(0...255))
    }
}
