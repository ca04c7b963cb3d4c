import TenureFuzzing
import Testing

/// Every input that was ever of interest to a fuzzer, without one: see `.ci/fuzz`.
@Suite(.timeLimit(.minutes(20))) struct CorpusTests {
    @Test(
        "D3, Section 7: no bytes of the corpus break a parser: no trap, no hang, and what is read is written as it was",
        .computingForLong,
        arguments: FuzzTarget.all.map(\.name)
    )
    func replays(target name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Corpus.inputs(of: target)
        #expect(!inputs.isEmpty)
        for input in inputs {
            do {
                try target.check(input.bytes)
            } catch {
                Issue.record("\(name)/\(input): \(error)")
            }
        }
    }

    @Test("Section 7: the corpus has a folder for each target and no other, and is small")
    func isSmall() throws {
        #expect(try Corpus.targets() == FuzzTarget.all.map(\.name).sorted())
        let inputs = try FuzzTarget.all.flatMap { try Corpus.inputs(of: $0) }
        #expect(inputs.count < 500)
        #expect(inputs.reduce(0) { $0 + $1.bytes.count } < 500_000)
    }
}
