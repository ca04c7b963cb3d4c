internal import Tenure

/// The jobs that could run, and the choice among them. The same inputs in the same order give the same choices.
struct RunnableJobs<Job: Sendable> {
    /// A job's place in the order of choice; the least comes first.
    private struct Rank: Comparable {
        /// Zero is the most important.
        var priority: UInt64
        var sequence: UInt64

        static func < (left: Rank, right: Rank) -> Bool {
            (left.priority, left.sequence) < (right.priority, right.sequence)
        }
    }

    private struct Ranked: Comparable, Sendable {
        var rank: Rank
        var job: Job

        static func < (left: Ranked, right: Ranked) -> Bool { left.rank < right.rank }
        static func == (left: Ranked, right: Ranked) -> Bool { left.rank == right.rank }
    }

    private let strategy: SchedulingStrategy
    private var generator: SeededGenerator
    private var sequence: UInt64 = 0
    private var chosen: UInt64 = 0

    /// Where every job is as good as any other.
    private var unranked: [(sequence: UInt64, job: Job)] = []
    private var ranked = BinaryHeap<Ranked>()

    /// The counts of choices after which the most important chain is demoted, the last one first.
    private var changePoints: [UInt64] = []
    private var demotions: UInt64 = 0
    /// The priority of the chain whose job was chosen last, until a job continues it.
    private var continuation: UInt64?

    init(strategy: SchedulingStrategy, generator: SeededGenerator) {
        self.strategy = strategy
        self.generator = generator
        if case .priorities(let count, let expectedJobs) = strategy {
            for _ in 0..<max(0, count) {
                changePoints.append(UInt64(self.generator.next(below: max(1, expectedJobs))))
            }
            changePoints.sort(by: >)
        }
    }

    var count: Int { unranked.count + ranked.count }

    /// Tells that nothing runs any more: what becomes runnable next continues no chain.
    mutating func endChain() {
        continuation = nil
    }

    /// O(1), or O(log n) where priorities decide.
    mutating func insert(_ job: Job) {
        sequence += 1
        switch strategy {
        case .random:
            unranked.append((sequence, job))
        case .firstInFirstOut:
            ranked.insert(Ranked(rank: Rank(priority: 0, sequence: sequence), job: job))
        case .priorities:
            // The upper half is for demoted chains, so it is never drawn.
            let priority = continuation ?? generator.next() >> 1
            continuation = nil
            ranked.insert(Ranked(rank: Rank(priority: priority, sequence: sequence), job: job))
        }
    }

    /// Takes out the job to run next, and the number by which it was inserted, counted from one. O(1), or O(log n)
    /// where priorities decide.
    mutating func choose() -> (sequence: UInt64, job: Job)? {
        if case .random = strategy {
            guard !unranked.isEmpty else { return nil }
            let index = generator.next(below: unranked.count)
            unranked.swapAt(index, unranked.count - 1)
            return unranked.popLast()
        }
        while let point = changePoints.last, point <= chosen, var demoted = ranked.popFirst() {
            changePoints.removeLast()
            demotions += 1
            demoted.rank.priority = 1 << 63 + demotions
            ranked.insert(demoted)
        }
        guard let next = ranked.popFirst() else { return nil }
        chosen += 1
        continuation = next.rank.priority
        return (next.rank.sequence, next.job)
    }
}
