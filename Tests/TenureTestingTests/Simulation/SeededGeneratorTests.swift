import TenureTesting
import Testing

@Suite struct SeededGeneratorTests {
    @Test func theNumbersAreThoseOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func aForkDependsOnSeedAndLabelOnly() {
        var root = SeededGenerator(seed: 7)
        var before = root.fork("faults")
        _ = root.next()
        var after = root.fork("faults")
        var other = root.fork("workload")
        let first = before.next()
        #expect(first == after.next())
        #expect(first != other.next())
    }

    @Test func boundsHold() {
        var generator = SeededGenerator(seed: 3)
        let drawn = (0..<1_000).map { _ in generator.next(below: 6) }
        #expect(Set(drawn) == Set(0..<6))
        #expect(generator.next(below: 0) == 0)
    }
}
