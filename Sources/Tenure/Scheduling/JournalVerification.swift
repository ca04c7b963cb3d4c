/// Whether a journal is whole, read without opening it: no lock is needed, nothing is written, and it may be in use.
public struct JournalVerification: Hashable, Sendable, Codable {
    /// How many records the journal has had.
    public let records: SequenceNumber
    /// How many tasks are in each state.
    public let counts: StateCounts
    /// Bytes of a write that never ended and was never acknowledged: the next opening puts them apart and goes on.
    public let tornTail: String?
    /// Everything that is damaged; empty where all is well.
    public let damage: [TenureError]
    /// Whether the journal can be opened as it is: a damaged checkpoint alone does not keep it from that.
    public let canBeOpened: Bool

    /// Reads every byte of the journal in a folder that an opening may need, the older checkpoint's among them.
    ///
    /// - Throws: `journalMissing` when there is none, `journalNotWritable` when the folder cannot be read,
    ///   `journalFormatNewer`, `journalCorrupt` when a record makes no sense. Damage is not thrown: it is told in
    ///   ``damage``.
    /// - Complexity: O(size of the journal); what is live is in memory.
    public init(directory: String) throws(TenureError) {
        var recovery = StoreRecovery { StoreReplica(.standard) }
        let (finding, damage): (JournalFinding, [JournalError])
        do throws(JournalError) {
            let storage = try JournalInspection.storage(directory)
            (finding, damage) = try Self.verify(storage, into: &recovery)
        } catch {
            if case .notWritable(let cause) = error, cause.isAbsence { throw JournalInspection.missing(directory) }
            throw TenureError(error, in: directory)
        }
        if finding.isEmpty { throw JournalInspection.missing(directory) }
        records = finding.lastSequence
        counts = recovery.replica.tasks.counts
        tornTail = finding.tornTail.map(\.description)
        self.damage = damage.map { TenureError($0, in: directory) }
        canBeOpened = finding.damage == nil
    }

    /// Reads a journal, once more where files have gone meanwhile: its owner has made a checkpoint that stands for them.
    private static func verify(
        _ storage: PosixStorage,
        into recovery: inout StoreRecovery,
        again triesLeft: Int = JournalReader.largestNumberOfTries
    ) throws(JournalError) -> (finding: JournalFinding, damage: [JournalError]) {
        recovery.begin()
        do throws(JournalError) {
            return try JournalReader.verify(storage, into: &recovery)
        } catch {
            guard triesLeft > 0, error.isAboutAbsentFile else { throw error }
        }
        return try verify(storage, into: &recovery, again: triesLeft - 1)
    }
}
