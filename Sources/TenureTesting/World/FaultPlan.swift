/// What goes wrong in one run: a list that its seed fixes, so that it can be told, cut down and tried again.
struct FaultPlan: Sendable, Hashable {
    var faults: [Fault]

    /// The swarm's choice: which kinds there are in this run, how many of each, and when.
    ///
    /// A kind that is always there hides what happens without it, and moments spread over a long run miss a short one:
    /// so both are drawn first (Groce et al., "Swarm Testing", ISSTA 2012).
    static func draw(seed: UInt64, from allowed: Faults) -> FaultPlan {
        var generator = SeededGenerator(seed: seed).fork("faults")
        // By how much the lengths of runs differ; most of them have some thousand steps.
        let horizon = [200, 1_000, 4_000, 16_000][generator.next(below: 4)]
        let most = 1 + generator.next(below: 4)
        var faults: Set<Fault> = []
        for kind in Fault.Kind.allCases {
            var drawn = generator.fork(kind.rawValue)
            let isOn = drawn.chance(1, in: 2)
            guard isOn, allowed.contains(Faults(kind)) else { continue }
            for _ in 0..<(1 + drawn.next(below: kind.frequency * most)) {
                faults.insert(Fault(kind, at: 1 + drawn.next(below: max(2, horizon / kind.stepsBetweenOccasions))))
            }
        }
        return FaultPlan(faults: faults.sorted { ($0.moment, $0.kind.rawValue) < ($1.moment, $1.kind.rawValue) })
    }
}

extension Fault.Kind {
    /// How often it may come, for one crash.
    fileprivate var frequency: Int {
        switch self {
        case .crash, .powerLoss, .stop, .agentSilence, .fullDisk, .storageError, .poison: 1
        case .agentDeath, .wallJump, .handlerError, .lateHandlerError: 2
        case .shortWrite, .slowStorage, .lateTimer, .lostMessage, .doubledMessage, .delayedMessage: 5
        }
    }

    /// After about how many steps there is another moment of the kind; measured.
    fileprivate var stepsBetweenOccasions: Int {
        switch occasion {
        case .step: 1
        case .storageCall: 20
        case .writerStep: 12
        case .sleep: 40
        case .message: 20
        case .handler: 60
        }
    }
}
