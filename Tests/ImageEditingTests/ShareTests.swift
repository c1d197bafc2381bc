import ImageEditing
import Testing

struct ShareTests {
    @Test(
        "a share is read with and without decimals and percent sign",
        arguments: [("23.51%", 2351), ("23.51", 2351), ("23.5%", 2350), ("23", 2300), ("0%", 0), ("0.01%", 1), ("100.00%", 10_000)])
    func read(text: String, hundredths: Int) {
        #expect(Share(text)?.hundredths == hundredths)
    }

    @Test(
        "anything else is no share",
        arguments: [
            "", "%", ".", ".5%", "23.%", "23.512%", "-1%", "+1%", "23%%", "23,51%", "1e1%", "23 %", " 23%", "1.2.3", "½%", "1234567",
        ])
    func refused(text: String) {
        #expect(Share(text) == nil)
    }

    @Test("every share of a picture is written with two decimals and read back the same")
    func roundTrip() {
        for hundredths in 0...10_000 {
            let share = Share(hundredths: hundredths)
            #expect(share.text.hasSuffix("%") && share.text.split(separator: ".").last?.count == 3 && Share(share.text) == share)
        }
    }

    @Test("the text is the service's", arguments: [(5, "0.05%"), (2351, "23.51%"), (4000, "40.00%"), (10_000, "100.00%")])
    func text(hundredths: Int, text: String) {
        #expect(Share(hundredths: hundredths).text == text)
    }
}
