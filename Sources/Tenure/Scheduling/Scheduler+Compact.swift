/// Making a store small that nobody has open.
extension Scheduler {
    /// Writes the state of a store down as one checkpoint, reads it back, and removes the records that it stands for, the
    /// older checkpoint too. A scheduler that runs does so by itself, but keeps two: see
    /// ``SchedulerOptions/checkpointBytes``.
    ///
    /// Tasks and keys are as before, and so is how the last scheduler ended; what happened to tasks is not told any more by
    /// ``JournalInspection``. When it fails at any moment, the store can be opened as before.
    /// - Parameter location: the store.
    /// - Returns: how large it was, and is.
    /// - Throws: `journalLocked` while the store is open; `journalMissing`, `journalNotWritable`, `journalCorrupt`,
    ///   `journalFormatNewer`, `journalFailed`.
    /// - Complexity: O(size of the journal). Reads and writes files on the calling thread.
    @discardableResult
    public static func compact(_ location: StoreLocation) throws(TenureError) -> CompactionReport {
        let storage = try location.existingStorage()
        let folder = (storage as? PosixStorage)?.directory
        var recovery = StoreRecovery { StoreReplica(.forgettingNothing) }
        let outcome: JournalCompaction.Outcome?
        do throws(JournalError) {
            outcome = try JournalCompaction(on: storage, entropy: SystemCalls.entropy).run(into: &recovery)
        } catch {
            throw TenureError(error, in: folder)
        }
        guard let outcome else { throw TenureError(JournalCopier.Failure.nothing, of: folder, at: nil) }
        return CompactionReport(
            lastSequence: outcome.lastSequence,
            counts: recovery.replica.tasks.counts,
            bytesBefore: outcome.bytesBefore,
            bytesAfter: outcome.bytesAfter,
            tornTail: outcome.tornTail.map(\.description)
        )
    }
}
