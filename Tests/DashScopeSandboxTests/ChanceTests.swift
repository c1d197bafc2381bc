import Testing

@testable import DashScopeSandbox

struct ChanceTests {
    @Test("the numbers are those of SplitMix64")
    func reference() {
        // Source: rosettacode.org, “Pseudo-random numbers/Splitmix64”, seed 1234567.
        var chance = Chance(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in chance.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test(
        "the same words give the same numbers, and others give others",
        arguments: [(["a", "b"], true), (["b", "a"], false), (["ab"], false), (["a", "b", ""], false), (["a"], false)])
    func words(words: [String], isSame: Bool) {
        var first = Chance(["a", "b"])
        var second = Chance(words)
        #expect((first.next() == second.next()) == isSame)
    }

    @Test("a fraction is at least 0 and less than 1, and spread evenly")
    func unit() {
        var chance = Chance(seed: 1)
        let values = (0..<10_000).map { _ in chance.unit() }
        #expect(values.allSatisfy { (0..<1).contains($0) })
        // The mean of 10,000 has a standard deviation of 0.0029.
        #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.015)
    }

    @Test("a number between two is between them")
    func between() {
        var chance = Chance(seed: 2)
        for _ in 0..<1000 { #expect((-3..<5).contains(chance.between(-3, 5))) }
    }
}
