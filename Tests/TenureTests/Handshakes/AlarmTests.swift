import TenureTesting
import Testing

@testable import Tenure

/// The real setting of the alarm between the domain that sets times and the timer that sleeps until them.
@Suite struct AlarmTests {
    struct Tower: Sendable {
        var setting = AlarmSetting<Int>()
        /// The waiters that were made so far, each a number.
        var lastWaiter = 0
        var woken: Set<Int> = []
        /// The time that the timer sleeps until; `nil` while it waits for one, or looks.
        var armed: StoreTime?
        var isSetForGood = false

        mutating func makeWaiter() -> Int {
            lastWaiter += 1
            return lastWaiter
        }

        /// S6: the timer is not late for what is set.
        var isOnTime: Bool { setting.deadline.map { set in armed.map { $0 <= set } ?? false } ?? true }
    }

    /// Sets these times, one after the other; each wakes in a step of its own, as the mutex is free by then.
    private static func domain(_ times: [Int64?]) -> InterleavedThread<Tower> {
        var steps: [InterleavingStep<Tower>] = []
        for (index, time) in times.enumerated() {
            steps.append(
                .action("set \(index)") { tower in
                    let waiter = tower.setting.set(time.map { StoreTime(nanoseconds: $0) })
                    if let waiter { tower.woken.insert(waiter) }
                }
            )
        }
        steps.append(.action("rest") { $0.isSetForGood = true })
        return InterleavedThread("domain", steps)
    }

    /// Follows the alarm as the scheduler's timer does.
    ///
    /// - Parameter looksAgain: whether it looks at the time that is set in the step in which it begins to wait.
    private static func timer(looksAgain: Bool = true) -> InterleavedThread<Tower> {
        InterleavedThread(
            "timer",
            InterleavingStep("look") { tower in
                tower.armed = nil
                let waiter = tower.makeWaiter()
                tower.armed = tower.setting.deadline(orWaitWith: waiter)
                return tower.armed == nil ? .done : .jump(to: "begin to sleep")
            },
            InterleavingStep("wait") { tower in
                if tower.woken.contains(tower.lastWaiter) { return .jump(to: "look") }
                return tower.isSetForGood ? .finish : .blocked
            },
            InterleavingStep("begin to sleep") { tower in
                guard let armed = tower.armed else { return .finish }
                let waiter = tower.makeWaiter()
                // The mutant waits for times before all others, so that what was set meanwhile is none.
                let known = looksAgain ? armed : StoreTime(nanoseconds: .min)
                return tower.setting.waits(forEarlierThan: known, with: waiter) ? .done : .jump(to: "look")
            },
            InterleavingStep("sleep") { tower in
                if tower.woken.contains(tower.lastWaiter) { return .jump(to: "look") }
                return tower.isSetForGood ? .finish : .blocked
            }
        )
    }

    private static let histories: [[Int64?]] = [
        [5], [5, 3], [3, 5], [5, nil, 3], [nil, 7, 2], [5, 3, nil, 4], [9, 9, 1], [5, 4, 3, 2, 1],
    ]

    @Test("S6: in no order of settings and looks does the timer sleep past the time that is set")
    func neverLate() {
        for times in Self.histories {
            let report = Interleavings(of: Tower(), [Self.domain(times), Self.timer()]).explore(check: \.isOnTime)
            #expect(report.passed, "\(times): \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("S6: a timer that begins to sleep without another look is found")
    func withoutLook() {
        let found = Self.histories.contains { times in
            let report = Interleavings(of: Tower(), [Self.domain(times), Self.timer(looksAgain: false)])
                .explore(check: \.isOnTime)
            return report.failure != nil
        }
        #expect(found)
    }
}
