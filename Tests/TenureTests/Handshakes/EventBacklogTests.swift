import TenureTesting
import Testing

@testable import Tenure

/// The real backlog of a subscriber between the domain that tells and those who read.
@Suite struct EventBacklogTests {
    struct Desk: Sendable {
        var backlog = EventBacklog<String>()
        var reading = EventReading()
        /// How many events were read, as the teller can see it.
        var readCount = 0
        var woken: Set<String> = []
        var read: [UInt64] = []
        var missed: UInt64 = 0
        var waitsUnwoken: Set<String> = []

        mutating func wake(_ readers: [String]) {
            woken.formUnion(readers)
            waitsUnwoken.subtract(readers)
        }
    }

    private static func event(_ number: UInt64) -> SchedulerEventFields {
        SchedulerEventFields(
            number: number,
            sequence: number,
            time: .zero,
            wall: WallTime(nanoseconds: 0),
            kind: .submitted,
            cause: .caller
        )
    }

    private static func teller(_ count: UInt64, capacity: Int) -> InterleavedThread<Desk> {
        var steps: [InterleavingStep<Desk>] = (1...count).map { number in
            .action("tell \(number)") { desk in
                let readCount = desk.readCount
                let waiters = desk.backlog.append(EventRun(Self.event(number)), capacity: capacity) { readCount }
                desk.wake(waiters)
            }
        }
        steps.append(
            .action("finish") { desk in
                let waiters = desk.backlog.finish()
                desk.wake(waiters)
            }
        )
        return InterleavedThread("teller", steps)
    }

    /// Reads until the end.
    ///
    /// - Parameter atOnce: whether it waits in the step in which it found nothing.
    private static func reader(_ name: String, atOnce: Bool = true) -> InterleavedThread<Desk> {
        InterleavedThread(
            name,
            InterleavingStep("read") { desk in
                if let event = desk.reading.next() {
                    desk.readCount += 1
                    desk.read.append(event.number)
                    desk.missed += event.missed
                    return .jump(to: "read")
                }
                switch desk.backlog.take() {
                case .portions(let taken)?:
                    desk.reading.begin(taken)
                    return .jump(to: "read")
                case .finished?: return .finish
                case nil:
                    guard atOnce else { return .done }
                    desk.wait(name)
                    return .jump(to: "wait")
                }
            },
            .action("begin to wait") { $0.wait(name) },
            InterleavingStep("wait") { desk in
                guard desk.woken.remove(name) != nil else { return .blocked }
                return .jump(to: "read")
            }
        )
    }

    @Test("Section 4: in no order of telling and reading does a reader wait beside an event, or read one twice")
    func noEventIsLost() {
        for (readers, capacity) in [(["a"], 2), (["a"], 1), (["a", "b"], 2), (["a", "b"], 1)] {
            let threads = [Self.teller(2, capacity: capacity)] + readers.map { Self.reader($0) }
            let report = Interleavings(of: Desk(), threads).explore { desk in
                // Each is read once or counted as missed, and nobody waits after the end.
                desk.waitsUnwoken.isEmpty && Set(desk.read).count == desk.read.count
                    && UInt64(desk.read.count) + desk.backlog.allMissed == 2 && desk.missed <= desk.backlog.allMissed
            }
            #expect(report.passed, "\(readers), \(capacity): \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("Section 4: a reader that begins to wait in another step than that in which it found nothing is found")
    func waitsLater() {
        let threads = [Self.teller(1, capacity: 1), Self.reader("a", atOnce: false)]
        let report = Interleavings(of: Desk(), threads).explore { $0.waitsUnwoken.isEmpty }
        #expect(report.failure != nil)
    }
}

extension EventBacklogTests.Desk {
    fileprivate mutating func wait(_ name: String) {
        backlog.wait(with: name)
        waitsUnwoken.insert(name)
    }
}
