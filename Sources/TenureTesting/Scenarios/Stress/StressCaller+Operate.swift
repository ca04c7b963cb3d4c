internal import Tenure

/// What operators do.
extension StressCaller {
    /// Nothing stays paused for long, or little would happen.
    mutating func pauseForAWhile() async throws {
        let scope: PauseScope = generator.chance(1, in: 2) ? .everything : .kind(kind())
        try await scheduler.pause(scope)
        try? await clock.sleep(for: .microseconds(generator.next(below: 3_000)))
        try await scheduler.resume(scope)
    }

    mutating func operateOnDead() async throws {
        var filter = DeadLetterFilter(kind: kind())
        if generator.chance(1, in: 3) { filter.reason = .permanent }
        switch generator.next(below: 4) {
        case 0: _ = try await scheduler.replay(where: filter)
        case 1:
            filter.metadata = "\(generator.next(below: 9))"
            for task in try await scheduler.purge(where: filter) { try ledger.facts { $0.forgot(task) } }
        case 2: if let task = ledger.task(&generator) { try await scheduler.replay(task) }
        default:
            guard let task = ledger.task(&generator) else { return }
            try await scheduler.purge(task)
            try ledger.facts { $0.forgot(task) }
        }
    }

    /// A backup has everything that was told of before it was asked for.
    func backUp() async throws {
        let told = try await scheduler.snapshot().sequence
        let report = try await scheduler.backUp(to: .storage(SimulatedStorage()))
        let last = report.lastSequence
        try promise("D3", last >= told, "a backup ends at record \(last), and \(told) was told of before")
    }

    mutating func changeLimits() throws {
        if generator.chance(1, in: 2) {
            let limit = RateLimit(40 + generator.next(below: 40), per: .milliseconds(1 + generator.next(below: 20)))
            try scheduler.setSubmitLimit(generator.chance(1, in: 2) ? limit : nil)
        } else {
            try scheduler.setCapacity(generator.chance(1, in: 2) ? 10 + generator.next(below: 200) : nil)
        }
    }

    /// What cannot be is refused by the right name, whatever goes on; or because the scheduler ends.
    mutating func askForNonsense() async throws {
        switch generator.next(below: 9) {
        case 0: try await refused(.nameEmpty) { try await $0.submit(RawTask(kind: "")) }
        case 1:
            let large = RawTask(kind: "alpha", payload: [UInt8](repeating: 0, count: (1 << 20) + 1))
            try await refused(.payloadTooLarge) { try await $0.submit(large) }
        case 2:
            let options = TaskOptions(timeout: .seconds(-1))
            try await refused(.durationNegative) { try await $0.submit(RawTask(kind: "alpha"), options: options) }
        case 3: try await refused(.invalidConfiguration) { try $0.setCapacity(0) }
        case 4: try await refused(.invalidConfiguration) { try $0.setSubmitLimit(RateLimit(0, per: .seconds(1))) }
        case 5: try await refused(.invalidConfiguration) { try await $0.tasks(limit: 0) }
        case 6: try await refused(.invalidConfiguration) { try await $0.observe(buffering: 0) }
        case 7: try await refused(.invalidConfiguration) { try await $0.runAgent("nobody") { _ in } }
        default: try await refused(.unknownTask) { try await $0.task(TaskID(rawValue: .max)) }
        }
    }

    private func refused(_ code: TenureError.Code, _ call: (Scheduler) async throws -> some Any) async throws {
        do {
            _ = try await call(scheduler)
        } catch let error as TenureError where error.code == code {
            return ledger.noteRefusal(code)
        }
        throw PromiseBroken("T14", "what cannot be was not refused as \(code)")
    }
}
