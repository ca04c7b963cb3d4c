import Testing

@testable import Tenure

/// What a round of matching looks at, one match after the other, while tasks and requirements come in.
@Suite struct CandidatesTests {
    private static func kind(_ number: Int) -> TaskKind { TaskKind("kind-\(number)") }

    @Test("S1: requirements that change their places within a round are found again, and those raised before it")
    func sweptWithinRound() {
        var bench = QueueBench()
        let kinds = Set((0..<200).map(Self.kind))
        let ability = bench.core.abilityID(of: Ability(kinds: kinds, capabilities: []))
        var matching = MatchingCore()
        for number in 0..<8 as Range<UInt64> {
            let (name, session) = (AgentName("a-\(number)"), SessionID(number: number + 1))
            matching.insert(.init(since: .zero, name: name, session: session), ability: ability)
        }
        var candidates = Candidates()
        // Known requirements without a task, up to where the next new one makes the index forget them.
        for number in 0..<64 {
            let task = bench.submit(kind: Self.kind(number))
            bench.record(.cancelled(task, nil, .atOnce))
        }
        bench.core.clearTouchedRequirements()
        bench.core.beginRound()
        let first = bench.submit(kind: Self.kind(0))
        let found = candidates.first(bench.core, matching)
        #expect(found?.key.task == first)
        bench.core.clearRaisedRequirements()
        let raised = bench.submit(kind: Self.kind(63))
        let second = bench.submit(kind: Self.kind(100))
        let known = bench.core.indexSizes.requirements
        #expect(known < 64)
        var matched: [TaskID] = []
        while let next = candidates.first(bench.core, matching) {
            bench.core.clearRaisedRequirements()
            bench.core.take(next.requirement)
            matched.append(next.key.task)
        }
        #expect(matched == [first, raised, second])
        candidates.clear()
        bench.core.endRound()
    }

    @Test(
        "S2: a requirement that runs empty and gets a task again in the same round lies in the heap once more, not ever more often"
    )
    func ranEmpty() throws {
        var bench = QueueBench()
        let ability = bench.core.abilityID(of: Ability(kinds: ["kind-0", "kind-1"], capabilities: []))
        var matching = MatchingCore()
        matching.insert(.init(since: .zero, name: "a", session: SessionID(number: 1)), ability: ability)
        var candidates = Candidates()
        bench.core.beginRound()
        var expected = bench.submit(kind: Self.kind(0))
        for number in 1...50 {
            let found = candidates.first(bench.core, matching)
            let next = try #require(found)
            bench.core.clearRaisedRequirements()
            #expect(next.key.task == expected)
            bench.core.take(next.requirement)
            expected = bench.submit(kind: Self.kind(number % 2))
            #expect(candidates.heap.count <= 3)
        }
        candidates.clear()
        #expect(candidates.heap.count == 0)
    }
}
