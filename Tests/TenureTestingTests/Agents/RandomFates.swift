import TenureTesting

/// Decides on messages as a seed says, and counts what it decided.
final class RandomFates: Sendable {
    /// How many messages met which fate.
    struct Counts: Sendable, Hashable {
        var delivered = 0
        var lost = 0
        var doubled = 0
        var delayed = 0
    }

    private struct State {
        var generator: SeededGenerator
        var counts = Counts()
    }

    /// How many messages of a hundred are lost, and how many doubled, and how many delayed.
    private let rates: (lost: Int, doubled: Int, delayed: Int)
    private let state: Locked<State>

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed).fork("fates")
        let losses = [0, 5, 20, 50]
        rates = (
            lost: losses[generator.next(below: losses.count)], doubled: generator.next(below: 25),
            delayed: generator.next(below: 25)
        )
        state = Locked(State(generator: generator))
    }

    var counts: Counts { state.withLock { $0.counts } }

    func decide() -> MessageFate {
        state.withLock { state in
            let draw = state.generator.next(below: 100)
            let delay = Duration.milliseconds(state.generator.next(below: 12_000))
            switch draw {
            case ..<rates.lost:
                state.counts.lost += 1
                return .lost
            case ..<(rates.lost + rates.doubled):
                state.counts.doubled += 1
                return .doubled(after: delay)
            case ..<(rates.lost + rates.doubled + rates.delayed):
                state.counts.delayed += 1
                return .delayed(by: delay)
            default:
                state.counts.delivered += 1
                return .delivered
            }
        }
    }
}
