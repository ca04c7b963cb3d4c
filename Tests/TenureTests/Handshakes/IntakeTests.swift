import Tenure
import TenureTesting
import Testing

/// The real intake between submitters and the scheduler, which asks for a task on behalf of one agent.
@Suite struct IntakeTests {
    struct Door: Sendable {
        var intake = Intake(epoch: 1, lastSequence: 0, lastTaskNumber: 0, lastTime: .zero)
        /// Who has to enter and has not yet, by submitter.
        var onTheWay: Set<String> = []
        /// Tasks that the scheduler has applied, in order.
        var applied: [SequenceNumber] = []
        var agentAsks = true
        /// The scheduler's own turn is over.
        var isAtRest = false
        /// What a mutant saw of the flag before its append.
        var sawFlag: Set<String> = []

        mutating func admit() -> Bool {
            let specification = TaskSpecification(kind: "k", payload: [], priority: .normal, options: .standard)
            return intake.admit(Submission(specification), at: moment(0)).mustEnter
        }

        mutating func apply(_ records: [Intake.Numbered]) {
            applied += records.map(\.sequence)
            // The agent takes the first and asks no more.
            if !applied.isEmpty { agentAsks = false }
        }

        /// A turn of the scheduler that is one step, as those of an actor are for each other.
        mutating func enter() {
            apply(drain())
            while true {
                let more = rest()
                if more.isEmpty { return }
                apply(more)
            }
        }

        mutating func drain() -> [Intake.Numbered] {
            var taken: [Intake.Numbered] = []
            intake.drain(into: &taken)
            return taken
        }

        mutating func rest() -> [Intake.Numbered] {
            var taken: [Intake.Numbered] = []
            intake.rest(isAwaited: agentAsks, into: &taken)
            return taken
        }

        var isSorted: Bool { applied == applied.sorted() && Set(applied).count == applied.count }

        /// S1: nobody is on the way in, so what lies in the inbox is for no agent that asks.
        func hasNoMissedMatch(submits: Int) -> Bool {
            var probe = self
            let left = probe.drain().count
            return onTheWay.isEmpty && applied.count + left == submits && !(agentAsks && left > 0)
        }
    }

    static func submitter(_ name: String, submits: Int = 1) -> InterleavedThread<Door> {
        InterleavedThread(
            name,
            (0..<submits).flatMap { number -> [InterleavingStep<Door>] in
                [
                    .action("submit \(number)") { if $0.admit() { $0.onTheWay.insert(name) } },
                    .action("enter \(number)") { door in
                        // The scheduler's turn is one job on its executor, but the mutex is not held over all of it.
                        if door.onTheWay.remove(name) != nil { door.enter() }
                    },
                ]
            }
        )
    }

    /// The turn in which the agent asked, with the mutex taken step by step.
    static let scheduler = InterleavedThread<Door>(
        "scheduler",
        .action("drain") { $0.apply($0.drain()) },
        InterleavingStep("rest") { door in
            let more = door.rest()
            door.apply(more)
            return more.isEmpty ? .done : .jump(to: "rest")
        },
        .action("over") { $0.isAtRest = true }
    )

    @Test("S1: in no order of submits and rests does a task lie in the inbox while an agent asks", .computingForLong)
    func noLostWakeUp() {
        for counts in [[1], [1, 1], [2, 1], [1, 1, 1], [3, 2]] {
            let submitters = counts.enumerated().map { Self.submitter("submitter \($0.offset)", submits: $0.element) }
            let submits = counts.reduce(0, +)
            let report = Interleavings(of: Door(), [Self.scheduler] + submitters).explore(
                invariant: { $0.isSorted },
                check: { $0.hasNoMissedMatch(submits: submits) }
            )
            #expect(report.passed, "\(counts): \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("S2: a rush is brought in a few at a time though nobody waits, so who enters next has few to apply")
    func rush() {
        var door = Door(agentAsks: false)
        var brought: [Int] = []
        for _ in 0..<2_000 {
            if door.admit() { brought.append(door.drain().count) }
        }
        #expect(brought == Array(repeating: 256, count: 7))
        let left = door.drain().count
        #expect(left == 2_000 - 7 * 256)
    }

    @Test("S1: with the flag read before the append, the enumeration finds the lost wake-up")
    func mutantIsFound() throws {
        let mutant = InterleavedThread<Door>(
            "mutant",
            .action("read the flag") { door in
                // Looked at in a copy: what a submit would be told now.
                var probe = door
                if probe.admit() { door.sawFlag.insert("mutant") }
            },
            .action("append") { _ = $0.admit() },
            .action("enter") { if $0.sawFlag.contains("mutant") { $0.enter() } }
        )
        let report = Interleavings(of: Door(), [Self.scheduler, mutant]).explore {
            $0.hasNoMissedMatch(submits: 1)
        }
        let failure = try #require(report.failure)
        #expect(failure.kind == .check)
        let read = try #require(failure.schedule.firstIndex(of: "mutant: read the flag"))
        let rest = try #require(failure.schedule.firstIndex(of: "scheduler: rest"))
        #expect(read < rest)
    }

    @Test("S1: a scheduler that rests without looking at the inbox is found too")
    func restWithoutLooking() {
        let careless = InterleavedThread<Door>(
            "scheduler",
            .action("drain") { $0.apply($0.drain()) },
            .action("raise the flag later") { door in
                var empty = Door(agentAsks: door.agentAsks)
                _ = empty.rest()
            }
        )
        let report = Interleavings(of: Door(), [careless, Self.submitter("submitter")]).explore {
            $0.hasNoMissedMatch(submits: 1)
        }
        #expect(report.failure?.kind == .check)
    }

    @Test("D3: whoever appends, numbers and applies in one order; time never runs backwards")
    func numbering() {
        var intake = Intake(epoch: 3, lastSequence: 10, lastTaskNumber: 4, lastTime: StoreTime(nanoseconds: 50))
        let specification = TaskSpecification(kind: "k", payload: [], priority: .low, options: .standard)
        let first = intake.admit(Submission(specification), at: moment(20))
        var own = Record(
            time: StoreTime(nanoseconds: 70),
            wall: WallTime(nanoseconds: 0),
            cause: .timer,
            transition: .becameDue(first.task)
        )
        let number = intake.number(&own)
        let second = intake.admit(Submission(specification), at: moment(60))
        var early = own
        early.time = .zero
        let last = intake.number(&early)
        #expect([first.sequence, number, second.sequence, last] == [11, 12, 13, 14])
        #expect([first.task, second.task] == [TaskID(epoch: 3, number: 5), TaskID(epoch: 3, number: 6)])
        var drained: [Intake.Numbered] = []
        intake.drain(into: &drained)
        let times = [drained[0].submit.time, own.time, drained[1].submit.time, early.time]
        #expect(times.map(\.nanoseconds) == [50, 70, 70, 70])
        var rest: [Intake.Numbered] = []
        intake.drain(into: &rest)
        #expect(drained.map(\.sequence) == [11, 13] && rest.isEmpty)
    }

    @Test("A failed intake does not become a closed one")
    func phases() {
        var intake = Intake(epoch: 1, lastSequence: 0, lastTaskNumber: 0, lastTime: .zero)
        intake.close()
        #expect(intake.phase == .closed)
        intake.fail("disk")
        intake.close()
        #expect(intake.phase == .failed("disk"))
    }
}

private func moment(_ nanoseconds: Int64) -> Moment {
    Moment(time: StoreTime(nanoseconds: nanoseconds), wall: WallTime(nanoseconds: 0))
}
