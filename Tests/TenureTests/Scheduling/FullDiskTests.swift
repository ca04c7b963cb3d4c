import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct FullDiskTests {
    @Test(
        "D5: a full disk refuses submits and gives no leases; what is at work ends; space found starts it all again",
        arguments: UInt64(1)...8,
        [false, true]
    )
    func wholeStory(seed: UInt64, alignsToPages: Bool) throws {
        try SimulatedStore.run(seed: seed) { store in
            let accepted = Locked<Set<TaskID>>([])
            let gate = Turnout()
            try await store.life(
                SchedulerOptions(alignsToPages: alignsToPages),
                agents: 3,
                { agent in
                    agent.handle("k") { payload, _ in
                        await gate.wait()
                        return payload
                    }
                }
            ) { scheduler in
                for number in 0..<20 { _ = try await scheduler.submit("k", number) }
                try await store.eventually("all work") { try await scheduler.snapshot().counts.working == 3 }
                store.leaveRoom(for: 0)
                let refused = try await Self.submitUntilFull(scheduler)
                #expect(refused.message.contains("disk"))
                let before = try await scheduler.snapshot()
                #expect(before.isStorageFull)
                #expect(await code { _ = try await scheduler.submit("k", 1) } == .storageFull)
                let after = try await scheduler.snapshot()
                #expect(after.counts == before.counts && after.counts.working == 3)
                accepted.withLock { $0 = Set(after.tasks.map(\.id)) }
                gate.open()
                // Small outputs fit what is promised or left, or wait; nobody gets a new lease for ever.
                try await store.pass(.seconds(60))
                let parked = try await scheduler.snapshot()
                #expect(parked.counts.completed < accepted.withLock { $0.count })
                #expect(parked.counts.dead == 0)
                store.leaveRoom(for: nil)
                try await store.eventually("all are done") {
                    try await scheduler.snapshot().counts.completed == accepted.withLock { $0.count }
                }
                #expect(try await !scheduler.snapshot().isStorageFull)
            }
            try await store.life { scheduler in
                let tasks = try await scheduler.snapshot().tasks
                #expect(Set(tasks.map(\.id)) == accepted.withLock { $0 })
                #expect(tasks.allSatisfy { $0.status == .completed && $0.failures == 0 && $0.interruptions == 0 })
            }
        }
    }

    @Test("D5: an output without space leaves the lease in place, and every other end is recorded")
    func outputs() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                try await scheduler.withSession("a", kinds: ["k"], leaseDuration: .seconds(600)) { session in
                    for number in 0..<4 { _ = try await scheduler.submit("k", number) }
                    let first = try await session.work()
                    store.leaveRoom(for: 0)
                    _ = try await Self.submitUntilFull(scheduler)
                    let large = [UInt8](repeating: 7, count: 20_000)
                    let error = try await error { try await session.complete(first.lease, output: large) }
                    #expect(error.code == .storageFull && error.task == first.lease.task && error.agent == "a")
                    try await session.heartbeat(first.lease)
                    let usage: Usage = ["a counter with quite a long name": 1]
                    let long = String(repeating: "é", count: 2_000)
                    try await session.fail(first.lease, .permanent(long), usage: usage)
                    let task = try #require(try await scheduler.snapshot().task(first.lease.task))
                    let kept = try #require(task.errors.last?.message)
                    #expect(kept.utf8.count == JournalSpace.errorBytes && long.hasPrefix(kept))
                    #expect(task.usage == .none)
                    // No lease without space; with it the next one, at once.
                    let asking = store.start { try await session.next() }
                    try await store.pass(.seconds(5))
                    #expect(try await scheduler.snapshot().counts.assigned == 0)
                    store.leaveRoom(for: nil)
                    let second = try #require(try await asking.value)
                    try await session.accept(second.lease)
                    try await session.complete(second.lease, output: large)
                    #expect(try await scheduler.snapshot().task(second.lease.task)?.output == large)
                }
            }
        }
    }

    @Test(
        "D5: an agent of handlers keeps an output until there is space, and gives its task back when it has to end",
        arguments: [true, false]
    )
    func held(isFreed: Bool) throws {
        try SimulatedStore.run { store in
            let large = [UInt8](repeating: 7, count: 20_000)
            let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
            let id = Locked<TaskID?>(nil)
            try await store.life(
                agents: 1,
                { agent in
                    agent.handle("k") { _, _ in
                        begun.deliver(())
                        _ = await mayEnd.value()
                        return large
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("k", 0, TaskOptions(timeout: .seconds(10)))
                id.withLock { $0 = task }
                _ = await begun.value()
                store.leaveRoom(for: 0)
                _ = try await Self.submitUntilFull(scheduler, "nobody's")
                mayEnd.deliver(())
                try await store.pass(.seconds(100))
                #expect(try await scheduler.snapshot().counts.working == 1)
                guard isFreed else { return }
                store.leaveRoom(for: nil)
                try await store.eventually("it is done") { try await scheduler.status(of: task) == .completed }
                #expect(try await scheduler.snapshot().task(task)?.output == large)
            }
            store.leaveRoom(for: nil)
            try await store.life { scheduler in
                let known = try #require(id.withLock { $0 })
                let task = try #require(try await scheduler.snapshot().task(known))
                #expect(task.status == (isFreed ? .completed : .ready))
                #expect(task.failures == 0 && task.crashes == 0)
            }
        }
    }

    @Test("D5, T11: an output that comes after a cancel and finds no space is given up, and its agent goes on")
    func cancelled() throws {
        try SimulatedStore.run { store in
            let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
            try await store.life(
                agents: 1,
                { agent in
                    agent.handle("small") { payload, _ in payload }
                    agent.handle("large") { _, _ in
                        begun.deliver(())
                        _ = await mayEnd.valueRegardlessOfCancellation()
                        return [UInt8](repeating: 7, count: 100_000)
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("large", 0)
                _ = await begun.value()
                store.leaveRoom(for: 0)
                while try await !scheduler.snapshot().isStorageFull { _ = try await scheduler.submit("small", 0) }
                let cancelling = store.start { try await scheduler.cancel(task) }
                try await store.eventually("it is to stop") {
                    try await scheduler.status(of: task)?.name == "cancelling"
                }
                mayEnd.deliver(())
                // Long before the time is over that it was given for that.
                try await store.pass(.milliseconds(10))
                #expect(try await scheduler.status(of: task) == .cancelled)
                _ = try await cancelling.value
                try await store.eventually("its agent goes on") { try await scheduler.snapshot().counts.completed > 0 }
                store.leaveRoom(for: nil)
            }
        }
    }

    @Test("D5: while a large output waits for space small tasks are done, and when there is some it ends at last")
    func largeOutput() throws {
        try SimulatedStore.run { store in
            let (begun, mayEnd) = (Rendezvous<Void>(), Rendezvous<Void>())
            let large = [UInt8](repeating: 7, count: 100_000)
            try await store.life(
                agents: 2,
                { agent in
                    agent.handle("small") { payload, _ in payload }
                    agent.handle("large") { _, _ in
                        begun.deliver(())
                        _ = await mayEnd.value()
                        return large
                    }
                }
            ) { scheduler in
                let task = try await scheduler.submit("large", 0)
                _ = await begun.value()
                store.leaveRoom(for: 0)
                var small = 0
                while try await !scheduler.snapshot().isStorageFull {
                    _ = try await scheduler.submit("small", small)
                    small += 1
                }
                mayEnd.deliver(())
                try await store.pass(.seconds(5))
                _ = try await scheduler.submit("small", small)
                try await store.eventually("the small ones are done") {
                    try await scheduler.snapshot().counts.completed == small + 1
                }
                #expect(try await scheduler.snapshot().task(task)?.status.name == "working")
                store.leaveRoom(for: nil)
                try await store.eventually("it is done") { try await scheduler.status(of: task) == .completed }
            }
        }
    }

    @Test("D5: cancels, pauses and purges are kept while there is a margin, and refused in words after it")
    func upkeep() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                var ids: [TaskID] = []
                for number in 0..<2_000 { ids.append(try await scheduler.submit("k", number)) }
                store.leaveRoom(for: 0)
                _ = try await Self.submitUntilFull(scheduler)
                var cancelled = 0
                var refused: TenureError?
                for id in ids where refused == nil {
                    do {
                        try await scheduler.cancel(id)
                        cancelled += 1
                    } catch let error as TenureError {
                        refused = error
                        #expect(error.code == .storageFull && error.task == id)
                        #expect(try await scheduler.status(of: id) == .ready)
                    }
                }
                #expect(cancelled > 20 && refused != nil)
                #expect(await code { try await scheduler.pause() } == .storageFull)
                store.leaveRoom(for: nil)
                try await store.pass(.seconds(2))
                try await scheduler.cancel(ids[cancelled])
                #expect(try await scheduler.snapshot().counts.cancelled == cancelled + 1)
            }
        }
    }

    @Test("D5, S6: a time that comes while there is no space for its record is no defect, and is judged once there is")
    func overdue() throws {
        try SimulatedStore.run { store in
            try await store.life { scheduler in
                let options = TaskOptions(notBefore: .after(.seconds(10)))
                let waiting = try await scheduler.submit("later", 0, options)
                var ids: [TaskID] = []
                for number in 0..<2_000 { ids.append(try await scheduler.submit("k", number)) }
                store.leaveRoom(for: 0)
                _ = try await Self.submitUntilFull(scheduler)
                var hasSpace = true
                for id in ids where hasSpace {
                    do {
                        try await scheduler.cancel(id)
                    } catch let error as TenureError where error.code == .storageFull {
                        hasSpace = false
                    }
                }
                #expect(!hasSpace)
                let sweeps = try await scheduler.snapshot().statistics.sweeps
                try await store.pass(.seconds(300))
                let parked = try await scheduler.snapshot()
                #expect(parked.statistics.sweeps > sweeps && parked.counts.waiting == 1)
                store.leaveRoom(for: nil)
                try await store.eventually("it is ready") { try await scheduler.status(of: waiting) == .ready }
            }
        }
    }

    @Test(
        "D5: what was appended before a lack of space was known waits for space, or is told to be indeterminate",
        arguments: [true, false]
    )
    func burst(isFreed: Bool) throws {
        try SimulatedStore.run { store in
            let told = Locked<[TaskID]>([])
            let ended: Void? = try? await store.life { scheduler in
                try await store.pass(.seconds(1))
                store.leaveRoom(for: 0)
                // Larger than what is reserved, and nobody knows yet that there is no more.
                let submits = (0..<4).map { _ in
                    store.start {
                        let payload = [UInt8](repeating: 7, count: 300_000)
                        let id = try await scheduler.submit(RawTask(kind: "k", payload: payload)).id
                        told.withLock { $0.append(id) }
                    }
                }
                try await store.pass(.seconds(30))
                #expect(told.withLock { $0.isEmpty })
                #expect(await code { _ = try await scheduler.submit("k") } == .storageFull)
                if isFreed { store.leaveRoom(for: nil) } else { await scheduler.shutDown(grace: .none) }
                var admitted = 0
                for submit in submits {
                    switch await code({ try await submit.value }) {
                    case nil: admitted += 1
                    case .storageFull: break
                    case let code: #expect(!isFreed && code == .indeterminate)
                    }
                }
                #expect(isFreed ? admitted > 0 : admitted == 0)
            }
            #expect((ended != nil) == isFreed)
            store.leaveRoom(for: nil)
            try await store.life { scheduler in
                let there = try await scheduler.snapshot().tasks.map(\.id)
                #expect(there == told.withLock { $0.sorted() })
            }
        }
    }

    /// Fills what is reserved.
    private static func submitUntilFull(_ scheduler: Scheduler, _ kind: TaskKind = "k") async throws -> TenureError {
        for size in [4_000, 400, 4] {
            for number in 0..<100_000 {
                do {
                    _ = try await scheduler.submit(RawTask(kind: kind, payload: [UInt8](repeating: 1, count: size)))
                } catch {
                    #expect(error.code == .storageFull)
                    if size == 4 { return error }
                    break
                }
                #expect(number < 99_999)
            }
        }
        throw Missing("the end of the disk")
    }

    private func error(_ body: () async throws -> Void) async throws -> TenureError {
        try await #require(throws: TenureError.self) { try await body() }
    }
}

/// Lets nobody through until it is opened.
private final class Turnout: Sendable {
    private let state = Locked<(isOpen: Bool, waiting: [Rendezvous<Void>])>((false, []))

    func wait() async {
        let rendezvous = Rendezvous<Void>()
        let mustWait = state.withLock { state in
            if !state.isOpen { state.waiting.append(rendezvous) }
            return !state.isOpen
        }
        if mustWait { _ = await rendezvous.value() }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.deliver(()) }
    }
}
