import Tenure
import TenureTesting
import Testing

/// S11 through the public face, in virtual time.
@Suite struct PauseTests {
    @Test("S11: a paused kind is held back alone, what is held goes on, and resuming wakes it", arguments: [1, 2, 3])
    func kind(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            try await store.life { scheduler in
                try await scheduler.withSession("a", kinds: ["k", "other"]) { session in
                    let first = try await scheduler.submit("k")
                    let held = try await session.work()
                    #expect(held.task == first)
                    try await scheduler.pause(.kind("k"))
                    let second = try await scheduler.submit("k")
                    let other = try await scheduler.submit("other")
                    try await session.complete(held.lease)
                    let next = try await session.work()
                    #expect(next.task == other)
                    try await session.complete(next.lease)
                    async let asking = session.next()
                    try await store.pass(.seconds(100))
                    #expect(try await scheduler.status(of: second) == .ready)
                    try await scheduler.resume(.kind("k"))
                    #expect(try await asking?.task == second)
                }
            }
        }
    }

    @Test("S11: everything paused holds everything back, and resuming keeps what is paused by itself")
    func everything() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                try await scheduler.pause()
                try await scheduler.pause(.kind("k"))
                try await scheduler.pause(.kind("j"))
                #expect(try await scheduler.snapshot().paused == [.everything, .kind("j"), .kind("k")])
                let task = try await scheduler.submit("k")
                let other = try await scheduler.submit("other")
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    try await scheduler.withSession("b", kinds: ["other"]) { second in
                        async let asking = session.next()
                        async let askingToo = second.next()
                        try await store.pass(.seconds(100))
                        #expect(try await scheduler.snapshot().counts.ready == 2)
                        try await scheduler.resume()
                        #expect(try await askingToo?.task == other)
                        try await store.pass(.seconds(100))
                        #expect(try await scheduler.status(of: task) == .ready)
                        try await scheduler.resume(.kind("k"))
                        #expect(try await asking?.task == task)
                    }
                }
                #expect(try await scheduler.snapshot().paused == [.kind("j")])
            }
        }
    }

    @Test("S11: a pause holds over restarts, dead or clean, and a kind with tasks for one agent alone is held too")
    func restarts() throws {
        try SimulatedStore.run { store in
            let task = try await store.life { scheduler in
                try await scheduler.pause(.kind("k"))
                try await scheduler.pause()
                store.die()
                return try await scheduler.submit("k", 0, TaskOptions(pinnedTo: "a"))
            }
            try await store.life { scheduler in
                #expect(try await scheduler.snapshot().paused == [.everything, .kind("k")])
                try await scheduler.resume()
            }
            try await store.life { scheduler in
                #expect(try await scheduler.snapshot().paused == [.kind("k")])
                let task = try await scheduler.submit("k", 1, TaskOptions(pinnedTo: "a"))
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    async let asking = session.next()
                    try await store.pass(.seconds(10))
                    #expect(try await scheduler.status(of: task) == .ready)
                    try await scheduler.resume(.kind("k"))
                    #expect(try await asking?.task == task)
                }
            }
            _ = task
        }
    }

    @Test("S11, T9, T11: cancel, replay and purge work while everything is paused")
    func operating() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                let options = TaskOptions(retry: RetryPolicy(maximumAttempts: 1))
                let tasks = [
                    try await scheduler.submit("k", 0, options), try await scheduler.submit("k", 1, options),
                    try await scheduler.submit("k", 2, options),
                ]
                try await scheduler.withSession("a", kinds: ["k"]) { session in
                    for _ in 0..<2 { try await session.fail(try await session.work().lease, TaskFailure("x")) }
                    try await scheduler.pause()
                    async let asking = session.next()
                    try await scheduler.replay(tasks[0])
                    try await scheduler.purge(tasks[1])
                    #expect(try await scheduler.cancel(tasks[2]) == .cancelled)
                    try await store.pass(.seconds(1))
                    #expect(try await scheduler.status(of: tasks[0]) == .ready)
                    try await scheduler.resume()
                    #expect(try await asking?.task == tasks[0])
                }
            }
        }
    }

    @Test("S11: pausing what is paused records nothing, and tells of nothing; a name that cannot be is refused")
    func twice() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                let (_, events) = try await scheduler.observe()
                for _ in 0..<3 { try await scheduler.pause(.kind("k")) }
                for _ in 0..<3 { try await scheduler.resume(.kind("k")) }
                for _ in 0..<3 { try await scheduler.resume() }
                try await scheduler.pause()
                #expect(await code { try await scheduler.pause(.kind("")) } == .nameEmpty)
                let long = TaskKind(String(repeating: "x", count: 129))
                #expect(await code { try await scheduler.resume(.kind(long)) } == .nameTooLong)
                var told: [SchedulerEvent] = []
                for await event in events {
                    told.append(event)
                    if told.count == 3 { break }
                }
                #expect(told.map(\.kind) == [.paused, .unpaused, .paused])
                #expect(told.map(\.taskKind) == ["k", "k", nil])
            }
        }
    }

    @Test("S1, S11: pauses that come and go at random moments lose no match", arguments: [UInt64](0..<10))
    func random(seed: UInt64) throws {
        try SimulatedStore.run(seed: seed) { store in
            try await store.life(
                agents: 3,
                { agent in
                    for kind in ["a", "b"] as [TaskKind] { agent.handle(kind) { payload, _ in payload } }
                }
            ) { scheduler in
                var random = SeededGenerator(seed: seed).fork("pauses")
                for number in 0..<60 {
                    _ = try await scheduler.submit(random.chance(1, in: 2) ? "a" : "b", number)
                    let scope: PauseScope =
                        random.chance(1, in: 3) ? .everything : .kind(random.chance(1, in: 2) ? "a" : "b")
                    if random.chance(1, in: 2) {
                        try await scheduler.pause(scope)
                    } else {
                        try await scheduler.resume(scope)
                    }
                }
                for scope in [PauseScope.kind("a"), .everything, .kind("b")] { try await scheduler.resume(scope) }
                // What breaks S1 ends the scheduler: invariants are checked after every event.
                try await store.eventually("all are done") { try await scheduler.snapshot().counts.completed == 60 }
            }
        }
    }
}
