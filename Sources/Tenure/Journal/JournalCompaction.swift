/// Makes a checkpoint of a journal that nobody has open, and removes everything that it stands for.
package struct JournalCompaction {
    /// What was done.
    package struct Outcome: Hashable, Sendable {
        /// The last record of the journal.
        package var lastSequence: UInt64
        /// How many bytes the journal's files had, and have.
        package var bytesBefore: UInt64
        package var bytesAfter: UInt64
        /// What was left out because its writing had not ended; no later opening finds it.
        package var tornTail: TornTail?
    }

    private let storage: any JournalStorage
    private let entropy: @Sendable () -> UInt64

    package init(on storage: any JournalStorage, entropy: @escaping @Sendable () -> UInt64) {
        self.storage = storage
        self.entropy = entropy
    }

    /// Compacts the journal. It is opened for that and closed again: how the last owner ended is as it was.
    ///
    /// - Parameter store: an empty one; filled with what is in the journal.
    /// - Returns: nil when there is no journal.
    package func run(into store: inout some JournalImage & ~Copyable) throws(JournalError) -> Outcome? {
        guard let bytesBefore = try byteCount() else { return nil }
        // What is taken up now is what the next opening needs: no space is reserved for records that will not come.
        let options = JournalOptions(preallocatesSegments: false, owner: "a compaction")
        let (opening, log) = try JournalLog.open(on: storage, options: options, entropy: entropy, into: &store)
        let maker = CheckpointMaker(on: storage, identity: opening.identity, entropy: entropy) { true }
        try compact(opening, maker, &store)
        do throws(StorageError) {
            try log.close(cleanly: opening.endedCleanly)
        } catch {
            throw JournalError(error)
        }
        return Outcome(
            lastSequence: opening.lastSequence,
            bytesBefore: bytesBefore,
            bytesAfter: try byteCount() ?? 0,
            tornTail: opening.tornTail
        )
    }

    private func compact(
        _ opening: JournalOpening,
        _ maker: CheckpointMaker,
        _ store: inout some JournalImage & ~Copyable
    ) throws(JournalError) {
        // A checkpoint that nothing has followed yet is as small as it gets.
        if opening.segments.isEmpty { return }
        do throws(CheckpointMaker.Failure) {
            store.begin()
            guard let made = try maker.make(from: opening.checkpoints.last, opening.segments, into: &store) else {
                return
            }
            try remove(maker, made)
        } catch {
            switch error {
            case .damagedBase(let cause), .journal(let cause): throw cause
            case .stopped: return
            }
        }
    }

    private func remove(_ maker: CheckpointMaker, _ made: KeptCheckpoint) throws(CheckpointMaker.Failure) {
        do throws(StorageError) {
            try maker.removeCovered(by: made)
        } catch {
            throw .journal(JournalError(error))
        }
    }

    /// How many bytes the journal's files have; nil where there are none.
    private func byteCount() throws(JournalError) -> UInt64? {
        do throws(StorageError) {
            var bytes: UInt64?
            for name in try storage.list() where SegmentName(name) != nil || CheckpointName(name) != nil {
                let file = try storage.open(name)
                defer { file.close() }
                bytes = try (bytes ?? 0) + file.size()
            }
            return bytes
        } catch {
            throw JournalError(error)
        }
    }
}
