/// Puts what was read from a backup in the place of the journal that a storage has, or had.
///
/// One file does it: a checkpoint of an epoch that is higher than any before, which is what reading begins with as soon as
/// it has its name. A loss of power leaves the journal as it was or the backup; what was replaced is put apart after that,
/// if not now then at the next opening.
package struct JournalRestoration {
    /// What was done.
    package struct Outcome: Hashable, Sendable {
        /// Lies below the epoch of every later opening, and above that of all before.
        package var epoch: UInt64
        /// What was put apart.
        package var replaced: [String]
        /// Whether the backup stood in its place already.
        package var isRepeated: Bool
    }

    /// How many openings there may have been of which nothing is left: what they gave out never comes again.
    package static let epochGap: UInt64 = 4_096

    private let storage: any JournalStorage
    private let recovery: JournalRecovery
    private let entropy: () -> UInt64

    package init(on storage: any JournalStorage, entropy: @escaping () -> UInt64) {
        self.storage = storage
        self.entropy = entropy
        recovery = JournalRecovery(storage: storage, salt: entropy())
    }

    /// Restores a backup.
    ///
    /// - Parameters:
    ///   - backup: what was found in it.
    ///   - image: what was made of it.
    /// - Throws: ``JournalError/locked(owner:)`` where the journal is open; then, as with every other error, nothing has
    ///   happened, or everything but for putting apart.
    package func restore(
        _ backup: JournalFinding,
        _ identity: JournalIdentity,
        image: borrowing some JournalImage & ~Copyable
    ) throws(JournalError) -> Outcome {
        do throws(StorageError) {
            try storage.acquireLock(describing: "a restoration")
        } catch {
            throw JournalError(error)
        }
        defer { storage.releaseLock() }
        let names = try fencedNames()
        if let standing = standing(names), standing.incarnation == identity.incarnation,
            standing.journalID == identity.journalID, standing.covered.lastSequence == backup.lastSequence
        {
            return Outcome(epoch: standing.epoch, replaced: try putApart(names, standing), isRepeated: true)
        }
        let header = try header(names, backup, identity)
        do throws(StorageError) {
            try write(header, image)
        } catch {
            throw JournalError(error)
        }
        return Outcome(epoch: header.epoch, replaced: try putApart(names, header), isRepeated: false)
    }

    private func header(
        _ names: [String],
        _ backup: JournalFinding,
        _ identity: JournalIdentity
    ) throws(JournalError) -> CheckpointHeader {
        let epochs = names.compactMap { SegmentName($0)?.epoch ?? CheckpointName($0)?.epoch }
        let highest = max(backup.highestEpoch, epochs.max() ?? 0)
        // One more is that of the opening that comes next.
        guard highest < JournalOpening.highestEpoch - Self.epochGap else { throw .epochsExhausted(highest: highest) }
        let epoch = highest + Self.epochGap
        var header = CheckpointHeader(
            journalID: identity.journalID,
            incarnation: identity.incarnation,
            epoch: epoch,
            // There is no such segment; but all that there are come before it, and all that will be after.
            segment: SegmentName(epoch: epoch, firstSequence: backup.lastSequence + 1),
            covered: SegmentEnd(lastSequence: backup.lastSequence, byteLength: 0, lastFrameChecksum: 0),
            salt: UInt32(truncatingIfNeeded: entropy())
        )
        header.isRestored = true
        return header
    }

    /// The restored checkpoint that nobody has opened since, and that can be.
    private func standing(_ names: [String]) -> CheckpointHeader? {
        guard let newest = names.compactMap(CheckpointName.init).max(),
            let header = try? CheckpointReader.open(newest, on: storage).header, header.isRestored,
            !names.contains(where: { SegmentName($0).map { $0.epoch > newest.epoch } ?? false })
        else { return nil }
        var nobody = RecordReplayer { _, _ in }
        let finding = try? JournalReader.read(storage, into: &nobody)
        return finding?.checkpoint == newest && finding?.damage == nil ? header : nil
    }

    private func write(
        _ header: CheckpointHeader,
        _ image: borrowing some JournalImage & ~Copyable
    ) throws(StorageError) {
        var writer = try CheckpointWriter(header, on: storage)
        do throws(StorageError) {
            try image.writeImage { (part: ByteWriter) throws(StorageError) in try writer.append(part.bytes) }
            try writer.finish { true }
            try writer.publish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func putApart(_ names: [String], _ header: CheckpointHeader) throws(JournalError) -> [String] {
        do throws(StorageError) {
            // Before anything is moved: that the checkpoint has its name must not be undone alone.
            try storage.syncDirectory()
            return try recovery.quarantineReplaced(names, by: header)
        } catch {
            throw JournalError(error)
        }
    }

    /// What is there, once nobody can add to it and tell of it: an owner whose lock does not hold is fenced off, as by an
    /// opening. What it acknowledged after this would be lost.
    private func fencedNames() throws(JournalError) -> [String] {
        do throws(StorageError) {
            return try JournalFence(storage: storage).fenceLastSegment()
        } catch {
            throw JournalError(error)
        }
    }
}
