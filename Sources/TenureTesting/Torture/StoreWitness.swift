internal import Tenure

/// What callers were told of a store, and what must therefore be in it.
final class StoreWitness: Sendable {
    /// How a task ended, as its caller was told.
    enum Ending: Hashable, Sendable {
        case completed([UInt8])
        case cancelled
        case dead
    }

    /// All that was seen.
    struct Testimony: Sendable {
        /// Every payload that was handed to a submit, acknowledged or not.
        var attempted: Set<[UInt8]> = []
        var submitted: [TaskID: [UInt8]] = [:]
        var keys: [String: TaskID] = [:]
        var endings: [TaskID: Ending] = [:]
        /// Tasks whose end somebody has tried: they may have ended without anybody being told.
        var mayHaveEnded: Set<TaskID> = []
        /// Tasks that somebody has tried to remove.
        var mayBeGone: Set<TaskID> = []
        /// What is paused; nil for what nobody was told about.
        var paused: [PauseScope: Bool?] = [:]
        var epochs: [UInt64] = []
        var generations: Set<Generation> = []
        /// What was seen that may never be.
        var broken: [PromiseBroken] = []
    }

    private let testimony = Locked(Testimony())
    /// Set when the process is killed: what is seen afterwards nobody sees.
    private let isDead = Locked(false)

    var seen: Testimony { testimony.withLock { $0 } }

    func note(_ change: (inout Testimony) -> Void) {
        guard !isDead.withLock({ $0 }) else { return }
        testimony.withLock { change(&$0) }
    }

    /// Somebody is about to end a task, or to do what may.
    func mayEnd(_ task: TaskID) { note { $0.mayHaveEnded.insert(task) } }

    /// A lease was given to an agent.
    func leased(_ lease: Lease) {
        note { seen in
            if !seen.generations.insert(lease.generation).inserted {
                seen.broken.append(PromiseBroken("G2", "generation \(lease.generation) was given twice"))
            }
            if let highest = seen.generations.max(), highest > lease.generation {
                seen.broken.append(PromiseBroken("G3", "generation \(lease.generation) came after \(highest)"))
            }
        }
    }

    /// An opening has begun.
    func opened(_ epoch: UInt64) {
        note { seen in
            if let last = seen.epochs.last, last >= epoch {
                seen.broken.append(PromiseBroken("G2", "epoch \(epoch) came after \(last)"))
            }
            seen.epochs.append(epoch)
        }
    }

    func processDied() { isDead.withLock { $0 = true } }

    func processStarts() { isDead.withLock { $0 = false } }
}
