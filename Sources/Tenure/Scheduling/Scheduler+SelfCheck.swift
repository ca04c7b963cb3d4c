/// What a scheduler tells of itself to its tests.
extension Scheduler {
    /// How much is kept for agents: to see that nothing piles up.
    package nonisolated func agentSizes() async -> (places: Int, timers: Int, fresh: Int) {
        await turn { (places: $0.agents.placeCount, timers: $0.timers.count, fresh: $0.freshAgents.count) }
    }

    /// The first rule that does not hold, in words, after a look at everything.
    package nonisolated func brokenRule() async -> String? { await turn { $0.lookForAllLost() } }
}
