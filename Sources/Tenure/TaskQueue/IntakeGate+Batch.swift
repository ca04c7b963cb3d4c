internal import Synchronization

/// Submits of several tasks in one step.
extension IntakeGate {
    package struct SubmittedBatch: Sendable {
        /// What became of each, in the order of the batch.
        package let entries: [Intake.Entry]
        /// The last of the records that they stand in.
        package let sequence: SequenceNumber
        /// As ``Submitted/mustEnter``.
        package let mustEnter: Bool
        package let isDurable: Bool

        /// A task that is in the store if and only if all of them are.
        package var witness: TaskID? { (entries.first { !$0.isDuplicate } ?? entries.first)?.task }
    }

    /// Admits all tasks of a batch, with ids and numbers in a row, or none.
    package func submit(_ batch: SubmissionBatch) throws(BatchRefusal) -> SubmittedBatch {
        let moment = clock.moment
        let (result, mustRing) = state.withLock { state in
            let result = Self.submit(batch, at: moment, &state)
            return Self.record(result, &state)
        }
        if mustRing { ring() }
        return try result.get()
    }

    private static func submit(
        _ batch: SubmissionBatch,
        at moment: Moment,
        _ state: inout State
    ) -> Result<[Intake.Entry], BatchRefusal> {
        guard state.space.isShort else { return state.intake.submit(batch, at: moment) }
        let (space, unwritten) = (state.space, state.log.unwritten)
        // One frame, as for one record.
        return state.intake.submit(batch, at: moment) { space.takes($0, for: .work, unwritten: unwritten) }
    }

    /// Puts a batch that was let in just now into the journal, as far as it is not there.
    ///
    /// - Returns: what to tell the caller, and whether the writer is to be rung for.
    private static func record(
        _ result: Result<[Intake.Entry], BatchRefusal>,
        _ state: inout State
    ) -> (result: Result<SubmittedBatch, BatchRefusal>, mustRing: Bool) {
        let entries: [Intake.Entry]
        switch result {
        case .success(let success): entries = success
        case .failure(let refusal): return (.failure(refusal), false)
        }
        var (admitted, isAwaited) = (0, false)
        var sequence: SequenceNumber = 0
        for entry in entries {
            sequence = max(sequence, entry.sequence)
            guard case .admitted(let one) = entry else { continue }
            admitted += 1
            isAwaited = isAwaited || one.mustEnter
        }
        let mustRing = admitted > 0 && state.log.append(together: state.intake.lastAdmitted(admitted))
        let isDurable = state.log.durable >= sequence
        let submitted = SubmittedBatch(
            entries: entries,
            sequence: sequence,
            // As of a single submit.
            mustEnter: isDurable ? isAwaited : admitted > 0 && !state.isFollowed,
            isDurable: isDurable
        )
        return (.success(submitted), mustRing)
    }
}
