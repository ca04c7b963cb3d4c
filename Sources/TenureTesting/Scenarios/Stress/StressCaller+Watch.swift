internal import Tenure

/// Following events.
extension StressCaller {
    /// Events come in order, each once, and each is possible after those before it.
    mutating func watch() async throws {
        let kinds: Set<SchedulerEvent.Kind>? =
            generator.chance(1, in: 4) ? [.completed, .cancelled, .evicted, .assigned] : nil
        let capacity = generator.chance(1, in: 2) ? 1 + generator.next(below: 64) : 4_096
        let events: EventStream
        var check: StressEventCheck
        if generator.chance(1, in: 2) {
            let asked = ledger.moment()
            let (snapshot, stream) = try await scheduler.observe(only: kinds, buffering: capacity)
            try self.check(snapshot, asked: asked)
            events = stream
            check = StressEventCheck(after: snapshot, isWhole: kinds == nil)
        } else {
            let number = ledger.lastEvent
            events = try await scheduler.events(after: number, only: kinds, buffering: capacity)
            check = StressEventCheck(after: number, isWhole: kinds == nil)
        }
        var missed: UInt64 = 0
        for await event in events {
            try check.take(event)
            missed += event.missed
            if let kinds { try promise("D2", kinds.contains(event.kind), "an event nobody asked for: \(event)") }
            if kinds == nil { ledger.noteEvent(event.number) }
            try note(event)
            if generator.chance(1, in: 100) { break }
        }
        try promise("D2", events.missed >= missed, "\(events.missed) missed events, of which \(missed) were told")
    }

    private func note(_ event: SchedulerEvent) throws {
        guard let task = event.task else { return }
        try ledger.facts { facts in
            switch event.kind {
            case .evicted: facts.forgot(task)
            default: if let status = event.status { try facts.ended(task, status.state) }
            }
        }
    }
}
