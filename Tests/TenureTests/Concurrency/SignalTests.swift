import Testing

@testable import Tenure

/// A signal keeps to the steps of a rendezvous, which `RendezvousTests` enumerates.
@Suite struct SignalTests {
    @Test("What was given in time is got, also by a task that is cancelled, and once")
    func givenFirst() async {
        let signal = Signal()
        #expect(signal.give())
        #expect(!signal.give())
        let waiter = Task { await signal.wait() }
        waiter.cancel()
        #expect(await waiter.value)
        #expect(!signal.give())
    }

    @Test("A cancelled waiter gets nothing, and who gives is told")
    func cancelled() async {
        let signal = Signal()
        let waiter = Task { await signal.wait() }
        waiter.cancel()
        #expect(await waiter.value == false)
        #expect(!signal.give())
    }

    @Test("Thousands of signals on real threads lose none and no waiter")
    func realThreads() async {
        for round in 0..<3_000 {
            let signal = Signal()
            async let accepted = Self.give(signal)
            let waiter = Task { await signal.wait() }
            if round.isMultiple(of: 3) { waiter.cancel() }
            let wasGiven = await waiter.value
            #expect(await accepted == wasGiven)
        }
    }

    @concurrent private static func give(_ signal: Signal) async -> Bool { signal.give() }
}
