package import Tenure

/// A journal that is open, and whoever makes its checkpoints: what a scheduler has, without the scheduler.
package struct JournalOwner {
    /// The journal.
    package let log: JournalLog
    /// What the opening found.
    package let opening: JournalOpening
    /// What the journal holds, and what was appended since.
    package private(set) var records: [[UInt8]]
    /// The checkpoints that are kept, the last one last.
    package private(set) var kept: [KeptCheckpoint]
    /// The sealed segments after the last checkpoint.
    package private(set) var segments: [SealedSegment]

    private let storage: any JournalStorage

    /// Opens the journal, and reads all of it.
    package init(_ storage: any JournalStorage, _ options: JournalOptions, seed: UInt64 = 1) throws(JournalError) {
        self.storage = storage
        var list = RecordList()
        var entropy = SeededGenerator(seed: seed)
        (opening, log) = try JournalLog.open(
            on: storage,
            options: options,
            entropy: { entropy.next() },
            into: &list
        )
        records = list.records
        kept = opening.checkpoints
        segments = opening.segments
    }

    /// Appends a frame.
    package mutating func append(_ batch: some Collection<[UInt8]>, sync: Bool = true) throws(StorageError) {
        try log.append(JournalBatch(batch, after: log.lastSequence), sync: sync)
        records += batch
        segments += log.takeSealed()
    }

    /// Makes a checkpoint of the sealed segments, as the scheduler's checkpointer does.
    package mutating func checkpoint(
        mayGoOn: @escaping @Sendable () -> Bool = { true }
    ) throws(CheckpointMaker.Failure) {
        let maker = CheckpointMaker(on: storage, identity: opening.identity, entropy: { 7 }, mayGoOn: mayGoOn)
        var list = RecordList()
        guard let made = try maker.make(from: kept.last, segments, into: &list) else { return }
        kept.append(made)
        segments = []
        if kept.count > 2 { kept.removeFirst() }
        guard kept.count == 2 else { return }
        do throws(StorageError) {
            try maker.removeCovered(by: kept[0])
        } catch {
            throw .journal(JournalError(error))
        }
    }
}
