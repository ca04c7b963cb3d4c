import Tenure
import TenureTesting
import Testing

/// The real intake between submitters that wait for room, those who cancel them, and the scheduler that makes room.
@Suite struct RoomTests {
    struct Hall: Sendable {
        var intake: Intake
        let capacity: Int
        /// Tasks that live, as the scheduler will find them.
        var live: [TaskID] = []
        /// What each submitter was told, by name; each only once.
        var told: [String: String] = [:]
        var places: [WaitingLine.Ticket: String] = [:]
        /// In the order in which they began to wait, and in which those were let in.
        var came: [String] = []
        var letIn: [String] = []
        var isToldTwice = false
        /// A mutant saw somebody wait, or nobody.
        var sawWaiting = false

        init(capacity: Int) {
            self.capacity = capacity
            intake = Intake(
                epoch: 1,
                lastSequence: 0,
                lastTaskNumber: 0,
                lastTime: .zero,
                admission: Admission(capacity: capacity)
            )
        }

        mutating func tell(_ name: String, _ result: Result<Intake.Entry, Refusal>) {
            isToldTwice = isToldTwice || told[name] != nil
            switch result {
            case .success(.duplicate): told[name] = "duplicate"
            case .success(.admitted(let admitted)):
                told[name] = "in"
                live.append(admitted.task)
            case .failure(let refusal): told[name] = "\(refusal)"
            }
        }

        /// One critical section: in, or in line.
        mutating func submit(_ name: String) {
            let result = intake.submit(RoomTests.submission, at: RoomTests.moment)
            guard case .failure(.full) = result else { return tell(name, result) }
            places[intake.wait(RoomTests.submission)] = name
            came.append(name)
        }

        mutating func withdraw(_ name: String) {
            guard let place = places.first(where: { $0.value == name })?.key, intake.withdraw(place) else { return }
            tell(name, .failure(.cancelled))
        }

        mutating func dismiss() {
            intake.close()
            for place in intake.dismissWaiting() { if let name = places[place] { tell(name, .failure(.closed)) } }
        }

        mutating func numberEnd() {
            var end = Record(
                time: .zero,
                wall: WallTime(nanoseconds: 0),
                cause: .agent,
                transition: .completed(live.removeFirst(), RoomTests.holder, output: [], usage: .none)
            )
            _ = intake.number(&end)
        }

        mutating func serve() {
            while let (place, result) = intake.serveNext(at: RoomTests.moment) {
                guard let name = places[place] else { continue }
                letIn.append(name)
                tell(name, result)
            }
        }

        /// S10, after every step: never more than allowed, nobody waits beside room, nobody is told twice, and those
        /// who waited come in in their order.
        var isInOrder: Bool {
            let waits = intake.hasWaiting
            return live.count <= capacity && !(waits && live.count < capacity) && !isToldTwice
                && letIn == came.filter(letIn.contains)
        }
    }

    static let submission = Submission(
        TaskSpecification(kind: "k", payload: [], priority: .normal, options: .standard)
    )
    static let moment = Moment(time: .zero, wall: WallTime(nanoseconds: 0))
    static let holder = LeaseHolderFields(
        agent: "a",
        session: SessionID(number: 1),
        generation: Generation(rawValue: 1)
    )

    static func submitter(_ name: String) -> InterleavedThread<Hall> {
        InterleavedThread(
            name,
            .action("submit or wait") { $0.submit(name) },
            InterleavingStep("answer") { hall in hall.told[name] == nil ? .blocked : .done }
        )
    }

    static func canceller(of name: String) -> InterleavedThread<Hall> {
        InterleavedThread("canceller of \(name)", .action("withdraw") { $0.withdraw(name) })
    }

    /// Ends one task after another, each in the step in which the intake numbers the record, until all are answered.
    static func scheduler(answering submitters: Int) -> InterleavedThread<Hall> {
        InterleavedThread(
            "scheduler",
            InterleavingStep("end") { hall in
                if hall.told.count == submitters { return .finish }
                guard !hall.live.isEmpty else { return .blocked }
                hall.numberEnd()
                hall.serve()
                return .jump(to: "end")
            }
        )
    }

    @Test(
        "S10: in no order of submits, ends and cancellations does anybody wait beside room, or get in twice",
        .computingForLong
    )
    func noLostRoom() {
        for (capacity, submitters, cancelled) in [(1, 2, 0), (1, 3, 1), (2, 3, 1)] {
            let names = (0..<submitters).map { "submitter \($0)" }
            let threads =
                names.map(Self.submitter) + names.prefix(cancelled).map(Self.canceller)
                + [Self.scheduler(answering: submitters)]
            let report = Interleavings(of: Hall(capacity: capacity), threads).explore(
                invariant: { $0.isInOrder },
                check: { hall in names.allSatisfy { hall.told[$0] != nil } && !hall.intake.hasWaiting }
            )
            #expect(report.passed, "\(capacity), \(submitters), \(cancelled): \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("S10: whoever waits, or comes, when the intake closes is told so, in every order", .computingForLong)
    func closing() {
        let names = (0..<3).map { "submitter \($0)" }
        let closer = InterleavedThread<Hall>("closer", .action("close") { $0.dismiss() })
        let maker = InterleavedThread<Hall>(
            "scheduler",
            .action("end") { hall in
                if !hall.live.isEmpty { hall.numberEnd() }
                hall.serve()
            }
        )
        let report = Interleavings(
            of: Hall(capacity: 1),
            names.map(Self.submitter) + [closer, maker, Self.canceller(of: names[0])]
        ).explore(
            invariant: { hall in hall.isInOrder || hall.intake.phase == .closed },
            check: { hall in names.allSatisfy { hall.told[$0] != nil } && !hall.isToldTwice }
        )
        #expect(report.passed, "\(report)")
    }

    @Test("S10: a scheduler that looks who waits before it makes room is found")
    func mutantIsFound() throws {
        let careless = InterleavedThread<Hall>(
            "scheduler",
            InterleavingStep("look") { hall in
                guard !hall.live.isEmpty else { return .blocked }
                hall.sawWaiting = hall.intake.hasWaiting
                return .done
            },
            .action("end") { $0.numberEnd() },
            .action("serve") { if $0.sawWaiting { $0.serve() } }
        )
        let report = Interleavings(
            of: Hall(capacity: 1),
            [Self.submitter("first"), Self.submitter("second"), careless]
        ).explore { _ in true }
        let failure = try #require(report.failure)
        #expect(failure.kind == .deadlock && failure.blocked == ["second: answer"])
    }

    @Test("S10: those who come and go while nobody is served leave nothing behind")
    func comeAndGo() {
        var intake = Hall(capacity: 1).intake
        let first = intake.wait(Self.submission)
        for _ in 0..<10_000 {
            let place = intake.wait(Self.submission)
            let answers = [intake.withdraw(place), intake.withdraw(place)]
            #expect(answers == [true, false])
        }
        let last = intake.wait(Self.submission)
        let dismissed = intake.dismissWaiting()
        #expect(dismissed == [first, last] && !intake.hasWaiting)
    }
}
