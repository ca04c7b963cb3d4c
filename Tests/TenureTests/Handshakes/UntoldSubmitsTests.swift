import TenureTesting
import Testing

@testable import Tenure

/// The real intake and the real backlog of a subscriber, between submitters who enter only for those who wait, and a reader of
/// events.
@Suite struct UntoldSubmitsTests {
    struct Desk: Sendable {
        var intake = Intake(epoch: 1, lastSequence: 0, lastTaskNumber: 0, lastTime: .zero)
        var backlog = EventBacklog<String>()
        var reading = EventReading()
        /// Who is in the domain, where one turn is after the other.
        var inside: String?
        /// Submits that the one inside has taken out and not told yet.
        var taken: [SequenceNumber] = []
        /// Submitters that have to enter and have not yet.
        var onTheWay: Set<String> = []
        var isWoken = false
        var read: [SequenceNumber] = []

        mutating func admit() -> Bool {
            let specification = TaskSpecification(kind: "k", payload: [], priority: .normal, options: .standard)
            let moment = Moment(time: .zero, wall: WallTime(nanoseconds: 0))
            return intake.admit(Submission(specification), at: moment).mustEnter
        }

        mutating func drain() {
            var submits: [Intake.Numbered] = []
            intake.drain(into: &submits)
            taken = submits.map(\.sequence)
        }

        mutating func tell() {
            for sequence in taken {
                let woken = backlog.append(EventRun(UntoldSubmitsTests.event(sequence)), capacity: 10) { 0 }
                if !woken.isEmpty { isWoken = true }
            }
            taken = []
            inside = nil
        }
    }

    private static func event(_ sequence: SequenceNumber) -> SchedulerEventFields {
        SchedulerEventFields(
            number: sequence,
            sequence: sequence,
            time: .zero,
            wall: WallTime(nanoseconds: 0),
            kind: .submitted,
            cause: .caller
        )
    }

    /// A turn: no other one comes between its steps, but submitters and readers do.
    private static func turn(of name: String, if mustEnter: @escaping @Sendable (Desk) -> Bool) -> [InterleavingStep<
        Desk
    >] {
        [
            InterleavingStep("drain") { desk in
                guard mustEnter(desk) else { return .done }
                guard desk.inside == nil else { return .blocked }
                desk.inside = name
                desk.drain()
                return .done
            },
            .action("tell") { desk in
                guard desk.inside == name else { return }
                desk.onTheWay.remove(name)
                desk.tell()
            },
        ]
    }

    private static func submitter(_ name: String) -> InterleavedThread<Desk> {
        let submit = InterleavingStep<Desk>.action("submit") { if $0.admit() { $0.onTheWay.insert(name) } }
        return InterleavedThread(name, [submit] + turn(of: name) { $0.onTheWay.contains(name) })
    }

    /// Somebody who comes in for another reason, an agent.
    private static let agent = InterleavedThread<Desk>("agent", turn(of: "agent") { _ in true })

    /// Reads so many events.
    ///
    /// - Parameter looks: whether it says that it waits, and looks at what is there already.
    private static func reader(of count: Int, looks: Bool = true) -> InterleavedThread<Desk> {
        let read = InterleavingStep<Desk>("read") { desk in
            while let event = desk.reading.next() { desk.read.append(event.number) }
            if case .portions(let taken)? = desk.backlog.take() {
                desk.reading.begin(taken)
                return .jump(to: "read")
            }
            if desk.read.count >= count { return .finish }
            desk.isWoken = false
            desk.backlog.wait(with: "reader")
            return .done
        }
        let look = InterleavingStep<Desk>.action("look") { desk in
            if looks, desk.intake.beginReaderWait() { desk.onTheWay.insert("reader") }
        }
        let wait = InterleavingStep<Desk>("wait") { $0.isWoken ? .jump(to: "read") : .blocked }
        return InterleavedThread(
            "reader",
            [read, look] + turn(of: "reader") { $0.onTheWay.contains("reader") } + [wait]
        )
    }

    @Test("Section 4: in no order does a reader of events wait while a submit lies in the inbox that nobody brings in")
    func noneIsLeft() {
        for others in [
            [Self.submitter("a")], [Self.submitter("a"), Self.submitter("b")], [Self.submitter("a"), Self.agent],
        ] {
            let submits = others.count { $0.name != "agent" }
            let report = Interleavings(of: Desk(), [Self.reader(of: submits)] + others).explore {
                Set($0.read).count == submits && $0.read.count == submits
            }
            #expect(report.passed, "\(submits): \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("Section 4: a reader that waits without looking at what came in is found")
    func waitsBlindly() {
        let report = Interleavings(of: Desk(), [Self.reader(of: 1, looks: false), Self.submitter("a")]).explore { _ in
            true
        }
        #expect(report.failure?.kind == .deadlock)
    }
}
