import Testing

@testable import EaselCommand

struct WordsTests {
    @Test(
        "switches take a value, no value, or their opposite",
        arguments: [
            (["--watermark"], ["--watermark", "true"]), (["--watermark", "false"], ["--watermark", "false"]),
            (["--watermark=off", "x"], ["--watermark", "false", "x"]), (["--no-thinking"], ["--thinking", "false"]),
            (["--sequential", "-n", "3"], ["--sequential", "true", "-n", "3"]),
        ])
    func switches(words: [String], normalized: [String]) {
        #expect(Words.normalized(words) == normalized)
    }

    @Test("a negative number is the value of the flag before it")
    func negative() {
        #expect(Words.normalized(["--seed", "-5", "-n", "-1"]) == ["--seed=-5", "-n=-1"])
    }

    @Test("behind -- nothing is touched")
    func rest() {
        #expect(Words.normalized(["--", "--watermark", "-1"]) == ["--", "--watermark", "-1"])
    }
}
