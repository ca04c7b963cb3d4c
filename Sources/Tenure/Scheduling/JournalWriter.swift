internal import Synchronization

/// Writes what is appended to a gate, frame by frame; one step at a time, wherever its driver runs it.
///
/// The second frame is never begun before the sync of the first has returned, and nobody is told of a record before
/// that.
final class JournalWriter: Sendable {
    private struct State {
        var log: JournalLog
        var spare: [UInt8]?
    }

    private let state: Mutex<State>
    private let gate: IntakeGate
    private let syncs: Bool
    let checkpointer: Checkpointer
    /// Delivered when the journal is closed; `false` when that failed.
    let closed = Rendezvous<Bool>()

    init(
        _ log: consuming sending JournalLog,
        gate: IntakeGate,
        durability: Durability,
        checkpointer: Checkpointer
    ) {
        state = Mutex(State(log: log))
        self.gate = gate
        syncs = durability == .everyCommit
        self.checkpointer = checkpointer
    }

    /// Writes one frame, or closes the journal, or finds nothing to do.
    func step() -> WriterStep {
        state.withLock { state in
            switch gate.work(reusing: &state.spare) {
            case .batch(let batch):
                return write(batch, &state)
            case .close(let ending):
                return close(ending, state.log)
            case .nothing:
                return .idle
            }
        }
    }

    private func write(_ batch: CommitLog.Batch, _ state: inout State) -> WriterStep {
        let frame = JournalBatch(
            firstSequence: batch.firstSequence,
            recordCount: batch.recordCount,
            body: batch.body
        )
        do throws(StorageError) {
            try state.log.append(frame, sync: syncs)
            gate.publish(batch.lastSequence)
            let sealed = state.log.takeSealed()
            if !sealed.isEmpty { checkpointer.note(sealed) }
        } catch {
            // D5: nobody knows what is on disk. What waits is told so, the lock is given up, nothing is tried again.
            gate.fail(error.description)
            _ = close(.abandoned, state.log)
            return .finished
        }
        return .again
    }

    private func close(_ ending: IntakeGate.Ending, _ log: JournalLog) -> WriterStep {
        // Who has no lock any more touches no file.
        checkpointer.stop()
        var isClosed = true
        do throws(StorageError) {
            try log.close(cleanly: ending == .clean)
        } catch {
            isClosed = false
        }
        gate.finish()
        closed.deliver(isClosed)
        return .finished
    }
}
