import Tenure
import TenureTesting
import Testing

/// The real step machine between a waiter, two who deliver and one who cancels.
@Suite struct RendezvousTests {
    struct Meeting: Hashable, Sendable {
        var step = RendezvousStep.open
        var accepted = 0
        var kept = false
        var isSuspended = false
        var resumptions = 0
        var received: Bool?

        mutating func deliver() {
            switch step.deliver() {
            case .keep:
                kept = true
                accepted += 1
            case .resume:
                accepted += 1
                resume(with: true)
            case .ignore: break
            }
        }

        mutating func resume(with value: Bool) {
            resumptions += 1
            isSuspended = false
            received = value
        }
    }

    static let waiter = InterleavedThread<Meeting>(
        "waiter",
        InterleavingStep("wait") { meeting in
            switch meeting.step.wait() {
            case .keep: meeting.isSuspended = true
            case .resume: meeting.resume(with: meeting.kept)
            case .ignore: meeting.resume(with: false)
            }
            return .done
        },
        InterleavingStep("go on") { $0.isSuspended ? .blocked : .done }
    )

    static func deliverer(_ name: String) -> InterleavedThread<Meeting> {
        InterleavedThread(name, .action("deliver") { $0.deliver() })
    }

    static let canceller = InterleavedThread<Meeting>(
        "canceller",
        .action("cancel") { meeting in
            if case .resume = meeting.step.cancel() { meeting.resume(with: false) }
        }
    )

    @Test("A waiter is resumed exactly once, and has the value if and only if somebody's delivery was accepted")
    func allOrders() {
        let threads = [Self.waiter, Self.deliverer("first"), Self.deliverer("second"), Self.canceller]
        let check: @Sendable (Meeting) -> Bool = {
            $0.resumptions == 1 && $0.accepted <= 1 && $0.received == ($0.accepted == 1)
        }
        let machine = Interleavings(of: Meeting(), threads)
        let report = machine.explore(invariant: { $0.resumptions <= 1 }, check: check)
        #expect(report.passed, "\(report)")
        #expect(report.complete > 20)
        #expect(machine.exploreStates(invariant: { $0.resumptions <= 1 }, check: check).passed)
    }

    @Test("Without a canceller every delivery arrives")
    func delivery() {
        let report = Interleavings(of: Meeting(), [Self.waiter, Self.deliverer("only")]).explore { $0.received == true }
        #expect(report.passed, "\(report)")
    }

    @Test("Whoever waits for what never comes is found as a deadlock")
    func nobodyComes() {
        #expect(Interleavings(of: Meeting(), [Self.waiter]).explore { _ in true }.failure?.kind == .deadlock)
    }

    @Test("A value that was delivered in time is taken, also by a task that is cancelled")
    func realDeliveredFirst() async {
        let rendezvous = Rendezvous<Int>()
        #expect(rendezvous.deliver(7))
        #expect(!rendezvous.deliver(8))
        #expect(await rendezvous.value() == 7)
        #expect(!rendezvous.deliver(9))
    }

    @Test("A cancelled waiter gets nothing, and who delivers is told")
    func realCancelled() async {
        let rendezvous = Rendezvous<Int>()
        let waiter = Task { await rendezvous.value() }
        waiter.cancel()
        #expect(await waiter.value == nil)
        #expect(!rendezvous.deliver(1))
    }

    @Test("Thousands of meetings on real threads lose no value and no waiter")
    func realThreads() async {
        for round in 0..<3_000 {
            let rendezvous = Rendezvous<Int>()
            async let accepted = Self.deliver(round, to: rendezvous)
            let waiter = Task { await rendezvous.value() }
            if round.isMultiple(of: 3) { waiter.cancel() }
            let value = await waiter.value
            #expect(await accepted == (value == round))
        }
    }

    @concurrent private static func deliver(_ value: Int, to rendezvous: Rendezvous<Int>) async -> Bool {
        rendezvous.deliver(value)
    }
}
