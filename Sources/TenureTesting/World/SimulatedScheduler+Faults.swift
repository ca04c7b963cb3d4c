internal import Synchronization
internal import Tenure

/// What can be done to it between two steps.
extension SimulatedScheduler {
    /// - Returns: whether anything has happened: a process that is not there cannot be stopped, and a task that has lost
    ///   all attempts that it can spare is spared.
    func suffer(_ fault: Fault, _ generator: inout SeededGenerator) -> Bool {
        switch fault.kind {
        case .crash:
            guard world.misfortune.charge(working) else { return false }
            die(.killed)
        case .powerLoss:
            guard world.misfortune.charge(working) else { return false }
            die(.withoutPower(generator))
        case .stop:
            guard let process = state.withLock({ $0.life })?.process, process.isRunning else { return false }
            process.stop()
            let time = Duration.milliseconds(1 + generator.next(below: 1 << (1 + generator.next(below: 17))))
            world.start { [clock = world.clock] in
                try? await clock.sleep(for: time)
                process.resume()
            }
        case .agentDeath:
            return endAgent(&generator)
        case .agentSilence:
            let agents = remoteAgents
            guard !agents.isEmpty else { return false }
            let agent = agents[generator.next(below: agents.count)].agent
            guard world.misfortune.charge(agent.heldTask.map { [$0] } ?? []) else { return false }
            agent.fallSilent(for: .milliseconds(1 << generator.next(below: 18)))
        case .wallJump:
            let seconds = generator.next(below: 1 << (1 + generator.next(below: 25)))
            world.clock.moveWall(by: .seconds(generator.chance(1, in: 2) ? seconds : -seconds))
        case .fullDisk:
            fillDisk(for: .milliseconds(1 << generator.next(below: 16)), leaving: generator.next(below: 4_096))
        default:
            return false
        }
        return true
    }

    private func endAgent(_ generator: inout SeededGenerator) -> Bool {
        let (life, remote) = (state.withLock { $0.life }, remoteAgents)
        let handlers = life?.agents ?? []
        guard handlers.count + remote.count > 0 else { return false }
        let number = generator.next(below: handlers.count + remote.count)
        if number < handlers.count {
            // The end of a scope interrupts a task, which costs it nothing.
            life?.cancel(handlers[number])
        } else {
            let agent = remote[number - handlers.count]
            guard world.misfortune.charge(agent.agent.heldTask.map { [$0] } ?? []) else { return false }
            agent.interrupt()
        }
        return true
    }

    private func fillDisk(for time: Duration, leaving room: Int) {
        storage.setCapacity(storage.usedBytes + room)
        world.start { [self] in
            try? await world.clock.sleep(for: time)
            freeDisk()
        }
    }

    /// There is room on the disk again.
    func freeDisk() { storage.setCapacity(nil) }

    /// Runs one agent for as long as its process lives.
    func runAgent(
        _ agent: AgentName,
        _ capabilities: Set<Capability>,
        in life: SimulatedLife,
        _ configure: @escaping @Sendable (inout AgentHandlers, Scheduler) -> Void
    ) async {
        let faults = FaultyHandlers(scheduler: self, life: life, misfortune: world.misfortune)
        var deaths = 0
        while !Task.isCancelled {
            let scheduler = life.scheduler
            let running = life.process.start {
                try await scheduler.runAgent(agent, capabilities: capabilities) { handlers in
                    handlers.intercept(with: faults)
                    configure(&handlers, scheduler)
                }
            }
            life.joined(agent) { running.cancel() }
            let result = await withTaskCancellationHandler {
                await running.result
            } onCancel: {
                running.cancel()
            }
            life.left(agent)
            if case .failure(let error as TenureError) = result, error.code != .agentNameInUse {
                if error.code != .shutDown, error.code != .journalFailed { world.fail(error) }
                return
            }
            deaths += 1
            var generator = world.generator("\(agent) of \(life.number) comes back, \(deaths)")
            try? await world.clock.sleep(for: .milliseconds(1 + generator.next(below: 5_000)))
        }
    }
}
