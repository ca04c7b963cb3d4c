internal import Tenure

extension Scenario {
    /// More submits than the limit admits.
    package static let rate = Scenario(
        "rate",
        "120 rapid submits at 100 a window: 100 accepted, 20 refused with when to try again; a window later 100 again",
        promises: ["S8"],
        onlyWithoutFaults: ["S8": "100 of 120 are accepted at once, and a window later; a wait is as long as it says"]
    ) { world in
        // A live window is long enough that 120 submits are well within it.
        let window: Duration = world.mode == .simulated ? .seconds(60) : .seconds(3)
        let options = SchedulerOptions(submitLimit: RateLimit(100, per: window))
        return try await world.running(options: options) { stage in
            let start = Stopwatch(world.clock)
            let first = try await rush(120, on: stage)
            // On a machine that stands still for so long, the window has moved on.
            let isRapid = start.elapsed() < window
            try world.promiseWithoutFaults(
                "S8",
                first.accepted == 100 || !isRapid,
                "\(first.accepted) of 120 were accepted"
            )
            try world.promiseWithoutFaults(
                "S8",
                first.waits.count == 120 - first.accepted,
                "\(first.waits.count) said when to try again"
            )
            for wait in first.waits { try promise("S8", .zero < wait && wait <= window, "try again after \(wait)") }
            if let last = first.waits.last, isRapid {
                try await world.clock.sleep(for: last)
                // As exact as it says: the first of the window makes room now.
                let again = try await rush(1, on: stage)
                try world.promiseWithoutFaults(
                    "S8",
                    again.accepted == 1,
                    "refused after \(last), which it had been told to wait"
                )
            }
            try await world.clock.sleep(for: window)
            let pause = Stopwatch(world.clock)
            let second = try await rush(120, on: stage)
            let isRapidAgain = pause.elapsed() < window
            try world.promiseWithoutFaults(
                "S8",
                second.accepted == 100 || !isRapidAgain,
                "\(second.accepted) of 120 a window later"
            )
            let times = try await stage.snapshot().tasks.map(\.submittedAt).sorted()
            for (first, next) in zip(times, times.dropFirst(100)) {
                let time = first.duration(to: next)
                try promise("S8", time >= window, "101 submits were admitted within \(time)")
            }
            // In a world everything comes to its end.
            if world.world != nil { stage.join(SimulatedAgent("at last", kinds: ["work"], clock: world.clock)) }
            return [Figure("accepted", first.accepted), Figure("refused", first.waits.count)]
        }
    }

    private static func rush(_ count: Int, on stage: any Stage) async throws -> (accepted: Int, waits: [Duration]) {
        var (accepted, waits): (Int, [Duration]) = (0, [])
        for _ in 0..<count {
            do {
                _ = try await stage.submitOnce(RawTask(kind: "work"))
                accepted += 1
            } catch let error as TenureError where error.code == .rateLimited {
                guard let wait = error.retryAfter else { throw error }
                waits.append(wait)
            } catch let error as TenureError where passing.contains(error.code) {
                // Under faults nobody knows whether it was admitted.
            }
        }
        return (accepted, waits)
    }

    private static let passing: Set<TenureError.Code> = [.processDied, .indeterminate, .journalFailed, .storageFull]
}
