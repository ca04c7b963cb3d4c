import Tenure
import TenureTesting
import Testing

/// T7: what a process that dies means for the tasks that were being worked on.
@Suite struct TrialTests {
    private static let seeds: [UInt64] = Array(0..<8)

    @Test("T7: an opening after two unclean ends in a row is careful, and only then is a suspect on trial")
    func careful() throws {
        var bench = QueueBench()
        let task = bench.submit()
        for round in 1...2 {
            let given = bench.assign()
            let lease = try #require(given)
            #expect(!bench.picture.isCareful && !bench.entry(task).isOnTrial, "\(round)")
            #expect(lease.task == task)
            bench.open(cleanly: false)
            #expect(bench.entry(task).isSuspect && bench.entry(task).crashes == 0)
        }
        #expect(bench.picture.isCareful)
        let other = bench.submit()
        let first = bench.assign()
        #expect(try #require(first).task == task)
        #expect(bench.picture.onTrial.contains(task))
        let second = bench.assign(session: 2)
        #expect(try #require(second).task == other)
        #expect(!bench.picture.onTrial.contains(other))
        // Dies within the trial: that counts, for this task alone.
        bench.open(cleanly: false)
        #expect(bench.entry(task).crashes == 1 && bench.entry(other).crashes == 0)
        #expect(bench.entry(task).attempts.last?.ending == .processCrashed)
        #expect(bench.entry(other).attempts.last?.ending == .reopened)
        // A clean end in between, and nobody is watched.
        bench.open(cleanly: true)
        #expect(!bench.picture.isCareful)
        let third = bench.assign()
        #expect(!bench.picture.onTrial.contains(try #require(third).task))
    }

    @Test("T7: a crash that could not be counted any more is counted at the next opening, once")
    func diedWhileCounting() throws {
        var bench = QueueBench()
        let task = bench.submit()
        for _ in 0..<3 {
            let given = bench.assign()
            #expect(try #require(given).task == task)
            bench.record(
                .opened(
                    epoch: bench.core.epoch + 1,
                    incarnation: Incarnation(high: 7, low: bench.core.epoch),
                    endedCleanly: false
                ),
                .opening
            )
        }
        // The process died again before it had counted.
        #expect(bench.entry(task).owesCrash && bench.entry(task).crashes == 0)
        bench.open(cleanly: false)
        #expect(bench.entry(task).crashes == 1)
        bench.open(cleanly: false)
        #expect(bench.entry(task).crashes == 1)
    }

    @Test("T7: an offer that was not accepted when the process died makes nobody a suspect")
    func offered() throws {
        var bench = QueueBench()
        let task = bench.submit()
        for _ in 0..<5 {
            let given = bench.assign(accepted: false)
            #expect(try #require(given).task == task)
            bench.open(cleanly: false)
        }
        #expect(!bench.entry(task).isSuspect && bench.entry(task).crashes == 0 && bench.entry(task).refusals == 0)
    }

    @Test(
        "T7: a task that kills the process at once is dead after few restarts, and all others are completed",
        arguments: seeds
    )
    func poison(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            let clock = store.clock
            let (killer, innocents) = try await store.life { scheduler in
                var innocents: [TaskID] = []
                for number in 0..<5 { innocents.append(try await scheduler.submit("innocent", number)) }
                let killer = try await scheduler.submit("killer")
                for number in 0..<15 { innocents.append(try await scheduler.submit("innocent", number)) }
                return (killer, innocents)
            }
            var lives = 0
            while true {
                lives += 1
                let isOver = try await store.life(
                    agents: 4,
                    { agent in
                        agent.handle("innocent") { _, _ in
                            try await clock.sleep(for: .seconds(2))
                            return []
                        }
                        agent.handle("killer") { _, _ in
                            store.die()
                            try await clock.sleep(for: .seconds(1 << 30))
                            return []
                        }
                    }
                ) { scheduler in
                    try await store.eventually("death or end") {
                        if store.hasDied { return true }
                        return try await scheduler.snapshot().counts.live == 0
                    }
                    return !store.hasDied
                }
                if isOver || lives > 20 { break }
            }
            try await store.life { scheduler in
                let snapshot = try await scheduler.snapshot()
                #expect(snapshot.task(killer)?.status == .dead(.poison))
                #expect(snapshot.task(killer)?.crashes == 3)
                #expect(innocents.allSatisfy { snapshot.task($0)?.status == .completed })
            }
            // Two ends to become careful, one to be a suspect at all, three that count, one to finish.
            #expect(lives <= 7, "\(lives) lives")
        }
    }

    @Test("T7: a task of 30 minutes that was running during 20 unclean restarts, each later than 10 s, is completed")
    func longTask() throws {
        try SimulatedStore.run { store in
            let clock = store.clock
            let task = try await store.life { try await $0.submit("long") }
            let configure: @Sendable (inout AgentHandlers) -> Void = { agent in
                agent.handle("long") { _, _ in
                    try await clock.sleep(for: .seconds(1_800))
                    return [1]
                }
            }
            for number in 0..<20 {
                try await store.life(agents: 2, configure) { scheduler in
                    try await store.pass(.seconds(11 + number))
                    #expect(try await scheduler.status(of: task)?.name == "working")
                    store.die()
                }
            }
            try await store.life(agents: 2, configure) { scheduler in
                #expect(try await scheduler.handle(for: task).output == [1])
                let snapshot = try #require(try await scheduler.snapshot().task(task))
                #expect(snapshot.crashes == 0 && snapshot.failures == 0)
                #expect(snapshot.attempts.filter { $0.ending == .reopened }.count == 20)
            }
        }
    }

    @Test(
        "T7: while a suspect is in its first 10 s nothing else is assigned; its end or outliving them frees the others"
    )
    func oneAtATime() throws {
        try SimulatedStore.run { store in
            let clock = store.clock
            // Priorities fix the order: a short suspect, a long one, then what was never worked on.
            var suspects: [TaskID] = []
            for number in 0..<2 {
                suspects.append(
                    try await store.life { scheduler in
                        let priority: Priority = number == 0 ? .urgent : .high
                        return try await scheduler.submit(
                            RawTask(kind: number == 0 ? "short" : "long"),
                            priority: priority,
                            options: TaskOptions(pinnedTo: AgentName("agent-\(number)"))
                        ).id
                    }
                )
            }
            for _ in 0..<2 { try await store.dieWorking(on: ["short", "long"], agents: 2) }
            let begun = Locked<[(kind: TaskKind, at: Duration)]>([])
            let fresh = try await store.life(
                agents: 4,
                { agent in
                    for (kind, seconds) in [("short", 2), ("long", 60), ("fresh", 1)] as [(TaskKind, Int)] {
                        agent.handle(kind) { _, _ in
                            begun.withLock { $0.append((kind, clock.now.offset)) }
                            try await clock.sleep(for: .seconds(seconds))
                            return []
                        }
                    }
                }
            ) { scheduler in
                #expect(try await scheduler.snapshot().tasks.filter(\.isSuspect).map(\.id) == suspects)
                var fresh: [TaskID] = []
                for number in 0..<4 { fresh.append(try await scheduler.submit("fresh", number)) }
                try await store.eventually("a suspect is outlived") {
                    try await scheduler.snapshot().tasks.allSatisfy { !$0.isSuspect || $0.status.isTerminal }
                }
                try await store.pass(.seconds(3))
                #expect(try await scheduler.status(of: suspects[1])?.name == "working")
                store.die()
                return fresh
            }
            let times = begun.withLock { $0 }
            // Each suspect is pinned to an agent of its own, so who asks first decides what comes first.
            let kinds = times.map(\.kind)
            #expect(Set(kinds) == ["short", "long", "fresh"] && kinds.count == 2 + fresh.count)
            for (trial, next) in zip(times, times.dropFirst()) where trial.kind != "fresh" {
                let alone: Duration = trial.kind == "short" ? .seconds(2) : .seconds(10)
                #expect(next.at - trial.at >= alone, "\(kinds)")
            }
            // It died after the trial: the task is a suspect anew, and nothing is counted.
            try await store.life { scheduler in
                let snapshot = try await scheduler.snapshot()
                #expect(snapshot.task(suspects[1])?.isSuspect == true && snapshot.task(suspects[1])?.crashes == 0)
                #expect(fresh.allSatisfy { snapshot.task($0)?.status == .completed })
            }
        }
    }

    @Test("T7: a suspect that is only offered holds up other suspects and nothing else; accepted, it works alone")
    func offeredSuspect() throws {
        try SimulatedStore.run { store in
            let suspects = try await store.life { scheduler in
                [try await scheduler.submit("old", 0), try await scheduler.submit("old", 1)]
            }
            for _ in 0..<2 { try await store.dieWorking(on: ["old"], agents: 2) }
            try await store.life(agents: 1, { $0.handle("fresh") { _, _ in [] } }) { scheduler in
                try await scheduler.withSession("first", kinds: ["old"]) { first in
                    let offer = try #require(try await first.next())
                    #expect(offer.task == suspects[0])
                    // Nobody has accepted: other tasks go on, the other suspect waits for what comes of this one.
                    let others = try await scheduler.submit("fresh")
                    _ = try await scheduler.handle(for: others).output
                    try await scheduler.withSession("second", kinds: ["old"]) { second in
                        async let next = second.next()
                        try await store.pass(.seconds(20))
                        #expect(try await scheduler.status(of: suspects[1]) == .ready)
                        try await first.accept(offer.lease)
                        let late = try await scheduler.submit("fresh")
                        try await store.pass(.seconds(9))
                        #expect(try await scheduler.status(of: late) == .ready)
                        try await store.pass(.seconds(2))
                        #expect(try await scheduler.status(of: late) == .completed)
                        // Outlived: now the other one has its turn.
                        #expect(try #require(try await next).task == suspects[1])
                        try await first.complete(offer.lease)
                    }
                }
            }
        }
    }

    @Test("T7: an offered suspect that its agent does not accept gives way to the other suspects")
    func unacceptedSuspect() throws {
        try SimulatedStore.run { store in
            let suspects = try await store.life { scheduler in
                [try await scheduler.submit("old", 0), try await scheduler.submit("old", 1)]
            }
            for _ in 0..<2 { try await store.dieWorking(on: ["old"], agents: 2) }
            try await store.life { scheduler in
                try await scheduler.withSession("first", kinds: ["old"]) { first in
                    let offer = try #require(try await first.next())
                    #expect(offer.task == suspects[0])
                    try await scheduler.withSession("second", kinds: ["old"]) { second in
                        async let next = second.next()
                        _ = try await scheduler.cancel(offer.task)
                        #expect(try #require(try await next).task == suspects[1])
                    }
                }
            }
        }
    }
}
