import TenureTesting
import Testing

@Suite struct InterleavingsTests {
    private func counters(_ lengths: [Int]) -> Interleavings<Int> {
        Interleavings(
            of: 0,
            lengths.enumerated().map { thread, length in
                InterleavedThread("t\(thread)", (0..<length).map { .action("s\($0)") { $0 += 1 } })
            }
        )
    }

    @Test func theCountsAreMultinomials() {
        #expect(counters([3, 3]).explore { $0 == 6 }.complete == 20)
        #expect(counters([5, 5]).explore { $0 == 10 }.complete == 252)
        #expect(counters([2, 2, 2]).explore { $0 == 6 }.complete == 90)
        #expect(counters([]).explore { $0 == 0 }.complete == 1)
        #expect(counters([5, 5]).exploreStates { $0 == 10 }.steps == 60)
    }

    struct Mailbox: Hashable, Sendable {
        var inbox = 0
        var isAsking = false
        var sawAsking = false
        var taken = 0
        var isWoken = false
    }

    /// The receiver asks, then looks; what it does not see it must be woken for.
    private let receiver = InterleavedThread<Mailbox>(
        "receiver",
        .action("ask") { $0.isAsking = true },
        InterleavingStep("look") { mailbox in
            guard mailbox.inbox > 0 else { return .done }
            mailbox.taken += 1
            return .finish
        },
        InterleavingStep("sleep") { mailbox in
            guard mailbox.isWoken else { return .blocked }
            mailbox.taken += 1
            return .done
        }
    )

    @Test func aFlagReadBeforeTheAppendLosesAWakeUp() throws {
        let sender = InterleavedThread<Mailbox>(
            "sender",
            .action("read flag") { $0.sawAsking = $0.isAsking },
            .action("append") { $0.inbox += 1 },
            .action("wake") { if $0.sawAsking { $0.isWoken = true } }
        )
        let machine = Interleavings(of: Mailbox(), [sender, receiver])
        for report in [machine.explore { $0.taken == 1 }, machine.exploreStates { $0.taken == 1 }] {
            let failure = try #require(report.failure)
            #expect(failure.kind == .deadlock)
            #expect(failure.blocked == ["receiver: sleep"])
            let flag = try #require(failure.schedule.firstIndex(of: "sender: read flag"))
            let ask = try #require(failure.schedule.firstIndex(of: "receiver: ask"))
            #expect(flag < ask)
        }
    }

    @Test func aFlagReadAfterTheAppendLosesNone() {
        let sender = InterleavedThread<Mailbox>(
            "sender",
            .action("append") { $0.inbox += 1 },
            .action("read flag") { $0.sawAsking = $0.isAsking },
            .action("wake") { if $0.sawAsking { $0.isWoken = true } }
        )
        let machine = Interleavings(of: Mailbox(), [sender, receiver])
        let report = machine.explore { $0.taken == 1 }
        #expect(report.passed, "\(report)")
        #expect(machine.exploreStates { $0.taken == 1 }.passed)
    }

    struct Lock: Hashable, Sendable {
        var isHeld = false
        var rounds = [0, 0]
        var inside = 0
    }

    private func worker(_ index: Int, takesLock: Bool) -> InterleavedThread<Lock> {
        InterleavedThread(
            "w\(index)",
            InterleavingStep("lock") { lock in
                guard takesLock else { return .done }
                guard !lock.isHeld else { return .blocked }
                lock.isHeld = true
                return .done
            },
            .action("enter") { $0.inside += 1 },
            .action("leave") { $0.inside -= 1 },
            InterleavingStep("unlock") { lock in
                lock.isHeld = false
                lock.rounds[index] += 1
                return lock.rounds[index] < 3 ? .jump(to: "lock") : .finish
            }
        )
    }

    @Test func loopsAndLocksAreExploredToTheEnd() {
        let machine = Interleavings(of: Lock(), [worker(0, takesLock: true), worker(1, takesLock: true)])
        #expect(machine.exploreStates(invariant: { $0.inside <= 1 }) { $0.rounds == [3, 3] }.passed)
        let report = machine.explore(invariant: { $0.inside <= 1 }) { $0.rounds == [3, 3] }
        #expect(report.passed)
        #expect(report.complete == 20)
    }

    @Test func aBrokenInvariantComesWithTheShortestSchedule() {
        let machine = Interleavings(of: Lock(), [worker(0, takesLock: false), worker(1, takesLock: false)])
        let report = machine.exploreStates(invariant: { $0.inside <= 1 }) { _ in true }
        #expect(report.failure?.kind == .invariant)
        #expect(report.failure?.schedule.count == 4)
    }

    @Test func whatIsLeftOutIsSaid() {
        let endless = Interleavings(
            of: 0,
            [InterleavedThread("loop", InterleavingStep("turn") { _ in .jump(to: "turn") })]
        )
        #expect(endless.exploreStates { _ in true }.passed)
        #expect(!endless.explore(stepLimit: 100) { _ in true }.isExhaustive)
        #expect(!counters([5, 5]).explore(interleavingLimit: 10) { _ in true }.isExhaustive)
        #expect(!counters([5, 5]).exploreStates(limit: 10) { _ in true }.isExhaustive)
        let lost = Interleavings(of: 0, [InterleavedThread("t", InterleavingStep("s") { _ in .jump(to: "x") })])
        #expect(lost.explore { _ in true }.failure?.kind == .unknownStep("x"))
    }
}
