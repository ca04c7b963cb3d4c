import Tenure
import TenureTesting
import Testing

/// Section 1's table over the core: every record in every state.
@Suite struct StateTableTests {
    enum Stage: String, CaseIterable, Sendable {
        case waiting, retrying, snoozed, ready, assigned, working, cancelling, completed, cancelled, dead

        /// Brings a new task here.
        func reach(_ bench: inout QueueBench) throws -> TaskID {
            let delay: Duration = self == .waiting ? .seconds(60) : .zero
            let task = bench.submit(readyAt: bench.now.advanced(by: delay))
            if self == .waiting || self == .ready { return task }
            let given = bench.assign(accepted: self != .assigned)
            let lease = try #require(given)
            #expect(lease.task == task)
            let now = bench.now
            switch self {
            case .waiting, .ready, .assigned, .working: break
            case .retrying: bench.fail(lease)
            case .snoozed: bench.carryOut { $0.decideSnooze(by: lease, for: .seconds(9), usage: .none, now: now) }
            case .cancelling: bench.cancel(task)
            case .completed: bench.carryOut { $0.decideCompletion(by: lease, output: [7], usage: .none) }
            case .cancelled:
                bench.cancel(task)
                bench.carryOut { $0.decideForcedCancel(of: lease) }
            case .dead: bench.fail(lease, .permanent("no"))
            }
            return task
        }

        var name: String {
            switch self {
            case .waiting, .retrying, .snoozed: "waiting"
            default: rawValue
            }
        }
    }

    /// What a record of a task says, and where it leads from each stage; from all others it cannot follow.
    struct Input: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var leads: [Stage: String]
        var make: @Sendable (TaskID, LeaseHolderFields) -> Transition

        init(
            _ name: String,
            _ leads: [Stage: String],
            _ make: @escaping @Sendable (TaskID, LeaseHolderFields) -> Transition
        ) {
            (testDescription, self.leads, self.make) = (name, leads, make)
        }
    }

    private static let later = StoreTime(nanoseconds: 1 << 50)

    static let inputs: [Input] = [
        Input("becameDue", [.waiting: "ready", .retrying: "ready", .snoozed: "ready"]) { task, _ in .becameDue(task) },
        Input("accepted", [.assigned: "working"]) { .accepted($0, $1) },
        Input("completed", [.working: "completed", .cancelling: "completed"]) {
            .completed($0, $1, output: [1], usage: ["n": 1])
        },
        Input("failed, to be tried again", [.working: "waiting"]) {
            .failed($0, $1, error: "x", usage: ["n": 1], next: .retry(at: later))
        },
        Input("failed for good", [.working: "dead"]) {
            .failed($0, $1, error: "x", usage: ["n": 1], next: .dead(.attemptsExhausted))
        },
        Input("snoozed", [.working: "waiting"]) { .snoozed($0, $1, usage: ["n": 1], until: later) },
        Input("reclaimed", [.assigned: "ready", .working: "ready"]) { .reclaimed($0, $1, .agentDied, next: .ready) },
        Input("reclaimed for good", [.assigned: "dead", .working: "dead"]) {
            .reclaimed($0, $1, .neverAccepted, next: .dead(.undeliverable))
        },
        Input("released", [.assigned: "ready", .working: "ready"]) { .released($0, $1, .byAgent) },
        Input("cancelRequested", [.working: "cancelling"]) { .cancelRequested($0, $1) },
        Input(
            "cancelled without a lease",
            [
                .waiting: "cancelled", .retrying: "cancelled", .snoozed: "cancelled", .ready: "cancelled",
            ]
        ) { task, _ in .cancelled(task, nil, .atOnce) },
        Input("cancelled with its lease", [.assigned: "cancelled", .working: "cancelled", .cancelling: "cancelled"]) {
            .cancelled($0, $1, .stopped)
        },
        Input("resumed", [.working: "working", .cancelling: "cancelling"]) { .resumed($0, $1) },
        Input("outlived", [:]) { task, _ in .outlived(task) },
        Input("crashed", [:]) { task, _ in .crashed(task, next: .ready) },
        Input("replayed", [.dead: "ready"]) { task, _ in .replayed(task) },
        Input("evicted", [.completed: "gone", .cancelled: "gone", .dead: "gone"]) { task, _ in
            .evicted([task], .purged)
        },
    ]

    @Test(
        "T1: every cell of the task state table: a record leads where the table says, or is refused and changes nothing",
        arguments: Stage.allCases,
        inputs
    )
    func cell(stage: Stage, input: Input) throws {
        var bench = QueueBench()
        // Others, so that a change of the wrong one is seen.
        for other in Stage.allCases where other != .ready { _ = try other.reach(&bench) }
        let task = try stage.reach(&bench)
        let entry = bench.entry(task)
        #expect(entry.status.name == stage.name)
        let fields = LeaseHolderFields(
            agent: "a",
            session: SessionID(number: 1),
            generation: entry.lastGeneration ?? Generation(epoch: 1, number: 999)
        )
        let before = bench.picture
        let (next, due, count) = (bench.next, bench.core.nextDue, bench.core.assignableCount)
        let record = Record(
            time: bench.now,
            wall: WallTime(nanoseconds: 0),
            cause: .caller,
            transition: input.make(task, fields)
        )
        let result = apply(record, &bench)
        switch (result, input.leads[stage]) {
        case (.success(let ended), let expected?):
            #expect((bench.core.entry(of: task)?.status.name ?? "gone") == expected)
            let isEnd = ["completed", "cancelled", "dead"].contains(expected)
            #expect((ended == task) == isEnd)
            // The others are as they were, and the order of those that are ready with them.
            let others = bench.picture.tasks.filter { $0.id != task }
            #expect(others == before.tasks.filter { $0.id != task })
            #expect(bench.core.assignableCount == count + change(from: stage.name, to: expected))
        case (.success, nil):
            Issue.record("it was not refused")
        case (.failure(let error), let expected):
            #expect(expected == nil, "it was refused: \(error)")
            #expect(bench.picture == before)
            #expect(bench.next == next && bench.core.nextDue == due && bench.core.assignableCount == count)
        }
    }

    private func apply(_ record: Record, _ bench: inout QueueBench) -> Result<TaskID?, InconsistentRecord> {
        do throws(InconsistentRecord) {
            let ended = try bench.core.apply(record, sequence: bench.sequence + 1)
            bench.core.enable(upTo: bench.sequence + 1)
            return .success(ended)
        } catch {
            return .failure(error)
        }
    }

    private func change(from old: String, to new: String) -> Int {
        (new == "ready" ? 1 : 0) - (old == "ready" ? 1 : 0)
    }

    @Test("T1: a record under another generation than the live one is refused, in every state", arguments: inputs)
    func wrongGeneration(input: Input) throws {
        for stage in [Stage.assigned, .working, .cancelling] {
            var bench = QueueBench()
            let task = try stage.reach(&bench)
            let fields = LeaseHolderFields(
                agent: "a",
                session: SessionID(number: 1),
                generation: Generation(epoch: 1, number: 999)
            )
            let transition = input.make(task, fields)
            guard transition.holder != nil else { continue }
            let before = bench.picture
            let record = Record(time: .zero, wall: WallTime(nanoseconds: 0), cause: .agent, transition: transition)
            let result = apply(record, &bench)
            #expect(throws: InconsistentRecord.self, "\(stage)") { try result.get() }
            #expect(bench.picture == before, "\(stage)")
        }
    }

    @Test("T11: cancelling is recorded where it changes something, and nothing else", arguments: Stage.allCases)
    func cancel(stage: Stage) throws {
        var bench = QueueBench()
        let task = try stage.reach(&bench)
        let holder = bench.entry(task).holder
        switch (stage, bench.core.decideCancel(of: task)) {
        case (.waiting, .record(.cancelled(task, nil, .atOnce))), (.retrying, .record(.cancelled(task, nil, .atOnce))),
            (.snoozed, .record(.cancelled(task, nil, .atOnce))), (.ready, .record(.cancelled(task, nil, .atOnce))):
            break
        case (.assigned, .record(.cancelled(task, let fields?, .atOnce))):
            #expect(fields.generation == holder?.generation)
        case (.working, .record(.cancelRequested(task, let fields))):
            #expect(fields.generation == holder?.generation)
        case (.cancelling, .nothing), (.completed, .nothing), (.cancelled, .nothing), (.dead, .nothing):
            break
        case (_, let decision):
            Issue.record("\(stage): \(String(describing: decision))")
        }
        let unknown = bench.core.decideCancel(of: TaskID(rawValue: .max))
        #expect(unknown == nil)
    }

    @Test("T11: each answer of an agent that is to stop cancels the task, success completes it")
    func answersWhileCancelling() throws {
        let now = StoreTime.zero
        typealias Decision = @Sendable (borrowing TaskQueueCore, Lease) -> Result<Transition, StaleLease>
        let answers: [(String, Decision, CancelEnding?)] = [
            ("complete", { $0.decideCompletion(by: $1, output: [1], usage: .none) }, nil),
            ("fail", { $0.decideFailure(by: $1, TaskFailure("x"), usage: .none, now: now) }, .stopped),
            ("fail for good", { $0.decideFailure(by: $1, .permanent("x"), usage: .none, now: now) }, .stopped),
            ("snooze", { $0.decideSnooze(by: $1, for: .seconds(1), usage: .none, now: now) }, .stopped),
            ("release", { $0.decideRelease(by: $1, .byAgent) }, .stopped),
            ("be interrupted", { $0.decideRelease(by: $1, .interrupted) }, .stopped),
            ("be shut down", { $0.decideRelease(by: $1, .shutdown) }, .shutdown),
            ("die", { $0.decideReclaim(of: $1) }, .agentGone),
            ("fall silent", { $0.decideReclaim(of: $1, .leaseExpired) }, .agentGone),
            ("not come back", { $0.decideReclaim(of: $1, .notReconnected) }, .agentGone),
            ("be out of time", { $0.decideForcedCancel(of: $1) }, .graceEnded),
        ]
        for (name, decide, ending) in answers {
            var bench = QueueBench()
            bench.submit()
            let given = bench.assign()
            let lease = try #require(given)
            bench.cancel(lease.task)
            let transition = try decide(bench.core, lease).get()
            if let ending {
                guard case .cancelled(lease.task, _, ending) = transition else {
                    Issue.record("\(name): \(transition)")
                    continue
                }
            }
            #expect(bench.record(transition, .agent) == lease.task)
            let entry = bench.entry(lease.task)
            #expect(entry.status == (ending == nil ? .completed : .cancelled), "\(name)")
            #expect(entry.failures == 0 && entry.crashes == 0 && entry.snoozes == 0 && entry.interruptions == 0)
        }
    }
}
