/// What an opening found and began.
package struct JournalOpening: Hashable, Sendable {
    /// The number of this opening: 1 for a new journal, higher at every later opening, below 2^24.
    package var epoch: UInt64
    /// Tells this journal from every other; it never changes.
    package var journalID: JournalIdentifier
    /// Tells this opening from every other, also of a copy of the same journal.
    package var incarnation: JournalIdentifier
    /// The number of the last record; 0 where there is none.
    package var lastSequence: UInt64
    /// Whether the owner before closed the journal, rather than being stopped.
    package var endedCleanly: Bool
    /// Whether there was no journal before.
    package var isNew: Bool
    /// What was left out because its writing had not ended.
    package var tornTail: TornTail?
    /// Files of an owner that had already been replaced, which were not read.
    package var supersededFiles: [String]
    /// The checkpoints that are kept: the one that reading began with comes last.
    package var checkpoints: [KeptCheckpoint] = []
    /// The segments after it, all of them sealed.
    package var segments: [SealedSegment] = []
    /// Newer checkpoints that could not be read; they are in `quarantine` now.
    package var damagedCheckpoints: [String] = []

    package var identity: JournalIdentity {
        JournalIdentity(journalID: journalID, incarnation: incarnation, epoch: epoch)
    }

    /// No record has a higher number than this, by far: a file that says otherwise is damaged. So no sum overflows.
    package static let highestSequence: UInt64 = 1 << 62

    /// Epochs are packed into tokens with 24 bits.
    package static let highestEpoch: UInt64 = (1 << 24) - 1
}
