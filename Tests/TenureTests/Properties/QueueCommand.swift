import Tenure
import TenureTesting

/// One thing that can happen to a store. Tasks and agents are named by numbers that mean something for any other
/// commands around, so that these can be left out.
enum QueueCommand: Hashable, Sendable {
    /// How an agent ends its lease.
    enum Answer: Hashable, Sendable {
        case complete
        case fail
        case failForGood
        case retry(after: Int)
        case snooze(Int)
        case release
        case refuse
    }

    /// Times are in milliseconds. What a task needs and what an agent can do are bits.
    case submit(Priority, kind: Int, needs: Int, pin: Int?, key: Int?, after: Int, timeout: Int?, attempts: Int?)
    case connect(agent: Int, isHandler: Bool, kinds: Int, can: Int, grace: Int, resuming: Bool)
    case ask(agent: Int)
    case stopAsking(agent: Int)
    case accept(agent: Int)
    case answer(agent: Int, Answer)
    /// An answer under a lease that is over.
    case answerStale(agent: Int)
    case heartbeat(agent: Int)
    case block(agent: Int, Bool)
    case leave(agent: Int, isLost: Bool)
    case drain(agent: Int)
    case cancel(task: Int)
    case replay(task: Int)
    case purge(task: Int)
    case replayAll
    case pause(kind: Int?, Bool)
    case pass(Int)
    /// The process stood still.
    case stall(Int)
    /// The writer takes what was recorded.
    case write
    /// What the writer took is durable.
    case sync
    /// The process dies, with what is not durable or only written, and the store is opened anew.
    case crash(keepsWritten: Bool)
    /// The store is closed and opened anew.
    case close

    /// Commands that the seed chooses.
    static func random(_ count: Int, seed: UInt64) -> [QueueCommand] {
        var random = SeededGenerator(seed: seed).fork("commands")
        // Each sequence likes something else.
        let crashes = random.next(below: 4)
        let sessions = random.next(below: 5)
        return (0..<count).map { _ in next(&random, crashes: crashes, sessions: sessions) }
    }

    private static func next(_ random: inout SeededGenerator, crashes: Int, sessions: Int) -> QueueCommand {
        let agent = random.next(below: QueueStory.agentCount)
        let task = random.next(below: 1_000)
        switch random.next(below: 100) {
        case 0..<20:
            return .submit(
                Priority.allCases[random.next(below: 4)],
                kind: random.next(below: 2),
                needs: random.chance(1, in: 4) ? random.next(below: 4) : 0,
                pin: random.chance(1, in: 8) ? agent : nil,
                key: random.chance(1, in: 6) ? random.next(below: 4) : nil,
                after: random.chance(1, in: 6) ? random.next(below: 5_000) : 0,
                timeout: random.chance(1, in: 6) ? 1 + random.next(below: 3_000) : nil,
                attempts: random.chance(1, in: 5) ? 1 + random.next(below: 3) : nil
            )
        case 20..<28:
            return .connect(
                agent: agent,
                isHandler: random.next(below: 4) >= sessions,
                kinds: 1 + random.next(below: 3),
                can: random.chance(1, in: 2) ? 3 : random.next(below: 4),
                grace: random.chance(1, in: 2) ? random.next(below: 2_000) : 0,
                resuming: random.chance(1, in: 2)
            )
        case 28..<44: return .ask(agent: agent)
        case 44: return .stopAsking(agent: agent)
        case 45..<52: return .accept(agent: agent)
        case 52..<66: return .answer(agent: agent, answer(&random))
        case 66: return .answerStale(agent: agent)
        case 67, 68: return .heartbeat(agent: agent)
        case 69: return .block(agent: agent, random.chance(1, in: 2))
        case 70..<73: return .leave(agent: agent, isLost: random.chance(1, in: 2))
        case 73: return random.chance(1, in: 4) ? .drain(agent: agent) : .sync
        case 74..<77: return .cancel(task: task)
        case 77: return .replay(task: task)
        case 78: return random.chance(1, in: 2) ? .purge(task: task) : .replayAll
        case 79: return .pause(kind: random.chance(1, in: 2) ? random.next(below: 2) : nil, random.chance(1, in: 3))
        case 80..<87: return .pass(random.next(below: 1 << (1 + random.next(below: 14))))
        case 87: return random.chance(1, in: 4) ? .stall(random.next(below: 20_000)) : .sync
        case 88..<92: return .write
        case 92..<97: return .sync
        case 97 where crashes > 0, 98 where crashes > 1: return .crash(keepsWritten: random.chance(1, in: 2))
        case 99 where random.chance(1, in: 3): return .close
        default: return .sync
        }
    }

    private static func answer(_ random: inout SeededGenerator) -> Answer {
        switch random.next(below: 12) {
        case 0..<5: .complete
        case 5, 6: .fail
        case 7: .failForGood
        case 8: .retry(after: random.next(below: 3_000))
        case 9: .snooze(random.next(below: 3_000))
        case 10: .release
        default: .refuse
        }
    }
}
