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
    /// Answers under a lease that was not handed over, and is guessed.
    case guess(agent: Int)
    case heartbeat(agent: Int)
    case block(agent: Int, Bool)
    case leave(agent: Int, isLost: Bool)
    case drain(agent: Int)
    case cancel(task: Int)
    case replay(deadLetter: Int)
    case purge(deadLetter: Int)
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
        var commands: [QueueCommand] = []
        while commands.count < count {
            let command = next(&random, crashes: crashes, sessions: sessions)
            commands.append(command)
            if case .crash = command, crashes == 3 { commands += trial(&random) }
        }
        return Array(commands.prefix(count))
    }

    /// What chance alone hardly ever makes: a task that is worked on at two deaths of the process in a row, and is given to
    /// an agent of the careful opening that follows.
    private static func trial(_ random: inout SeededGenerator) -> [QueueCommand] {
        let agent = random.next(below: QueueStory.agentCount)
        let work: [QueueCommand] = [
            .connect(agent: agent, isHandler: true, kinds: 3, can: 3, grace: 0, resuming: false), .sync,
            .ask(agent: agent), .sync,
        ]
        return work + [.crash(keepsWritten: true)] + work + [.pass(random.next(below: 700))]
    }

    private static func next(_ random: inout SeededGenerator, crashes: Int, sessions: Int) -> QueueCommand {
        let agent = random.next(below: QueueStory.agentCount)
        let task = random.next(below: 1_000)
        switch random.next(below: 120) {
        case 0..<16:
            return .submit(
                Priority.allCases[random.next(below: 4)],
                kind: random.next(below: 2),
                needs: random.chance(1, in: 4) ? random.next(below: 4) : 0,
                pin: random.chance(1, in: 8) ? agent : nil,
                key: random.chance(1, in: 6) ? random.next(below: 4) : nil,
                after: random.chance(1, in: 6) ? random.next(below: 2_000) : 0,
                timeout: random.chance(1, in: 6) ? 1 + random.next(below: 1_000) : nil,
                attempts: random.chance(1, in: 5) ? 1 + random.next(below: 3) : nil
            )
        case 16..<28:
            return .connect(
                agent: agent,
                isHandler: random.next(below: 4) >= sessions,
                kinds: random.chance(2, in: 3) ? 3 : 1 + random.next(below: 2),
                can: random.chance(2, in: 3) ? 3 : random.next(below: 4),
                grace: random.chance(1, in: 2) ? random.next(below: 2_000) : 0,
                resuming: random.chance(1, in: 2)
            )
        case 28..<48: return .ask(agent: agent)
        case 48: return .stopAsking(agent: agent)
        case 49..<59: return .accept(agent: agent)
        case 59..<77: return .answer(agent: agent, answer(&random))
        case 77: return random.chance(1, in: 3) ? .guess(agent: agent) : .answerStale(agent: agent)
        case 78, 79: return .heartbeat(agent: agent)
        case 80: return .block(agent: agent, random.chance(1, in: 2))
        case 81, 82: return .leave(agent: agent, isLost: random.chance(2, in: 3))
        case 83: return random.chance(1, in: 4) ? .drain(agent: agent) : .sync
        case 84..<87: return .cancel(task: task)
        case 87: return .replay(deadLetter: task)
        case 88: return random.chance(1, in: 2) ? .purge(deadLetter: task) : .replayAll
        case 89: return .pause(kind: random.chance(1, in: 2) ? random.next(below: 2) : nil, random.chance(1, in: 3))
        // Mostly less than what sessions are given to say something, so that they live.
        case 90..<96: return .pass(random.next(below: 1 << (2 + random.next(below: 8))))
        case 96: return .pass(random.next(below: 8_000))
        case 97: return random.chance(1, in: 4) ? .stall(random.next(below: 20_000)) : .sync
        case 98..<102: return .write
        case 102 where crashes > 0, 103 where crashes > 1, 104 where crashes > 2:
            return .crash(keepsWritten: random.chance(1, in: 2))
        case 105 where random.chance(1, in: 4): return .close
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
