/// What reading a journal, without opening it, has found.
package struct JournalFinding: Hashable, Sendable {
    /// The segments that make up the journal, in order; with ``damage``, those up to it.
    package var segments: [SegmentFinding]
    /// Segments whose making never ended. They hold nothing, and the next opening removes them.
    package var unfinished: [SegmentFinding]
    /// Segments of an owner that had been replaced. They are not read.
    package var superseded: [SegmentFinding]
    /// The highest epoch in any name; 0 where there is no journal.
    package var highestEpoch: UInt64
    /// The number of the last record; 0 where there is none.
    package var lastSequence: UInt64
    package var endedCleanly: Bool
    /// What the next opening would leave out. While the journal has an owner, this may be a write under way.
    package var tornTail: TornTail?
    /// Why the journal cannot be opened; nil where it can. Records before the damage were replayed.
    package var damage: JournalError?
    /// The checkpoint that reading began with; nil where there is none.
    package var checkpoint: CheckpointName?
    /// Why newer ones could not be read.
    package var damagedCheckpoints: [JournalError]
    /// The journal, and its latest opening as far as that was read; nil where there is none.
    package var identity: JournalIdentity?
    /// How many bytes the checkpoint has that reading began with.
    package var checkpointBytes: UInt64
    /// Whether reading began with a checkpoint that was made of a backup: what came before it does not count.
    package var isRestored: Bool

    /// Whether there is no journal at all.
    package var isEmpty: Bool {
        segments.isEmpty && unfinished.isEmpty && superseded.isEmpty && checkpoint == nil && damage == nil
    }
}
