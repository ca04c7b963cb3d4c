/// What it takes to see a run again: its seed, how steps are chosen, what goes wrong, and which inputs it has.
///
/// Written in one line, as a failed run tells it: `17 random crash@1204 lostMessage@3 inputs:0,4`.
public struct Reproduction: Hashable, Sendable, LosslessStringConvertible {
    /// What fixes every choice.
    public var seed: UInt64
    /// How the next step is chosen.
    public var strategy: SchedulingStrategy
    /// What goes wrong.
    public var faults: [Fault]
    /// Which of the run's inputs it has, counted from 0 (``World/inputs(_:)``); nil for all.
    public var inputs: [Int]?

    /// A run to see again.
    public init(seed: UInt64, strategy: SchedulingStrategy = .random, faults: [Fault], inputs: [Int]? = nil) {
        self.seed = seed
        self.strategy = strategy
        self.faults = faults
        self.inputs = inputs
    }

    /// The run of a seed as ``simulate(seeds:faults:strategy:jobs:_:)`` makes it.
    ///
    /// - Parameters:
    ///   - seed: what fixes it.
    ///   - faults: what may go wrong; the seed draws from it.
    ///   - strategy: how the next step is chosen; nil lets the seed choose.
    public init(seed: UInt64, faults: Faults, strategy: SchedulingStrategy?) {
        var generator = SeededGenerator(seed: seed).fork("strategy")
        let horizon = [500, 2_000, 8_000][generator.next(below: 3)]
        let drawn =
            generator.chance(1, in: 2)
            ? SchedulingStrategy.random
            : .priorities(changePoints: 1 + generator.next(below: 5), expectedJobs: horizon)
        self.init(seed: seed, strategy: strategy ?? drawn, faults: FaultPlan.draw(seed: seed, from: faults).faults)
    }

    /// Reads what ``description`` writes.
    public init?(_ description: String) {
        var words = description.split(separator: " ").map(String.init)[...]
        guard let seed = words.popFirst().flatMap({ UInt64($0) }), let name = words.popFirst(),
            let strategy = SchedulingStrategy(name)
        else { return nil }
        self.init(seed: seed, strategy: strategy, faults: [])
        for word in words {
            if let fault = Fault(word) {
                faults.append(fault)
            } else if word.hasPrefix(Self.inputsPrefix) {
                let places = word.dropFirst(Self.inputsPrefix.count).split(separator: ",")
                let numbers = places.compactMap { Int($0) }.filter { $0 >= 0 }
                guard numbers.count == places.count else { return nil }
                inputs = numbers
            } else {
                return nil
            }
        }
    }

    /// All of it, in one line.
    public var description: String {
        var words = ["\(seed)", strategy.name] + faults.map(\.description)
        if let inputs { words.append(Self.inputsPrefix + inputs.map { "\($0)" }.joined(separator: ",")) }
        return words.joined(separator: " ")
    }

    private static let inputsPrefix = "inputs:"
}

extension SchedulingStrategy {
    /// Its name and numbers without spaces, such as `random` or `priorities:3:10000`.
    fileprivate var name: String {
        switch self {
        case .firstInFirstOut: "fifo"
        case .random: "random"
        case .priorities(let changePoints, let expectedJobs): "priorities:\(changePoints):\(expectedJobs)"
        }
    }

    fileprivate init?(_ name: String) {
        let parts = name.split(separator: ":")
        switch (parts.first, parts.count) {
        case ("fifo", 1): self = .firstInFirstOut
        case ("random", 1): self = .random
        case ("priorities", 3):
            guard let changePoints = Int(parts[1]), let expectedJobs = Int(parts[2]) else { return nil }
            self = .priorities(changePoints: changePoints, expectedJobs: expectedJobs)
        default: return nil
        }
    }
}
