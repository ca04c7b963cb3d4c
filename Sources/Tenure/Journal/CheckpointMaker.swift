/// Makes checkpoints of a journal's sealed segments, beside whoever writes it: the next checkpoint is the one before plus
/// the segments since, replayed by the code that recovers.
///
/// Nothing is removed before what stands for it is durable and was read back. Two checkpoints are kept, and the segments
/// after the older one.
package struct CheckpointMaker: Sendable {
    /// Why no checkpoint was made; what is there is as good as before.
    package enum Failure: Error, Hashable, Sendable {
        /// It was told to stop.
        case stopped
        /// The checkpoint to begin with is not what was written, or cannot be read.
        case damagedBase(JournalError)
        case journal(JournalError)
    }

    private let storage: any JournalStorage
    private let identity: JournalIdentity
    private let entropy: @Sendable () -> UInt64
    /// Asked between pieces of work, and before anything is published or removed.
    private let mayGoOn: @Sendable () -> Bool

    package init(
        on storage: any JournalStorage,
        identity: JournalIdentity,
        entropy: @escaping @Sendable () -> UInt64,
        mayGoOn: @escaping @Sendable () -> Bool
    ) {
        self.storage = storage
        self.identity = identity
        self.entropy = entropy
        self.mayGoOn = mayGoOn
    }

    /// Makes a checkpoint that stands for everything up to the last of `segments`.
    ///
    /// - Parameters:
    ///   - base: the checkpoint before; nil where there is none.
    ///   - segments: those after `base`, in order; not empty.
    ///   - store: an empty one.
    /// - Returns: the checkpoint's name and size in bytes; nil where there is nothing to stand for.
    package func make(
        from base: KeptCheckpoint?,
        _ segments: [SealedSegment],
        into store: inout some JournalImage & ~Copyable
    ) throws(Failure) -> KeptCheckpoint? {
        guard let last = segments.last else { return nil }
        if Mutant.removeOlderCheckpointFirst.isOn, let base { try? removeCovered(by: base) }
        do throws(JournalError) {
            if let base { try read(base, into: &store) }
        } catch {
            throw error.isDamage || error.isAboutAbsentFile ? .damagedBase(error) : .journal(error)
        }
        for segment in segments {
            guard mayGoOn() else { throw .stopped }
            do throws(JournalError) {
                try read(segment, into: &store)
            } catch {
                throw .journal(error)
            }
        }
        let header = CheckpointHeader(
            journalID: identity.journalID,
            incarnation: identity.incarnation,
            epoch: identity.epoch,
            segment: last.name,
            covered: last.end,
            salt: UInt32(truncatingIfNeeded: entropy())
        )
        return try write(header, of: store)
    }

    /// Removes checkpoints before `older` and the segments that it stands for.
    package func removeCovered(by older: KeptCheckpoint) throws(StorageError) {
        let names = try storage.list()
        // Whoever took the journal over decides on its own what is kept.
        let newest = names.compactMap { SegmentName($0)?.epoch ?? CheckpointName($0)?.epoch }.max()
        guard mayGoOn(), newest.map({ $0 <= identity.epoch }) ?? true else { return }
        var removed = 0
        for name in names.compactMap(CheckpointName.init).sorted() where name < older.name {
            do throws(StorageError) {
                try storage.remove(name.description)
                removed += 1
            } catch {
                // One that the disk cannot read can perhaps not be removed either: no reason to keep the segments.
                guard error.isOfDamage else { throw error }
            }
        }
        for name in names.compactMap(SegmentName.init).sorted() where name <= older.segment {
            try storage.remove(name.description)
            removed += 1
        }
        if removed > 0 { try storage.syncDirectory() }
    }

    private func write(
        _ header: CheckpointHeader,
        of store: borrowing some JournalImage & ~Copyable
    ) throws(Failure) -> KeptCheckpoint {
        do throws(StorageError) {
            var writer = try CheckpointWriter(header, on: storage)
            do throws(StorageError) {
                try store.writeImage { (part: ByteWriter) throws(StorageError) in
                    guard mayGoOn() else { throw .interrupted }
                    try writer.append(part.bytes)
                }
                try writer.finish(mayGoOn)
                // Of a journal that has failed nobody knows what is on disk.
                guard mayGoOn() else { throw .interrupted }
                try writer.publish()
                return KeptCheckpoint(name: header.name, segment: header.segment, byteCount: writer.byteCount)
            } catch {
                writer.abandon()
                throw error
            }
        } catch {
            throw error == .interrupted ? .stopped : .journal(JournalError(error))
        }
    }

    private func read(
        _ base: KeptCheckpoint,
        into store: inout some JournalImage & ~Copyable
    ) throws(JournalError) {
        var reader = try CheckpointReader.open(base.name, on: storage)
        store.begin()
        while let frame = try reader.nextFrame() {
            try frame.forEachPart(of: base.name.description) { (part: inout ByteReader) throws(UnreadableRecord) in
                try store.restore(&part)
            }
        }
    }

    private func read(
        _ segment: SealedSegment,
        into store: inout some JournalImage & ~Copyable
    ) throws(JournalError) {
        let name = segment.name.description
        let bytes: [UInt8]
        do throws(StorageError) {
            let file = try storage.open(name)
            defer { file.close() }
            bytes = try file.readStart(Int(clamping: segment.end.byteLength), name: name)
        } catch {
            throw JournalError(error)
        }
        guard let header = SegmentHeader(decoding: bytes), header.name == segment.name else {
            throw .corrupt(file: name, offset: 0, detail: "the header is damaged")
        }
        var scan = SegmentScan(header: header, bytes: bytes, limit: bytes.count)
        let stop = try scan.run { (record: inout ByteReader, sequence: UInt64) throws(UnreadableRecord) in
            try store.replay(&record, sequence)
        }
        guard scan.end == segment.end else {
            if case .impossible(let detail) = stop {
                throw .corrupt(file: name, offset: scan.end.byteLength, detail: detail)
            }
            throw .corrupt(file: name, offset: scan.end.byteLength, detail: "the segment does not end as it did")
        }
    }
}
