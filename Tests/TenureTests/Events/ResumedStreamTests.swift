import TenureTesting
import Testing

@testable import Tenure

@Suite(.timeLimit(.minutes(20))) struct ResumedStreamTests {
    private func submit(_ count: Int, to scheduler: Scheduler) async throws {
        for _ in 0..<count { _ = try await scheduler.submit(RawTask(kind: "k")) }
    }

    @Test("Section 4: a subscriber that missed events goes on from the last one it saw, without a gap")
    func afterMissing() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (snapshot, events) = try await scheduler.observe(buffering: 2)
        try await submit(10, to: scheduler)
        var iterator = events.makeAsyncIterator()
        let first = try #require(await iterator.next())
        #expect(first.number == snapshot.eventNumber + 1 && first.missed == 0)
        let second = try #require(await iterator.next())
        try await submit(1, to: scheduler)
        let late = try #require(await iterator.next())
        #expect(late.missed == 8 && late.number == second.number + 9)
        var resumed = try await scheduler.events(after: second.number).makeAsyncIterator()
        for number in (second.number + 1)...late.number {
            let event = try #require(await resumed.next())
            #expect(event.number == number && event.missed == 0)
        }
    }

    @Test("Section 4: a subscriber that comes back in time goes on without a gap, and the scheduler's end ends it")
    func comingBack() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        func lastSeen() async throws -> UInt64 { try await scheduler.observe().snapshot.eventNumber }
        let seen = try await lastSeen()
        let (_, events) = try await scheduler.observe()
        try await submit(3, to: scheduler)
        withExtendedLifetime(events) {}
        let resumed = try await scheduler.events(after: seen)
        try await submit(2, to: scheduler)
        await scheduler.shutDown()
        var numbers: [UInt64] = []
        for await event in resumed { numbers.append(event.number) }
        #expect(numbers == Array((seen + 1)...(seen + 5)))
        var ended: [UInt64] = []
        for await event in try await scheduler.events(after: seen + 4) { ended.append(event.number) }
        #expect(ended == [seen + 5])
    }

    @Test("Section 4: a number that was told while nobody listened is refused once something may have happened since")
    func unheard() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let unheard = try await scheduler.snapshot().eventNumber
        try await submit(3, to: scheduler)
        let (snapshot, events) = try await scheduler.observe()
        #expect(await code { _ = try await scheduler.events(after: unheard) } == .eventsForgotten)
        try await submit(2, to: scheduler)
        #expect(await code { _ = try await scheduler.events(after: unheard) } == .eventsForgotten)
        // Nor does the end make it good.
        let unwatched = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let number = try await unwatched.snapshot().eventNumber
        try await submit(3, to: unwatched)
        await unwatched.shutDown(grace: .none)
        #expect(await code { _ = try await unwatched.events(after: number) } == .eventsForgotten)
        // A look while somebody listens is as good as an observer's own.
        #expect(try await scheduler.snapshot().eventNumber == snapshot.eventNumber + 2)
        for numbers in [events, try await scheduler.events(after: snapshot.eventNumber)] {
            var iterator = numbers.makeAsyncIterator()
            for number in 1...2 { #expect(await iterator.next()?.number == snapshot.eventNumber + UInt64(number)) }
        }
    }

    private func numbers(of buffer: EventBuffer) -> [UInt64] {
        var numbers: [UInt64] = []
        while case .read(let event) = buffer.step() { numbers.append(event.number) }
        return numbers
    }

    private func emit(_ sequences: ClosedRange<SequenceNumber>, to hub: inout EventHub) {
        for sequence in sequences {
            hub.emit(
                SchedulerEventFields(
                    sequence: sequence,
                    time: .zero,
                    wall: WallTime(nanoseconds: 0),
                    kind: sequence % 2 == 0 ? .assigned : .submitted,
                    cause: .caller
                )
            )
        }
    }

    @Test("Section 4: of events that were told together as many are kept as was asked for, and not one more")
    func withinARun() {
        for keeps in [1, 4, 8, 9, 19] as [UInt64] {
            var hub = EventHub(keeping: Int(keeps))
            let all = hub.subscribe(capacity: 100)
            emit(1...20, to: &hub)
            hub.publish(upTo: 20)
            for number in 0...20 as ClosedRange<UInt64> {
                let resumed = hub.subscribe(after: number, capacity: 100).map(numbers)
                #expect(
                    resumed == (number + keeps < 20 ? nil : Array(number + 1..<21)),
                    "\(keeps) kept, after \(number)"
                )
                let some = hub.subscribe(after: number, only: [.assigned], capacity: 100).map(numbers)
                #expect(some == resumed?.filter { $0 % 2 == 0 })
            }
            #expect(numbers(of: all) == Array(1...20))
        }
    }

    @Test("Section 4: where no event is kept nobody comes back, and who listens hears all")
    func keepingNone() {
        var hub = EventHub(keeping: 0)
        let buffer = hub.subscribe(capacity: 100)
        emit(1...20, to: &hub)
        hub.publish(upTo: 20)
        #expect(numbers(of: buffer) == Array(1...20))
        let resumed = hub.subscribe(after: 19, capacity: 1)
        #expect(resumed == nil)
    }

    @Test("Section 4: what was not told yet when everything was forgotten is no event to go on after")
    func forgottenUntold() {
        var hub = EventHub(keeping: 4)
        hub.subscribe(capacity: 100).abandon(after: 0)
        emit(1...8, to: &hub)
        let seen = hub.tellNumber()
        hub.publish(upTo: 6)
        let isListenedTo = hub.isListenedTo
        #expect(!isListenedTo)
        hub.beginListening()
        let buffer = hub.subscribe(capacity: 100)
        emit(10...10, to: &hub)
        hub.publish(upTo: 10)
        for number in [seen - 1, seen] {
            let resumed = hub.subscribe(after: number, capacity: 100)
            #expect(resumed == nil)
        }
        #expect(numbers(of: buffer).count == 1)
    }

    @Test("Section 4: of events that were told together those that fit are read, and the others counted as missed")
    func fittingInPart() {
        for capacity in [1, 3, 8, 11] {
            var hub = EventHub(keeping: 4)
            let buffer = hub.subscribe(capacity: capacity)
            emit(1...20, to: &hub)
            hub.publish(upTo: 20)
            #expect(numbers(of: buffer) == Array(1...UInt64(capacity)) && buffer.missed == 20 - UInt64(capacity))
            emit(21...21, to: &hub)
            hub.publish(upTo: 21)
            guard case .read(let next) = buffer.step() else {
                Issue.record("nothing follows what was missed")
                continue
            }
            #expect(next.number == 21 && next.missed == 20 - UInt64(capacity))
        }
    }

    /// Makes an event of each kind, and tells them together.
    private func tell(_ kinds: [SchedulerEvent.Kind], to hub: inout EventHub) {
        for kind in kinds {
            let event = SchedulerEventFields(
                sequence: hub.lastNumber + 1,
                time: .zero,
                wall: WallTime(nanoseconds: 0),
                kind: kind,
                cause: .caller
            )
            hub.emit(event)
        }
        hub.publish(upTo: .max)
    }

    @Test("Section 4: how the matcher works is told to who names these events, and to nobody else")
    func matching() {
        var hub = EventHub(keeping: 4)
        let most = hub.subscribe(capacity: 100)
        tell([.submitted], to: &hub)
        var isTold = hub.tellsMatching
        #expect(!isTold)
        let asked = hub.subscribe(only: [.agentAsked], capacity: 100)
        let all = hub.subscribe(only: Set(SchedulerEvent.Kind.allCases), capacity: 100)
        isTold = hub.tellsMatching
        #expect(isTold)
        for kinds in [[.agentAsked, .passStarted], [.assigned, .agentAsked], [.completed]] as [[SchedulerEvent.Kind]] {
            tell(kinds, to: &hub)
        }
        // Of what comes before the last four nothing is kept.
        let resumed = hub.subscribe(after: 2, only: [.passStarted], capacity: 100)
        let resumedMost = hub.subscribe(after: 2, capacity: 100)
        #expect(resumed.map(numbers) == [3])
        #expect(resumedMost.map(numbers) == [4, 6])
        #expect(numbers(of: most) == [1, 4, 6] && most.missed == 0)
        #expect(numbers(of: asked) == [2, 5])
        #expect(numbers(of: all) == Array(2...6))
        // Once all have gone, and nobody can come back, it is not told any more.
        for subscriber in [most, asked, all, resumed, resumedMost] { subscriber?.abandon(after: 0) }
        tell(Array(repeating: .completed, count: 12), to: &hub)
        isTold = hub.tellsMatching
        #expect(!isTold)
    }

    @Test("Section 4: who asks how the matcher worked before anybody was told of it hears that this is not known")
    func matchingBefore() {
        var hub = EventHub(keeping: 10)
        let most = hub.subscribe(capacity: 100)
        tell([.submitted, .assigned], to: &hub)
        var resumed = hub.subscribe(after: 1, only: [.passStarted], capacity: 100).map(numbers)
        #expect(resumed == nil)
        resumed = hub.subscribe(after: 2, only: [.passStarted], capacity: 100).map(numbers)
        #expect(resumed == [])
        tell([.passStarted], to: &hub)
        resumed = hub.subscribe(after: 2, only: [.passStarted], capacity: 100).map(numbers)
        #expect(resumed == [3])
        #expect(numbers(of: most) == [1, 2])
    }

    @Test("Section 4: what was submitted while somebody listened counts as heard, though it is told later")
    func heardLater() {
        var hub = EventHub(keeping: 4)
        hub.subscribe(capacity: 100).abandon(after: 6)
        tell(Array(repeating: .submitted, count: 6), to: &hub)
        let kept = hub.subscribe(after: 2, capacity: 100).map(numbers)
        #expect(kept == [3, 4, 5, 6])
        var later = EventHub(keeping: 4)
        later.subscribe(capacity: 100).abandon(after: 2)
        tell(Array(repeating: .submitted, count: 6), to: &later)
        let isListenedTo = later.isListenedTo
        #expect(!isListenedTo)
    }

    @Test("T13: subscribers that are gone are let go of, though nothing happens")
    func gone() {
        var hub = EventHub(keeping: 4)
        weak var first: EventBuffer?
        for number in 0..<100 {
            let buffer = hub.subscribe(capacity: 1)
            if number == 0 { first = buffer }
            buffer.abandon(after: 0)
        }
        #expect(first == nil)
    }

    @Test("T13: only so many events are kept; who comes too late, or asks for what never was, is told")
    func forgotten() async throws {
        let scheduler = try await Scheduler.open(
            .inMemory,
            options: SchedulerOptions(eventsKept: 4),
            clock: VirtualClock()
        )
        #expect(await code { _ = try await scheduler.events(after: 0) } == .eventsForgotten)
        func use(_ count: Int) async throws -> UInt64 {
            let (snapshot, events) = try await scheduler.observe()
            try await submit(count, to: scheduler)
            withExtendedLifetime(events) {}
            return snapshot.eventNumber
        }
        let seen = try await use(6)
        #expect(await code { _ = try await scheduler.events(after: seen + 1) } == .eventsForgotten)
        #expect(await code { _ = try await scheduler.events(after: seen + 7) } == .eventsForgotten)
        #expect(await code { _ = try await scheduler.events(after: seen + 2) } == nil)
        #expect(await code { _ = try await scheduler.events(after: seen + 2, buffering: 0) } == .invalidConfiguration)
        // Nobody listens any more, and more happens than is kept.
        try await submit(20, to: scheduler)
        #expect(await code { _ = try await scheduler.events(after: seen + 6) } == .eventsForgotten)
        let (snapshot, events) = try await scheduler.observe()
        try await submit(1, to: scheduler)
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next()?.number == snapshot.eventNumber + 1)
        #expect(await code { _ = try await scheduler.events(after: seen + 6) } == .eventsForgotten)
    }

    @Test("Section 4: what is dropped after the last event that is delivered is counted, too")
    func missedAtTheEnd() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (_, events) = try await scheduler.observe(buffering: 2)
        #expect(events.missed == 0)
        try await submit(10, to: scheduler)
        await scheduler.shutDown(grace: .none)
        var told: UInt64 = 0
        var read = 0
        for await event in events {
            told += event.missed
            read += 1
        }
        #expect(read == 2 && told == 0 && events.missed == 8)
    }

    @Test("Section 4: a subscriber of some kinds gets these alone, and misses nothing because of others")
    func someKinds() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (snapshot, events) = try await scheduler.observe(only: [.evicted, .cancelled], buffering: 2)
        var tasks: [TaskID] = []
        for _ in 0..<20 { tasks.append(try await scheduler.submit(RawTask(kind: "k")).id) }
        for task in [tasks[3], tasks[7]] { try await scheduler.cancel(task) }
        var iterator = events.makeAsyncIterator()
        for task in [tasks[3], tasks[7]] {
            let event = try #require(await iterator.next())
            #expect(event.kind == .cancelled && event.task == task && event.missed == 0)
        }
        #expect(events.missed == 0)
        var resumed = try await scheduler.events(after: snapshot.eventNumber, only: [.cancelled]).makeAsyncIterator()
        #expect(await resumed.next()?.task == tasks[3])
        #expect(await resumed.next()?.task == tasks[7])
        var none = try await scheduler.observe(only: []).events.makeAsyncIterator()
        await scheduler.shutDown(grace: .none)
        #expect(await none.next() == nil)
    }
}
