import Tenure
import TenureTesting
import Testing

@Suite struct OrderTests {
    private func drain(_ bench: inout QueueBench) -> [TaskID] {
        var order: [TaskID] = []
        while let lease = bench.assign() { order.append(lease.task) }
        return order
    }

    @Test("T2: levels count before submission, and ties go by id", arguments: [TaskOrder.standard, .strict])
    func levels(order: TaskOrder) {
        var bench = QueueBench(order: order)
        let submitted = [Priority.low, .urgent, .normal, .urgent, .high].map { bench.submit($0) }
        #expect(drain(&bench) == [1, 3, 4, 2, 0].map { submitted[$0] })
    }

    @Test("T2: first in, first out looks at nothing but the id")
    func firstInFirstOut() {
        var bench = QueueBench(order: .firstInFirstOut)
        let submitted = [Priority.low, .urgent, .normal, .high].map { bench.submit($0) }
        #expect(drain(&bench) == submitted)
    }

    @Test("T2: a task ages past one of a higher level that was submitted an interval later")
    func ageing() {
        var bench = QueueBench(order: .ageing(.seconds(30)))
        let old = bench.submit(.normal)
        bench.pass(.seconds(59))
        let before = bench.submit(.urgent)
        bench.pass(.seconds(2))
        let after = bench.submit(.urgent)
        #expect(drain(&bench) == [before, old, after])
    }

    @Test("T2: under strict order no wait makes up for a level")
    func strict() {
        var bench = QueueBench(order: .strict)
        let old = bench.submit(.low)
        bench.pass(.seconds(1_000_000))
        let young = bench.submit(.urgent)
        #expect(drain(&bench) == [young, old])
    }

    @Test("T2: ten thousand tasks submitted in one tick come out in order", arguments: Priority.allCases)
    func manyInOneTick(priority: Priority) {
        var bench = QueueBench()
        let submitted = (0..<10_000).map { _ in bench.submit(priority) }
        #expect(drain(&bench) == submitted)
    }

    @Test(
        "T3: under an endless urgent stream a task waits for none submitted after its bound",
        arguments: Priority.allCases
    )
    func starvation(priority: Priority) {
        var bench = QueueBench(order: .ageing(.seconds(30)))
        for _ in 0..<5 { bench.submit(.urgent) }
        let patient = bench.submit(priority)
        let bound = StoreTime.zero.advanced(by: .seconds(30) * Int(priority.rawValue))
        var isGiven = false
        // Two urgent ones come for each that is taken: the backlog grows for ever.
        for _ in 0..<400 where !isGiven {
            bench.pass(.milliseconds(500))
            bench.submit(.urgent)
            bench.submit(.urgent)
            guard let lease = bench.assign() else { break }
            isGiven = lease.task == patient
            #expect(isGiven || bench.entry(lease.task).submittedAt <= bound)
        }
        #expect(isGiven)
    }

    @Test("T4: reclaimed and released tasks keep their place, failed ones get a new one")
    func keys() throws {
        for ending in ["reclaim", "release", "refuse", "fail"] {
            var bench = QueueBench(retry: RetryPolicy(baseDelay: .zero))
            let first = bench.submit()
            bench.pass(.seconds(1))
            let second = bench.submit()
            let given = bench.assign(accepted: ending != "refuse")
            let lease = try #require(given)
            #expect(lease.task == first)
            bench.pass(.seconds(1))
            switch ending {
            case "reclaim": bench.carryOut { $0.decideReclaim(of: lease) }
            case "release": bench.carryOut { $0.decideRelease(by: lease, .byAgent) }
            case "refuse": bench.carryOut { $0.decideRefusal(by: lease) }
            default:
                bench.fail(lease)
                bench.pass(.zero)
            }
            #expect(drain(&bench) == (ending == "fail" ? [second, first] : [first, second]), "\(ending)")
        }
    }

    @Test("T5: tasks that nobody can take stand before none")
    func headOfLine() {
        var bench = QueueBench(capabilities: ["cpu"])
        for _ in 0..<1_000 { bench.submit(.urgent, kind: "unknown") }
        for _ in 0..<1_000 { bench.submit(.urgent, options: TaskOptions(requires: ["gpu"])) }
        let possible = bench.submit(.low, options: TaskOptions(requires: ["cpu"]))
        #expect(drain(&bench) == [possible])
        #expect(bench.core.assignableCount == 2_000)
        #expect(bench.next(kinds: ["k", "unknown"], capabilities: ["gpu"]) == TaskID(epoch: 1, number: 1))
    }

    @Test("S3: a task goes only to an agent of its kind with all that it requires")
    func eligibility() {
        var bench = QueueBench(kind: "other")
        let task = bench.submit(kind: "k", options: TaskOptions(requires: ["x", "y"]))
        #expect(bench.next == nil)
        #expect(bench.next(kinds: ["k"], capabilities: ["x"]) == nil)
        #expect(bench.next(kinds: ["j"], capabilities: ["x", "y"]) == nil)
        #expect(bench.next(kinds: [], capabilities: ["x", "y"]) == nil)
        #expect(bench.next(kinds: ["k", "j"], capabilities: ["x", "y", "z"]) == task)
    }

    @Test("T13: requirements and abilities that come and go leave nothing behind, and the index stays right")
    func comingAndGoing() {
        var bench = QueueBench(kind: "lasting")
        let lasting = bench.submit(.low)
        var random = SeededGenerator(seed: 7)
        var waiting: [(kind: TaskKind, task: TaskID)] = []
        for number in 0..<5_000 {
            let kind = TaskKind("kind-\(number)")
            waiting.append((kind, bench.submit(kind: kind)))
            // Some abilities are for two kinds at once, so that requirements and abilities are entangled.
            while waiting.count > 20 {
                let (kind, task) = waiting.remove(at: Int.random(in: 0..<waiting.count, using: &random))
                let other = waiting[Int.random(in: 0..<waiting.count, using: &random)]
                let ability = bench.core.abilityID(of: Ability(kinds: [kind, other.kind], capabilities: []))
                let first = bench.core.first(for: ability)
                #expect(first?.key.task == min(task, other.task))
                let single = bench.core.abilityID(of: Ability(kinds: [kind], capabilities: []))
                #expect(bench.take(for: single) == task)
                #expect(bench.core.first(for: single) == nil)
                #expect(bench.core.first(for: ability)?.key.task == other.task)
                bench.core.releaseAbility(ability)
                bench.core.releaseAbility(single)
            }
            if number.isMultiple(of: 3) { bench.core.clearTouchedRequirements() }
        }
        #expect(bench.next == lasting)
        #expect(bench.core.indexSizes.requirements < 300)
        #expect(bench.core.indexSizes.abilities < 100)
    }

    @Test("T13: requirements that come and go leave nothing behind though no round of matching looks at them")
    func comingAndGoingInPause() {
        var bench = QueueBench(kind: "lasting")
        let lasting = bench.submit(.low)
        for number in 0..<5_000 {
            let kind = TaskKind("kind-\(number)")
            let task = bench.submit(kind: kind)
            let ability = bench.core.abilityID(of: Ability(kinds: [kind], capabilities: []))
            #expect(bench.take(for: ability) == task)
            bench.core.releaseAbility(ability)
        }
        #expect(bench.next == lasting)
        #expect(bench.core.indexSizes.requirements < 300)
    }
}
