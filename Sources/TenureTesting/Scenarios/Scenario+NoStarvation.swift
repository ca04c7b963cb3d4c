internal import Tenure

extension Scenario {
    /// An endless stream of urgent tasks, and one of low priority.
    package static let noStarvation = Scenario(
        "no-starvation",
        "12 tasks, urgent and low in turn, then an endless urgent stream and a low one: all done, the low one in bounds",
        promises: ["T2", "T3"],
        onlyWithoutFaults: ["T2": "urgent tasks that come later go before the low one"]
    ) { world in
        let order = TaskOrder.ageing(.milliseconds(40))
        let agent = SimulatedAgent(
            "only",
            kinds: ["work"],
            behaviour: .complete(after: .milliseconds(4)),
            clock: world.clock
        )
        return try await world.running([agent], options: SchedulerOptions(order: order)) { stage in
            try await stage.watching { log in
                let mixed = try await stage.submit(12, priority: { $0.isMultiple(of: 2) ? .urgent : .low })
                try await stage.finish(mixed)
                // Some are there first, or the low one would meet an agent that has nothing better to do.
                var stream = try await stage.submit(10, priority: { _ in .urgent })
                let low = try await stage.submit(1, priority: { _ in .low })[0]
                // Faster than the agent works, for as long as the low one has not had its turn.
                while !log.hasGaps, !log.events(.assigned).contains(where: { $0.task == low.id }) {
                    // Where nothing runs for minutes, there is no end to what comes meanwhile.
                    if world.hasFaults, stream.count > 200 { break }
                    stream += try await stage.submit(1, priority: { _ in .urgent })
                    try await world.clock.sleep(for: .milliseconds(2))
                }
                try await stage.finish([low])
                // What was not told does not show in what order it happened; the reference model knows.
                let (passed, mayPass, bound) = log.hasGaps ? (0, 0, .zero) : try Self.overtaking(low.id, log, order)
                // Where the machine is busy with other things, the stream may be slower than the agent. The last that may
                // go before may have become durable too late for that.
                let isFastEnough = world.mode == .simulated || mayPass > 2
                try world.promiseWithoutFaults("T2", passed > 0 || !isFastEnough, "nothing urgent went before")
                try await stage.finish(stream)
                let count = mixed.count + 1 + stream.count
                let tasks = (mixed + [low] + stream).map(\.id)
                try await world.eventually("all ends are told") { log.tellsCompletions(of: tasks) }
                try log.checkEachCompletedOnce(tasks)
                return [
                    Figure("completed", count), Figure("given before the low one", passed),
                    Figure("bound ms", bound / .milliseconds(1)),
                ]
            }
        }
    }

    /// T3: what was given to the agent before the low one was submitted within the bound.
    ///
    /// - Returns: how many that were submitted later went before, and how many might have: they came within the bound, and
    ///   before the low one was given out.
    private static func overtaking(
        _ low: TaskID,
        _ log: EventLog,
        _ order: TaskOrder
    ) throws -> (passed: Int, mayPass: Int, bound: Duration) {
        let submitted = log.events(.submitted).reduce(into: [TaskID: StoreTime]()) { times, event in
            if let task = event.task { times[task] = event.time }
        }
        guard let bound = order.longestOvertaking(of: .low), let ready = submitted[low] else {
            throw PromiseBroken("T3", "there is no bound")
        }
        let given = log.events(.assigned).compactMap(\.task).prefix { $0 != low }
        var passed = 0
        for task in given {
            guard let time = submitted[task], time > ready else { continue }
            passed += 1
            let late = ready.duration(to: time)
            try promise("T3", late <= bound, "a task submitted \(late) later was given before, the bound is \(bound)")
        }
        let before = log.events.prefix { $0.kind != .assigned || $0.task != low }.filter { $0.kind == .submitted }
        let mayPass = before.count { $0.time > ready && ready.duration(to: $0.time) < bound }
        return (passed, mayPass, bound)
    }
}
