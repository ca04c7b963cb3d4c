/// What may go wrong in simulated runs.
public struct Faults: OptionSet, Hashable, Sendable {
    /// A bit for each kind, in the order of ``Fault/Kind``'s cases; give kinds by name instead.
    public let rawValue: UInt64

    /// A set by its bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A set of these kinds.
    public init(kinds: some Sequence<Fault.Kind>) {
        self = kinds.reduce(into: []) { $0.formUnion(Faults($1)) }
    }

    /// One kind alone.
    public init(_ kind: Fault.Kind) {
        // A kind's place among all cases is its bit.
        let place = Fault.Kind.allCases.firstIndex(of: kind) ?? 0
        rawValue = 1 << UInt64(place)
    }

    /// Nothing goes wrong; only the order of steps differs from seed to seed.
    public static let none: Faults = []

    /// Everything that a task survives: it comes to its end all the same, and is never counted as failed, crashed or
    /// refused so often that it would be given up (T6, T7). What a scheduler's own `RetryPolicy` allows is heeded;
    /// a stricter one of a single task is not.
    public static let all = Faults(kinds: Fault.Kind.allCases.filter { $0 != .poison })

    /// A task that kills the process whenever it is tried, until it is dead (T7).
    public static let poison = Faults(.poison)

    /// The process dies, with or without what was not synced.
    public static let crashes: Faults = [Faults(.crash), Faults(.powerLoss)]

    /// The storage fails, is slow, or full.
    public static let storage = Faults(kinds: [.storageError, .shortWrite, .slowStorage, .fullDisk])

    /// Agents die or fall silent, and their messages are lost, come twice or late.
    public static let agents = Faults(kinds: [
        .agentDeath, .agentSilence, .lostMessage, .doubledMessage, .delayedMessage,
    ])

    /// Clocks jump, timers are late, and the process stands still for a time.
    public static let time = Faults(kinds: [.stop, .wallJump, .lateTimer])

    /// Handlers throw, before or after their work.
    public static let handlers = Faults(kinds: [.handlerError, .lateHandlerError])

    /// The kinds in it.
    public var kinds: [Fault.Kind] { Fault.Kind.allCases.filter { contains(Faults($0)) } }
}
