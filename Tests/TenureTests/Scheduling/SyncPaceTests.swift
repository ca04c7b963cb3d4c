import Testing

@testable import Tenure

/// When a journal is synced and witnessed, as a value decides it.
@Suite(.timeLimit(.minutes(20))) struct SyncPaceTests {
    private let quiet = SyncPace.quiet

    /// A pace that can be asked within an expectation.
    private final class Pace {
        private var pace: SyncPace

        init(_ durability: Durability) { pace = SyncPace(durability) }

        var syncsEachFrame: Bool { pace.syncsEachFrame }
        func noteFrame(at now: @autoclosure () -> Int64) -> Bool { pace.noteFrame(at: now()) }
        func noteSync() { pace.noteSync() }
        func noteWitness() { pace.noteWitness() }
        func rest(at now: Int64) -> SyncPace.Rest { pace.rest(at: now) }
    }

    @Test("D3: after so long without work the last record is witnessed, once; work puts it off")
    func witness() {
        let pace = Pace(.everyCommit)
        #expect(pace.rest(at: 5) == .nothing)
        #expect(!pace.noteFrame(at: 7))
        #expect(pace.rest(at: 10) == .until(10 + quiet))
        #expect(pace.rest(at: 9 + quiet) == .until(10 + quiet))
        #expect(!pace.noteFrame(at: 9 + quiet))
        #expect(pace.rest(at: 20 + quiet) == .until(20 + 2 * quiet))
        #expect(pace.rest(at: 20 + 2 * quiet) == .witness)
        pace.noteWitness()
        #expect(pace.rest(at: 21 + 2 * quiet) == .nothing)
    }

    @Test("D1: an interval is counted from the first record that is not synced, whether or not others follow")
    func interval() {
        let pace = Pace(.interval(.milliseconds(200)))
        let interval: Int64 = 200_000_000
        #expect(!pace.syncsEachFrame)
        #expect(!pace.noteFrame(at: 100))
        #expect(pace.rest(at: 150) == .until(100 + interval))
        #expect(!pace.noteFrame(at: 99 + interval))
        #expect(pace.rest(at: 99 + interval) == .until(100 + interval))
        #expect(pace.rest(at: 100 + interval) == .sync)
        #expect(pace.noteFrame(at: 100 + interval))
        pace.noteSync()
        // What is written from now on is synced an interval later, and not before.
        let next = 150 + interval
        #expect(pace.rest(at: next) == .until(next + quiet))
        #expect(!pace.noteFrame(at: next))
        #expect(pace.rest(at: next + interval - 1) == .until(next + interval))
        #expect(pace.rest(at: next + interval) == .sync)
        pace.noteSync()
        #expect(pace.rest(at: next + interval) == .until(next + interval + quiet))
        #expect(pace.rest(at: next + interval + quiet) == .witness)
    }

    @Test("D1: what is never synced is never waited for, and what every frame is synced for reads no clock")
    func clockless() {
        let unsynced = Pace(.unsynced)
        // Not within an expectation, which reads everything.
        let isDue = unsynced.noteFrame(at: unread())
        #expect(!isDue)
        #expect(unsynced.rest(at: 1) == .nothing)
        let each = Pace(.everyCommit)
        let isEachDue = each.noteFrame(at: unread())
        #expect(!isEachDue)
    }

    private func unread() -> Int64 {
        Issue.record("the clock was read")
        return 0
    }
}
