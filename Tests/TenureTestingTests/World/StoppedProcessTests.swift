import Tenure
import TenureTesting
import Testing

/// Processes that stand still when they die.
@Suite(.timeLimit(.minutes(20))) struct StoppedProcessTests {
    /// Something outside of all processes, such as a database.
    actor Bank {
        private(set) var taken = 0
        let clock: VirtualClock

        init(_ clock: VirtualClock) { self.clock = clock }

        func take() async throws {
            taken += 1
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    // Found by seed 4788 of the article's example: the actor stayed locked for ever, and its next caller hung.
    @Test("an actor outside goes on when a process that stood still in a call to it dies", arguments: 1...100)
    func outsideActors(moment: Int) async throws {
        try await simulate("1 random stop@\(moment) crash@\(moment + 2)") { world in
            let bank = Bank(world.clock)
            let scheduler = try await world.openScheduler()
            try await world.runAgents(2, scheduler) { agent in
                agent.handle("pay") { _, _ in
                    try await bank.take()
                    return []
                }
            }
            let tasks = (0..<6).map { RawTask(kind: "pay", payload: [UInt8($0)]) }
            try await world.submit(tasks, to: scheduler)
            try await world.settle(within: .seconds(3_600))
            let taken = await bank.taken
            try world.require(taken >= tasks.count, "\(taken) taken")
        }
    }
}
