/// Reads a journal for an inspector: takes no lock, never writes, and says what it found where opening would refuse.
package enum JournalReader {
    /// How often files may vanish in a row while a journal is read, because its owner has made a checkpoint that stands
    /// for them: each time is a whole checkpoint, so more of them mean something else.
    package static let largestNumberOfTries = 10

    /// Gives everything that is readable to `replayer`, in order.
    ///
    /// - Throws: ``JournalError``; damage is not thrown but told in ``JournalFinding/damage``.
    package static func read(
        _ storage: any JournalStorage,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) -> JournalFinding {
        let names = try list(storage)
        var scan = JournalScan(storage, forWriting: false)
        var damage: JournalError?
        do throws(JournalError) {
            try scan.run(names, into: &replayer)
        } catch {
            guard case .corrupt = error else { throw error }
            damage = error
        }
        return JournalFinding(
            segments: scan.segments,
            unfinished: scan.unfinished,
            superseded: scan.superseded,
            highestEpoch: scan.highestEpoch,
            lastSequence: scan.lastSequence,
            endedCleanly: scan.endedCleanly && damage == nil,
            tornTail: scan.tornTail,
            damage: damage,
            checkpoint: scan.checkpoint?.name,
            damagedCheckpoints: scan.damagedCheckpoints.map(\.error),
            identity: scan.identity,
            checkpointBytes: scan.keptCheckpoints.last?.byteCount ?? 0,
            isRestored: scan.checkpoint?.isRestored == true
        )
    }

    /// Reads every byte that may be needed: from the newest checkpoint on, and from the older one that would take its place.
    ///
    /// - Returns: what the next opening would do, and what is damaged: nothing where all is well. With a damaged checkpoint
    ///   the journal can be opened still, from the one before.
    /// - Throws: ``JournalError``; damage is not thrown.
    package static func verify(
        _ storage: any JournalStorage,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) -> (finding: JournalFinding, damage: [JournalError]) {
        let finding = try read(storage, into: &replayer)
        var damage = finding.damagedCheckpoints + [finding.damage].compactMap(\.self)
        guard let checkpoint = finding.checkpoint, !finding.isRestored else { return (finding, damage) }
        do throws(JournalError) {
            let names = try list(storage).filter { CheckpointName($0).map { $0 < checkpoint } ?? true }
            guard names.contains(where: { CheckpointName($0) != nil }) else { return (finding, damage) }
            var scan = JournalScan(storage, forWriting: false)
            var nobody = RecordReplayer { _, _ in }
            try scan.run(names, into: &nobody)
            damage += scan.damagedCheckpoints.map(\.error)
        } catch {
            guard error.isDamage else { throw error }
            if !damage.contains(error) { damage.append(error) }
        }
        return (finding, damage)
    }

    /// Which journal a storage has, by the first header that can be read; nil where there is none.
    package static func journalID(of storage: any JournalStorage) throws(StorageError) -> JournalIdentifier? {
        for name in try storage.list().sorted() {
            // One may be removed meanwhile, or be damaged: then another one tells.
            if let checkpoint = CheckpointName(name) {
                if let header = try? CheckpointReader.open(checkpoint, on: storage).header { return header.journalID }
            } else if SegmentName(name) != nil, let file = try? storage.open(name) {
                defer { file.close() }
                let bytes = try? file.readStart(SegmentHeader.reservedSize, name: name)
                if let header = bytes.flatMap(SegmentHeader.init(decoding:)) { return header.journalID }
            }
        }
        return nil
    }

    private static func list(_ storage: any JournalStorage) throws(JournalError) -> [String] {
        do throws(StorageError) {
            return try storage.list()
        } catch {
            throw JournalError(error)
        }
    }
}
