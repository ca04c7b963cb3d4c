import Tenure
import TenureTesting
import Testing

/// Batches beside the same tasks submitted one after the other, to the same intake.
@Suite(.timeLimit(.minutes(20))) struct BatchAdmissionTests {
    #if DEBUG
        private static let stories: UInt64 = 300
    #else
        private static let stories: UInt64 = 20_000
    #endif

    /// How often each thing happened, so that none is missing.
    private struct Tally {
        var admitted = 0
        var causes: [String: Int] = [:]
    }

    /// Two intakes that must not come to differ: one is given batches, the other their tasks one by one, and is set back
    /// when one of them is refused.
    private struct Story {
        var random: SeededGenerator
        var whole: Intake
        var single: Intake
        var live: [TaskID] = []
        var now: Int64 = 0
        private var lastSequence: SequenceNumber = 0

        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            let limit = random.chance(1, in: 2) ? RateLimit(1 + random.next(below: 8), per: .nanoseconds(40)) : nil
            let capacity = random.chance(1, in: 2) ? 1 + random.next(below: 12) : nil
            let keys = IdempotencyTable(
                capacity: 1 + random.next(below: 12),
                retention: .nanoseconds(5 + random.next(below: 60))
            )
            whole = Intake(
                epoch: 1,
                lastSequence: 0,
                lastTaskNumber: 0,
                lastTime: .zero,
                admission: Admission(submitLimit: limit, capacity: capacity, idempotency: keys)
            )
            single = whole
            self.random = random
        }

        /// Some of the live tasks end.
        mutating func end() {
            for _ in 0..<min(live.count, 1 + random.next(below: 6)) {
                var end = Record(
                    time: StoreTime(nanoseconds: now),
                    wall: WallTime(nanoseconds: 0),
                    cause: .caller,
                    transition: .cancelled(live.remove(at: random.next(below: live.count)), nil, .atOnce)
                )
                #expect(whole.number(&end) == single.number(&end))
            }
        }

        mutating func drawBatch() -> [TaskSpecification] {
            let keyed = random.chance(2, in: 3)
            return (0..<(1 + random.next(below: 7))).map { _ in
                let key = keyed && random.chance(2, in: 3) ? "key \(random.next(below: 16))" : nil
                return TaskSpecification(
                    kind: "k",
                    payload: [random.chance(1, in: 6) ? 1 : 0],
                    priority: .normal,
                    options: TaskOptions(idempotencyKey: key)
                )
            }
        }

        /// Mostly now; sometimes a clock that was read before the one of the record that came last. Never before a time
        /// that a refusal was told at, because keys that had had their time then are gone.
        mutating func drawMoment() -> Moment {
            let isRecorded = whole.lastSequence > lastSequence
            lastSequence = whole.lastSequence
            return BatchAdmissionTests.moment(max(0, isRecorded ? now - Int64(random.next(below: 3)) : now))
        }
    }

    fileprivate static func moment(_ nanoseconds: Int64) -> Moment {
        Moment(time: StoreTime(nanoseconds: nanoseconds), wall: WallTime(nanoseconds: 0))
    }

    @Test(
        "T12, S8, S10: a batch comes in if and only if its tasks would one after the other, as these; else nothing changes",
        .computingForLong
    )
    func asOneByOne() throws {
        var tally = Tally()
        for seed in 1...Self.stories {
            var story = Story(seed: seed)
            for step in 0..<40 {
                story.now += Int64(story.random.next(below: 8))
                if story.random.chance(1, in: 3) { story.end() }
                try Self.submit(story.drawBatch(), at: story.drawMoment(), &story, &tally, "seed \(seed), step \(step)")
            }
        }
        #expect(tally.admitted > 1_000)
        for cause in ["rateLimited", "full", "conflict", "tableFull", "in the batch", "overCapacity", "overRate"] {
            #expect(tally.causes[cause, default: 0] > 50, "\(cause): \(tally.causes)")
        }
    }

    private static func submit(
        _ specifications: [TaskSpecification],
        at moment: Moment,
        _ story: inout Story,
        _ tally: inout Tally,
        _ place: Comment
    ) throws {
        let batch = try SubmissionBatch(specifications)
        let before = story.single
        var entries: [Intake.Entry] = []
        var refused: Refusal?
        for submission in batch.submissions where refused == nil {
            switch story.single.submit(submission, at: moment) {
            case .success(let entry): entries.append(entry)
            case .failure(let refusal): refused = refusal
            }
        }
        let result = story.whole.submit(batch, at: moment)
        switch (result, refused) {
        case (.success(let found), nil):
            tally.admitted += 1
            #expect(found.map(\.task) == entries.map(\.task), place)
            #expect(found.map(\.sequence) == entries.map(\.sequence), place)
            #expect(found.map(\.isDuplicate) == entries.map(\.isDuplicate), place)
            story.live += found.filter { !$0.isDuplicate }.map(\.task)
        case (.failure(let refusal), .some(let refused)):
            story.single = before
            #expect(refusal.place == entries.count, place)
            let cause = try compare(refusal, refused, entries, place)
            tally.causes[cause, default: 0] += 1
            if specifications.allSatisfy({ $0.idempotencyKey == nil }) {
                checkWait(refusal, batch, before, at: moment, place)
            }
        default:
            Issue.record("\(place): \(result), and one by one \(String(describing: refused))")
        }
    }

    /// What refuses a batch is what refuses the first task that one by one is refused.
    ///
    /// - Returns: its name.
    private static func compare(
        _ refusal: BatchRefusal,
        _ refused: Refusal,
        _ entries: [Intake.Entry],
        _ place: Comment
    ) throws -> String {
        switch (refusal.cause, refused) {
        case (.refusal(.rateLimited), .rateLimited): return "rateLimited"
        case (.refusal(.full), .full): return "full"
        case (.refusal(.tableFull), .tableFull): return "tableFull"
        case (.refusal(.conflict(_, let original, let sequence)), .conflict(_, let same, let number)):
            #expect(original == same && sequence == number, place)
            return "conflict"
        case (.conflict(_, let holder), .conflict(_, let original, _)):
            #expect(entries[holder].task == original && !entries[holder].isDuplicate, place)
            return "in the batch"
        case (.overCapacity(let tasks, let capacity), .full), (.overCapacity(let tasks, let capacity), .rateLimited):
            #expect(tasks > capacity, place)
            return "overCapacity"
        case (.overRate(let tasks, let limit), .rateLimited), (.overRate(let tasks, let limit), .full):
            #expect(tasks > limit.count, place)
            return "overRate"
        default:
            Issue.record("\(place): \(refusal.cause), and one by one \(refused)")
            return ""
        }
    }

    /// S8: at the time that the refusal names all of the batch comes in, and not a moment earlier.
    private static func checkWait(
        _ refusal: BatchRefusal,
        _ batch: SubmissionBatch,
        _ intake: Intake,
        at moment: Moment,
        _ place: Comment
    ) {
        guard case .refusal(.rateLimited(_, let wait)) = refusal.cause else { return }
        let (whole, fraction) = wait.components
        let nanoseconds = moment.time.nanoseconds + whole * 1_000_000_000 + fraction / 1_000_000_000
        var late = intake
        late.change(capacity: nil)
        var early = late
        #expect(throws: Never.self, place) { try late.submit(batch, at: Self.moment(nanoseconds)).get() }
        #expect(throws: BatchRefusal.self, place) { try early.submit(batch, at: Self.moment(nanoseconds - 1)).get() }
    }

    @Test("S10: of a full intake no batch takes room, and a batch without new tasks needs none")
    func duplicatesNeedNoRoom() throws {
        var intake = Intake(
            epoch: 1,
            lastSequence: 0,
            lastTaskNumber: 0,
            lastTime: .zero,
            admission: Admission(submitLimit: RateLimit(2, per: .seconds(1)), capacity: 2)
        )
        func batch(_ keys: String?...) throws -> SubmissionBatch {
            try SubmissionBatch(
                keys.map {
                    TaskSpecification(
                        kind: "k",
                        payload: [],
                        priority: .normal,
                        options: TaskOptions(idempotencyKey: $0)
                    )
                }
            )
        }
        let first = try intake.submit(batch("a", "b", "a"), at: Self.moment(0)).get()
        #expect(first.map(\.isDuplicate) == [false, false, true] && first[2].task == first[0].task)
        let again = try intake.submit(batch("b", "a", "b"), at: Self.moment(0)) { _ in false }.get()
        #expect(again.map(\.task) == [1, 0, 1].map { first[$0].task } && again.allSatisfy { $0.isDuplicate })
        let refused = intake.submit(try batch("a", nil), at: Self.moment(0))
        #expect(throws: BatchRefusal.self) { try refused.get() }
        #expect(intake.lastSequence == 2)
    }
}
