import Tenure

/// A history of four openings in which every type of record occurs.
enum SampleHistory {
    /// One opening: frames of records.
    struct Opening {
        let records: [[Record]]
        let endsCleanly: Bool
    }

    /// The number of the last task.
    static let lastTask: UInt64 = 12

    static var openings: [Opening] {
        [
            Opening(records: [[opened(1, cleanly: true)], submits] + lives, endsCleanly: false),
            // Two tasks were being worked on, and are suspect from now on.
            Opening(
                records: [[opened(2, cleanly: false)], [assigned(10, 2, 1), assigned(11, 2, 2)]],
                endsCleanly: false
            ),
            // After two unclean ends in a row the opening is careful, and they are on trial.
            Opening(
                records: [
                    [opened(3, cleanly: false)], [assigned(10, 3, 1)], [record(40, .timer, .outlived(task(10)))],
                    [assigned(11, 3, 2)],
                ],
                endsCleanly: false
            ),
            Opening(
                records: [
                    [opened(4, cleanly: false), record(41, .opening, .crashed(task(11), next: .dead(.poison)))],
                    [record(42, .caller, .evicted([task(7)], .purged))],
                ],
                endsCleanly: true
            ),
        ]
    }

    static func record(_ second: Int64, _ cause: Cause, _ transition: Transition) -> Record {
        Record(
            time: StoreTime(nanoseconds: second * 1_000_000_000),
            wall: WallTime(secondsSince1970: 1_795_253_400 + second),
            cause: cause,
            transition: transition
        )
    }

    static func opened(_ epoch: UInt64, cleanly: Bool) -> Record {
        let name = Incarnation(high: 0x1000 + epoch, low: 0x2000 + epoch)
        let start = Int64(epoch - 1) * 10
        return record(start, .opening, .opened(epoch: epoch, incarnation: name, endedCleanly: cleanly))
    }

    static func submitted(_ epoch: UInt64, _ number: UInt64, payloadBytes: Int = 4) -> Record {
        let bytes = (0..<payloadBytes).map { UInt8(truncatingIfNeeded: Int(number) &* 31 &+ $0) }
        let specification = TaskSpecification(
            kind: number.isMultiple(of: 2) ? "mail" : "image",
            payload: bytes,
            priority: Priority.allCases[Int(number % 4)],
            options: .standard
        )
        let time = StoreTime(nanoseconds: Int64(epoch) * 1_000_000_000)
        return record(
            Int64(epoch),
            .caller,
            .submitted(TaskID(epoch: epoch, number: number), specification, readyAt: time)
        )
    }

    private static func task(_ number: UInt64) -> TaskID { TaskID(epoch: 1, number: number) }

    private static func holder(_ epoch: UInt64, _ number: UInt64, session: UInt64 = 1) -> LeaseHolderFields {
        LeaseHolderFields(
            agent: "agent-\(number)",
            session: SessionID(number: session),
            generation: Generation(epoch: epoch, number: number)
        )
    }

    private static func assigned(
        _ number: UInt64,
        _ epoch: UInt64,
        _ generation: UInt64,
        accepted: Bool = true
    ) -> Record {
        record(30, .match, .assigned(task(number), holder(epoch, generation), accepted: accepted))
    }

    private static var submits: [Record] {
        let options = TaskOptions(
            requires: ["fonts", "gpu"],
            pinnedTo: "agent-7",
            timeout: .milliseconds(1_500),
            notBefore: .after(.seconds(2)),
            retry: RetryPolicy(maximumAttempts: 7, baseDelay: .milliseconds(1)),
            metadata: ["colour": "grün", "": "empty"],
            submitter: "a sample",
            idempotencyKey: "order-2"
        )
        let full = TaskSpecification(kind: "mail", payload: [0, 255], priority: .urgent, options: options)
        let later = TaskSpecification(
            kind: "report",
            payload: [],
            priority: .low,
            options: TaskOptions(notBefore: .at(WallTime(secondsSince1970: 1_900_000_000)), idempotencyKey: "order-12")
        )
        return [
            submitted(1, 1),
            record(1, .caller, .submitted(task(2), full, readyAt: StoreTime(nanoseconds: 3_000_000_000))),
        ] + (3...11).map { submitted(1, $0) } + [
            record(1, .caller, .submitted(task(12), later, readyAt: StoreTime(nanoseconds: 1 << 60)))
        ]
    }

    private static var lives: [[Record]] {
        let usage = Usage(["cents": -3, "tokens": 412])
        let later = StoreTime(nanoseconds: 60_000_000_000)
        return [
            [record(3, .timer, .becameDue(task(2)))],
            [
                assigned(1, 1, 1),
                record(31, .agent, .completed(task(1), holder(1, 1), output: [1, 2, 3], usage: usage)),
            ],
            [
                assigned(2, 1, 2),
                record(31, .agent, .completed(task(2), holder(1, 2), output: [], usage: .none)),
            ],
            [
                assigned(3, 1, 3, accepted: false), record(30, .agent, .accepted(task(3), holder(1, 3))),
                record(
                    31,
                    .agent,
                    .failed(task(3), holder(1, 3), error: "no paper", usage: usage, next: .retry(at: later))
                ),
            ],
            [
                assigned(4, 1, 4),
                record(
                    31,
                    .timer,
                    .failed(task(4), holder(1, 4), error: "too slow", usage: .none, next: .dead(.attemptsExhausted))
                ),
                record(32, .caller, .replayed(task(4))),
            ],
            [assigned(5, 1, 5), record(31, .agent, .snoozed(task(5), holder(1, 5), usage: usage, until: later))],
            [
                assigned(6, 1, 6), record(31, .caller, .cancelRequested(task(6), holder(1, 6))),
                record(32, .agent, .cancelled(task(6), holder(1, 6), .stopped)),
            ],
            [record(32, .caller, .cancelled(task(7), nil, .atOnce))],
            [
                assigned(8, 1, 7),
                record(33, .agentGone, .reclaimed(task(8), holder(1, 7), .agentDied, next: .ready)),
            ],
            [
                assigned(9, 1, 8, accepted: false),
                record(33, .shutdown, .released(task(9), holder(1, 8), .interrupted)),
            ],
            [record(34, .caller, .paused(.kind("report"), true)), record(34, .caller, .paused(.everything, true))],
            [record(35, .caller, .paused(.everything, false))],
            [record(35, .caller, .extended(namespace: "", body: []))],
            [record(36, .caller, .evicted([task(1)], .retention))],
            [
                assigned(10, 1, 9), record(37, .agent, .resumed(task(10), holder(1, 9, session: 2))),
                assigned(11, 1, 10),
            ],
        ]
    }
}
