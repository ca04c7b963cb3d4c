internal import Synchronization
internal import Tenure

/// Agents that reach it by messages.
extension SimulatedScheduler {
    /// Lets an agent live outside of all processes, and connect to the one that is alive.
    func attach(_ agent: SimulatedAgent) {
        state.withLock { $0.remoteAgents.append(RemoteAgent(agent: agent, interrupt: {})) }
        world.start { await self.keepConnected(agent) }
    }

    private func keepConnected(_ agent: SimulatedAgent) async {
        var deaths = 0
        while !agent.isKilled {
            let running = Task(executorPreference: world.executor) {
                await agent.run { terms in try await self.currentLife().link(of: self).connect(terms) }
            }
            setInterruption(of: agent) { running.cancel() }
            await running.value
            setInterruption(of: agent) {}
            // It left, unless somebody has ended it.
            guard running.isCancelled, !isOver, !Task.isCancelled else { return }
            deaths += 1
            var generator = world.generator("\(agent.name) comes back, \(deaths)")
            try? await world.clock.sleep(for: .milliseconds(1 + generator.next(below: 5_000)))
        }
    }

    private func setInterruption(of agent: SimulatedAgent, _ interrupt: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard let index = state.remoteAgents.firstIndex(where: { $0.agent === agent }) else { return }
            state.remoteAgents[index].interrupt = interrupt
        }
    }

    /// Those that have not been killed.
    var remoteAgents: [RemoteAgent] { state.withLock { $0.remoteAgents }.filter { !$0.agent.isKilled } }
}
