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
        /// What could not be written, because there is no space for another segment.
        var stuck: CommitLog.Batch?
        /// When to ask for space again, where there was none; at once, to begin with.
        var reservesAt: Int64? = .min
    }

    /// How long to wait before asking again for space that there was none of.
    private static let patience: Int64 = 1_000_000_000

    private let state: Mutex<State>
    private let gate: IntakeGate
    private let now: @Sendable () -> Int64
    let checkpointer: Checkpointer
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
            if let batch = state.stuck, gate.poison == nil {
                state.stuck = nil
                return write(batch, &state)
            }
            switch gate.work(reusing: &state.spare) {
            case .batch(let batch):
                return write(batch, &state)
            case .close(let ending):
                return close(ending, state.log)
            case .giveUp(let reason):
                return giveUp(reason, state.log)
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
        } catch {
            // D5: nothing was written, so nothing is lost by waiting.
            guard error.isLackOfSpace, state.log.poison == nil, !gate.isEnding else {
                return giveUp(error.description, state.log)
            }
            state.stuck = batch
            return .idleUntil(runShort(&state, isWritten: false))
        }
        do throws(StorageError) {
            let isSyncDue = state.pace.noteFrame(at: now())
            // Before anyone is told, so that who is told and comes again is refused where there is no space.
            try reserveSpace(gate.wantedSpace, &state)
            gate.publish(batch.lastSequence)
            let sealed = state.log.takeSealed()
            if !sealed.isEmpty { checkpointer.note(sealed) }
            if isSyncDue { try sync(&state) }
        } catch {
            return giveUp(error.description, state.log)
        }
        return .again
    }

    /// D5: has space ahead of what is appended, so that a lack of it is known before a record is made that needs it.
    private func reserveSpace(_ bytes: Int, _ state: inout State) throws(StorageError) {
        if let moment = state.reservesAt, moment > now() {
            gate.noteSpace(Int(clamping: state.log.reservedBytes), isShort: true, isWritten: true)
            return
        }
        do throws(StorageError) {
            try state.log.reserveSpace(UInt64(bytes))
        } catch {
            guard error.isLackOfSpace else { throw error }
            _ = runShort(&state, isWritten: true)
            return
        }
        guard state.reservesAt.take() != nil else { return }
        gate.noteSpace(Int(clamping: state.log.reservedBytes), isShort: false, isWritten: true)
    }

    /// - Returns: when to ask again.
    private func runShort(_ state: inout State, isWritten: Bool) -> Int64 {
        let moment = now() + Self.patience
        state.reservesAt = moment
        gate.noteSpace(Int(clamping: state.log.reservedBytes), isShort: true, isWritten: isWritten)
        return moment
    }

    private func rest(_ state: inout State) -> WriterStep {
        do throws(StorageError) {
            if let moment = state.reservesAt, moment <= now() { try reserveSpace(gate.wantedSpace, &state) }
            switch state.pace.rest(at: now()) {
            case .nothing: return state.reservesAt.map { .idleUntil($0) } ?? .idle
            case .until(let moment): return .idleUntil(min(moment, state.reservesAt ?? .max))
            case .sync: try sync(&state)
            case .witness:
                state.log.witness()
                state.pace.noteWitness()
            }
        } catch {
            return giveUp(error.description, state.log)
        }
        return .again
    }

    private func sync(_ state: inout State) throws(StorageError) {
        try state.log.sync()
        state.pace.noteSync()
    }

    /// D5: nobody knows what is on disk. What waits is told so, the lock is given up, nothing is tried again.
    private func giveUp(_ reason: String, _ log: JournalLog) -> WriterStep {
        gate.fail(reason)
        return close(.abandoned, log)
    }

    private func close(_ ending: IntakeGate.Ending, _ log: JournalLog) -> WriterStep {
        // Who has no lock any more touches no file.
        checkpointer.stop()
        // That may have been told by the last thing that it did.
        let poison = gate.poison
        if let poison { gate.fail(poison) }
        var isClosed = true
        do throws(StorageError) {
            try log.close(cleanly: ending == .clean && poison == nil)
        } catch {
            isClosed = false
        }
        gate.finish()
        closed.deliver(isClosed)
        return .finished
    }
}
