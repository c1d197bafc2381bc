import DashScopeSandbox
import Testing

struct DriftTests {
    @Test(
        "a drift is read from four numbers",
        arguments: [
            ("0,0,1,0", Drift.none), ("4,-3,1.01,6", Drift(dx: 4, dy: -3, scale: 1.01, cast: 6)),
            ("200,-200,2,-200", Drift(dx: 200, dy: -200, scale: 2, cast: -200)),
            ("0.5,0.25,0.5,0", Drift(dx: 0.5, dy: 0.25, scale: 0.5, cast: 0)),
        ])
    func read(text: String, drift: Drift) {
        #expect(Drift(text) == drift)
    }

    @Test(
        "anything else is no drift",
        arguments: [
            "", "0,0,1", "0,0,1,0,0", "0,0,1,", "a,0,1,0", "0, 0,1,0", "0,0,0.49,0", "0,0,2.01,0", "0,0,0,0", "201,0,1,0", "0,-201,1,0",
            "0,0,1,201", "nan,0,1,0", "0,0,nan,0", "inf,0,1,0",
        ])
    func refused(text: String) {
        #expect(Drift(text) == nil)
    }
}
