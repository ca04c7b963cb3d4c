internal import Synchronization

/// Writes what is appended to a gate, frame by frame; one step at a time, wherever its driver runs it.
///
/// The second frame is never begun before the sync of the first has returned, and nobody is told of a record before
/// that.
final class JournalWriter: Sendable {
    private struct State {
        var log: JournalLog
        var spare: [UInt8]?
        var pace: SyncPace
    }

    private let state: Mutex<State>
    private let gate: IntakeGate
    private let now: @Sendable () -> Int64
    private let checkpointer: Checkpointer
    /// Delivered when the journal is closed; `false` when that failed.
    let closed = Rendezvous<Bool>()

    init(
        _ log: consuming sending JournalLog,
        gate: IntakeGate,
        durability: Durability,
        checkpointer: Checkpointer,
        now: @escaping @Sendable () -> Int64
    ) {
        state = Mutex(State(log: log, pace: SyncPace(durability)))
        self.gate = gate
        self.now = now
        self.checkpointer = checkpointer
    }

    /// Writes one frame, or closes the journal, or does what is due while there is nothing to write.
    func step() -> WriterStep {
        state.withLock { state in
            switch gate.work(reusing: &state.spare) {
            case .batch(let batch):
                return write(batch, &state)
            case .close(let ending):
                return close(ending, state.log)
            case .nothing:
                return rest(&state)
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
            if Mutant.acknowledgeBeforeSync.isOn { gate.publish(batch.lastSequence) }
            try state.log.append(frame, sync: state.pace.syncsEachFrame)
            let isSyncDue = state.pace.noteFrame(at: now())
            gate.publish(batch.lastSequence)
            let sealed = state.log.takeSealed()
            if !sealed.isEmpty { checkpointer.note(sealed) }
            if isSyncDue { try sync(&state) }
        } catch {
            return giveUp(error, state.log)
        }
        return .again
    }

    private func rest(_ state: inout State) -> WriterStep {
        do throws(StorageError) {
            switch state.pace.rest(at: now()) {
            case .nothing: return .idle
            case .until(let moment): return .idleUntil(moment)
            case .sync: try sync(&state)
            case .witness:
                state.log.witness()
                state.pace.noteWitness()
            }
        } catch {
            return giveUp(error, state.log)
        }
        return .again
    }

    private func sync(_ state: inout State) throws(StorageError) {
        try state.log.sync()
        state.pace.noteSync()
    }

    /// D5: nobody knows what is on disk. What waits is told so, the lock is given up, nothing is tried again.
    private func giveUp(_ error: StorageError, _ log: JournalLog) -> WriterStep {
        gate.fail(error.description)
        return close(.abandoned, log)
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
