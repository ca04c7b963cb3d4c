import Foundation
import TenureTesting
import Testing

@testable import Tenure

@Suite struct ObserveTests {
    private static let places = [true, false]

    @Test(
        "Section 4: snapshot and stream join without a gap under load, and the stream ends with the scheduler",
        arguments: places
    )
    func joining(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(
            inMemory ? .inMemory : .directory(directory.journal),
            clock: VirtualClock()
        )
        let readers = try await scheduler.running(
            agents: 3,
            named: "a",
            { $0.handle(Echo.self) { task, _ in task.text } }
        ) {
            let load = Task {
                for number in 0..<200 { _ = try await scheduler.submit(Echo(text: "\(number)")) }
            }
            var readers: [Task<[TaskID: String], any Error>] = []
            for _ in 0..<5 {
                let (snapshot, events) = try await scheduler.observe(buffering: 100_000)
                readers.append(
                    Task {
                        // Replays the events over the snapshot; must come out where the scheduler does.
                        var states = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0.status.name) })
                        var (number, sequence) = (snapshot.eventNumber, snapshot.sequence)
                        for await event in events {
                            #expect(event.number == number + 1 && event.missed == 0)
                            #expect(event.sequence >= sequence)
                            (number, sequence) = (event.number, event.sequence)
                            if let task = event.task, let status = event.status { states[task] = status.name }
                        }
                        return states
                    }
                )
            }
            try await load.value
            try await eventually { try await scheduler.snapshot().counts.completed == 200 }
            return readers
        }
        let final = try await scheduler.snapshot()
        let states = Dictionary(uniqueKeysWithValues: final.tasks.map { ($0.id, $0.status.name) })
        for reader in readers { #expect(try await reader.value == states) }
    }

    @Test("Section 4: what is submitted before run() is told before it, as soon as it is durable", arguments: places)
    func beforeRunning(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        let scheduler = try await Scheduler.open(
            inMemory ? .inMemory : .directory(directory.journal),
            clock: VirtualClock()
        )
        let (_, events) = try await scheduler.observe()
        let tasks = try await withThrowingTaskGroup(of: TaskID.self) { group in
            for _ in 0..<50 { group.addTask { try await scheduler.submit(RawTask(kind: "k")).id } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        var iterator = events.makeAsyncIterator()
        var told: Set<TaskID> = []
        while told.count < 50, let event = await iterator.next() {
            #expect(event.kind == .submitted)
            if let task = event.task { told.insert(task) }
        }
        #expect(told == tasks)
        await scheduler.shutDown()
    }

    @Test("D2: of events that were made together only those are told whose records are durable")
    func onlyDurable() async {
        // Runs that are told whole, in part and not at all.
        for (durable, count) in [(2, 3), (8, 8), (9, 20), (8, 17), (0, 3), (20, 20)] as [(UInt64, UInt64)] {
            let events = EventStream(Self.told(upTo: durable, of: count))
            var told: [UInt64] = []
            for await event in events {
                #expect(event.number == event.sequence)
                told.append(event.sequence)
            }
            #expect(told == Array(1..<durable + 1))
        }
    }

    @Test("Section 4: an event tells all that its record says")
    func contents() {
        let task = TaskID(epoch: 1, number: 1)
        let holder = LeaseHolderFields(
            agent: "a",
            session: SessionID(number: 7),
            generation: Generation(epoch: 1, number: 3)
        )
        func event(_ transition: Transition) -> SchedulerEventFields? {
            let record = Record(time: .zero, wall: WallTime(nanoseconds: 5), cause: .agent, transition: transition)
            return transition.eventKind.map { kind in
                var event = SchedulerEventFields(kind, of: record, 9)
                event.tell(record)
                return event
            }
        }
        let held: [Transition] = [
            .assigned(task, holder, accepted: true), .accepted(task, holder),
            .completed(task, holder, output: [], usage: ["tokens": 2]),
            .failed(task, holder, error: "E", usage: ["tokens": 2], next: .ready),
            .reclaimed(task, holder, .agentDied, next: .ready), .released(task, holder, .byAgent),
            .snoozed(task, holder, usage: ["tokens": 2], until: .zero), .cancelRequested(task, holder),
            .cancelled(task, holder, .atOnce), .resumed(task, holder),
        ]
        for transition in held {
            let event = event(transition)
            #expect(
                event?.task == task && event?.sequence == 9 && event?.cause == .agent && event?.wall.nanoseconds == 5
            )
            #expect(event?.agent == "a" && event?.session == holder.session && event?.generation == holder.generation)
            #expect(event?.usage == transition.usage && event?.detail == transition.detail)
        }
        let free: [Transition] = [.becameDue(task), .cancelled(task, nil, .atOnce), .replayed(task), .outlived(task)]
        for transition in free {
            let event = event(transition)
            #expect(event?.task == task && event?.agent == nil && event?.session == nil && event?.generation == nil)
        }
        let paused = event(.paused(.kind("k"), true))
        #expect(paused?.kind == .paused && paused?.taskKind == "k" && paused?.task == nil)
        #expect(event(.paused(.everything, false))?.kind == .unpaused)
        #expect(event(.opened(epoch: 1, incarnation: Incarnation(high: 1, low: 1), endedCleanly: true))?.kind == nil)
        if case .tasks(let forgotten) = EventSubject(.evicted([task], .retention)) {
            #expect(forgotten == [task])
        } else {
            Issue.record("each task that is forgotten is told of")
        }
    }

    @Test("D2: what was left of a run that was told in part comes first once it is durable")
    func restOfARun() async {
        var hub = EventHub(keeping: 10)
        let events = EventStream(hub.subscribe(capacity: 100))
        for sequence in 1...20 as ClosedRange<UInt64> { hub.emit(Self.event(sequence)) }
        for durable in [3, 3, 10, 20] as [UInt64] { hub.publish(upTo: durable) }
        hub.finish()
        var told: [UInt64] = []
        for await event in events { told.append(event.number) }
        #expect(told == Array(1...20))
    }

    private static func event(_ sequence: SequenceNumber) -> SchedulerEventFields {
        SchedulerEventFields(
            sequence: sequence,
            time: .zero,
            wall: WallTime(nanoseconds: 0),
            kind: .submitted,
            cause: .caller
        )
    }

    private static func told(upTo durable: SequenceNumber, of count: SequenceNumber) -> EventBuffer {
        var hub = EventHub(keeping: 10)
        let buffer = hub.subscribe(capacity: 100)
        for sequence in 1...count { hub.emit(event(sequence)) }
        hub.publish(upTo: durable)
        hub.finish()
        return buffer
    }

    @Test("Section 4: a slow subscriber is told how much it missed")
    func missed() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (_, events) = try await scheduler.observe(buffering: 3)
        for _ in 0..<10 { _ = try await scheduler.submit(RawTask(kind: "k")) }
        var iterator = events.makeAsyncIterator()
        for number in 1...3 as ClosedRange<UInt64> {
            let event = await iterator.next()
            #expect(event?.number == number && event?.missed == 0)
        }
        _ = try await scheduler.submit(RawTask(kind: "k"))
        let event = await iterator.next()
        #expect(event?.number == 11 && event?.missed == 7)
        await scheduler.shutDown()
        #expect(await iterator.next() == nil)
        #expect(await iterator.next() == nil)
    }

    @Test("Section 4: a submit is told of at once, also when no agent is there")
    func submitWithoutAgents() async throws {
        try await withRunning { scheduler in
            let (_, events) = try await scheduler.observe()
            var iterator = events.makeAsyncIterator()
            for _ in 0..<10 {
                let task = try await scheduler.submit(RawTask(kind: "k")).id
                let event = await iterator.next()
                #expect(event?.kind == .submitted && event?.task == task && event?.status == .ready)
            }
        }
    }

    @Test("Section 4: reading ends when the reader is cancelled, and for all readers when the scheduler ends")
    func readers() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (_, events) = try await scheduler.observe()
        let cancelled = Task { await events.first { _ in false } }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        let waiting = (0..<3).map { _ in Task { await events.first { _ in false } } }
        await scheduler.shutDown()
        for reader in waiting { #expect(await reader.value == nil) }
    }

    @Test("A look at the state is no event and begins no round of matching")
    func looking() async throws {
        try await withRunning { scheduler in
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let asking = Task { try await session.next() }
                // The round of the agent, or that of run(), if that comes later.
                try await eventually { try await scheduler.snapshot().statistics.passes == 1 }
                let (before, _) = try await scheduler.observe()
                for _ in 0..<5 { _ = try await scheduler.snapshot() }
                let after = try await scheduler.snapshot()
                #expect(after.eventNumber == before.eventNumber && after.statistics == before.statistics)
                asking.cancel()
                _ = try await asking.value
            }
        }
    }

    @Test(
        "A stream ends with its scheduler, also with one that is dropped",
        .timeLimit(.minutes(20)),
        arguments: [true, false]
    )
    func endOfDropped(inMemory: Bool) async throws {
        let directory = TemporaryDirectory()
        func streamOfDropped() async throws -> EventStream {
            let scheduler = try await Scheduler.open(
                inMemory ? .inMemory : .directory(directory.journal),
                clock: VirtualClock()
            )
            let events = try await scheduler.observe().events
            _ = try await scheduler.submit(RawTask(kind: "k"))
            return events
        }
        var kinds: [SchedulerEvent.Kind] = []
        for await event in try await streamOfDropped() { kinds.append(event.kind) }
        #expect(kinds == [.submitted])
    }

    @Test("A stream that is asked for after the end is over", .timeLimit(.minutes(20)))
    func observeAfterEnd() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        await scheduler.shutDown()
        for await event in try await scheduler.observe().events { Issue.record("\(event)") }
    }

    @Test("Section 7: snapshots, events, errors, leases, offers and reports go through JSON unchanged")
    func codable() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let run = Task { try await scheduler.run() }
        let (_, events) = try await scheduler.observe()
        var options = TaskOptions(requires: ["x", "y"], notBefore: .at(WallTime(nanoseconds: 1)), retry: .standard)
        options.metadata = Dictionary(Hostile.texts.map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
        for text in Hostile.texts {
            _ = try await scheduler.submit(
                RawTask(kind: TaskKind("k" + text), payload: Array(text.utf8)),
                options: options
            )
        }
        _ = try await scheduler.submit(RawTask(kind: "k"), options: TaskOptions(notBefore: .after(.seconds(1_000))))
        try await scheduler.withSession("a\"\u{0}", kinds: ["k"], capabilities: ["x", "y"]) { session in
            for failure in [
                TaskFailure.permanent("</script>"), .retry(after: .seconds(100), "\u{1B}[0m"), TaskFailure("x"),
            ] {
                _ = try await scheduler.submit(RawTask(kind: "k"))
                let offer = try await session.work()
                try expectRoundTrip(offer)
                try expectRoundTrip(offer.lease)
                try expectRoundTrip(failure)
                try expectRoundTrip(try await scheduler.snapshot())
                try await session.fail(offer.lease, failure, usage: ["n": .max])
                do throws(TenureError) {
                    try await session.complete(offer.lease)
                } catch {
                    try expectRoundTrip(error)
                    let copy = try JSONDecoder().decode(TenureError.self, from: JSONEncoder().encode(error))
                    #expect(copy.message == error.message && copy.location == error.location)
                }
            }
        }
        try expectRoundTrip(try await scheduler.snapshot())
        try expectRoundTrip(scheduler.opening)
        try expectRoundTrip(await scheduler.shutDown())
        try await run.value
        for await event in events {
            try expectRoundTrip(event)
            #expect(!event.description.contains("\u{1B}") && !event.description.contains("\n"))
        }
    }

    private func expectRoundTrip<Value: Codable & Equatable>(_ value: Value) throws {
        #expect(try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)) == value)
    }
}
