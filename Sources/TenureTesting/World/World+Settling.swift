internal import Synchronization
public import Tenure

/// How a run heals and comes to its end.
extension World {
    /// Lets nothing go wrong any more, mends what did, and lets virtual time run until every task of every scheduler has
    /// come to its end and every end was told. One that was shut down for good is left as it is.
    ///
    /// - Parameter limit: how much virtual time that may take.
    /// - Throws: ``NotSettled`` when there is something to do after that time; what was found to be wrong before.
    public func settle(within limit: Duration = .seconds(30 * 86_400)) async throws {
        heal()
        let deadline = clock.now.advanced(by: limit)
        for scheduler in schedulers where !scheduler.state.withLock({ $0.isOver }) {
            var pause = Duration.milliseconds(1)
            while true {
                if let failure { throw failure }
                let live: Int
                do {
                    live = try await scheduler.counts().live
                } catch let error as TenureError where error.code == .shutDown {
                    // Somebody has shut it down meanwhile.
                    break
                }
                // What ended last is told a moment later.
                if live == 0, (try? scheduler.watch({ try $0.checkAllEnded() })) != nil { break }
                guard clock.now < deadline else { throw await notSettled(scheduler) }
                try await clock.sleep(for: min(pause, clock.now.duration(to: deadline)))
                pause = min(pause * 3 / 2, .seconds(3_600))
            }
        }
        if let failure { throw failure }
    }

    private func notSettled(_ scheduler: SimulatedScheduler) async -> any Error {
        do {
            let snapshot = try await scheduler.snapshot()
            try scheduler.watch { try $0.check(snapshot) }
            let live = snapshot.tasks.filter { !$0.status.isTerminal }
            if live.isEmpty { try scheduler.watch { try $0.checkAllEnded() } }
            return NotSettled(
                scheduler: scheduler.name,
                tasks: live.map { "\($0.id) \($0.kind) is \($0.status)" },
                agents: snapshot.agents.map { "\($0.name) is \($0.state)\($0.askingSince == nil ? "" : ", asking")" },
                paused: snapshot.paused
            )
        } catch {
            return error
        }
    }

    /// Lets nothing go wrong any more, and mends what did.
    func heal() {
        misfortune.heal()
        for scheduler in schedulers { scheduler.heal() }
    }

    /// Ends everything in order, opens each store once more, and compares what is in it with what was seen.
    func finish() async throws {
        heal()
        for scheduler in schedulers { try await scheduler.finishAndCompare() }
        if let failure { throw failure }
    }

    /// Lets the code of all processes run out, where nobody sees what it does.
    func bury() {
        for scheduler in schedulers {
            for agent in scheduler.remoteAgents { agent.interrupt() }
            for life in scheduler.state.withLock({ $0.lives }) { life.bury() }
        }
        tasks.cancelAll()
    }

    /// Lets go of everything: what is in a world holds on to the world, and there is one for each seed.
    func dismantle() {
        for scheduler in takeSchedulers() { scheduler.dismantle() }
    }
}

/// A run did not come to rest when nothing went wrong any more.
public struct NotSettled: Error, Sendable, CustomStringConvertible {
    /// The scheduler that has something to do.
    public var scheduler: String
    /// What it has to do.
    public var tasks: [String]
    /// Who could do it.
    public var agents: [String]
    /// What is held back by somebody.
    public var paused: [PauseScope]

    /// What is to be done, and by whom.
    public var description: String {
        var text = "\(scheduler) has \(tasks.count) tasks to do, long after everything was healed: "
        text += tasks.prefix(5).joined(separator: "; ")
        if tasks.count > 5 { text += "; …" }
        text += agents.isEmpty ? ". There are no agents" : ". Agents: " + agents.joined(separator: "; ")
        if !paused.isEmpty { text += ". Paused: \(paused)" }
        return text
    }
}
