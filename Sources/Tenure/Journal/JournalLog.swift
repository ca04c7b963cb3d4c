/// A journal that is open for writing. One writer owns it; it is not to be shared.
///
/// After any failed write or sync it refuses everything with the same error, for nobody knows what the storage kept:
/// a failed sync is never tried again. Only a new opening heals.
package final class JournalLog {
    private let storage: any JournalStorage
    private let options: JournalOptions
    private let entropy: () -> UInt64
    private var segment: SegmentWriter
    private var reserve: SegmentReserve
    private var buffer = ByteWriter()
    private var failure: StorageError?
    private var sealed: [SealedSegment] = []
    private var isClosed = false

    private init(
        _ segment: SegmentWriter,
        on storage: any JournalStorage,
        options: JournalOptions,
        entropy: @escaping () -> UInt64
    ) {
        self.segment = segment
        reserve = SegmentReserve(on: storage, epoch: segment.header.epoch, segmentSize: options.segmentSize)
        self.storage = storage
        self.options = options
        self.entropy = entropy
    }

    deinit {
        release()
    }

    /// The number of the last record that was appended; 0 where there is none.
    package var lastSequence: UInt64 { segment.end.lastSequence }

    /// Whether everything that was appended is known to be durable.
    package var isDurable: Bool { segment.isDurable }

    /// What made the journal refuse everything; nil while it works.
    package var poison: StorageError? { failure }

    /// Takes the journal over, and begins a new epoch. `replayer` is given a checkpoint, if there is one, and every record
    /// after it in order; when opening fails it may have been given some. A writing that never ended is cut off; damage is refused and nothing changed.
    ///
    /// `entropy` gives 64 random bits a call. It is kept: each segment needs some.
    package static func open(
        on storage: any JournalStorage,
        options: JournalOptions,
        entropy: @escaping () -> UInt64,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) -> (JournalOpening, JournalLog) {
        do throws(StorageError) {
            try storage.acquireLock(describing: options.owner)
        } catch {
            throw JournalError(error)
        }
        do throws(JournalError) {
            return try openLocked(on: storage, options: options, entropy: entropy, into: &replayer)
        } catch {
            storage.releaseLock()
            throw error
        }
    }

    /// Appends the records of `batch` as one frame, and unless `sync` is false makes it durable.
    ///
    /// - Throws: ``StorageError``; `EFBIG` or `EINVAL` for a batch that is too large or does not follow, and a lack of
    ///   space for the next segment, which leave the journal as it was; every other once and for all.
    package func append(_ batch: JournalBatch, sync: Bool) throws(StorageError) {
        try checkUsable()
        let name = segment.header.name.description
        guard batch.firstSequence == lastSequence + 1, let _ = UInt32(exactly: batch.recordCount) else {
            throw .invalid(.write, file: name)
        }
        guard batch.body.count <= FrameHeader.largestBody else { throw .tooLarge(.write, file: name) }
        let size = FrameHeader.frameSize(bodyLength: batch.body.count, alignment: segment.header.frameAlignment)
        let needsSegment = !segment.isEmpty && segment.end.byteLength + UInt64(size) > options.segmentSize
        if options.preallocatesSegments { try makeRoom(size, inNextSegment: needsSegment) }
        try poisoning { () throws(StorageError) in
            if needsSegment { try beginNextSegment() }
            try segment.append(batch, composingIn: &buffer)
            if sync { try segment.sync() }
            try segment.checkOwned()
        }
    }

    /// How many bytes of frames there is space for on the disk, whatever else is written there; a frame that finds no
    /// place at the end of a segment wastes that.
    package var reservedBytes: UInt64 { segment.room + reserve.byteCount }

    /// Reserves space for so many bytes of frames, and for one more segment.
    ///
    /// - Throws: ``StorageError``; a lack of space leaves the journal as it was, every other error ends it once and for
    ///   all.
    package func reserveSpace(_ bytes: UInt64) throws(StorageError) {
        guard options.preallocatesSegments else { return }
        try checkUsable()
        while reserve.byteCount == 0 || reservedBytes < bytes { try prepare() }
    }

    /// Sees to it that the next frame needs no more space than is reserved.
    private func makeRoom(_ size: Int, inNextSegment: Bool) throws(StorageError) {
        if inNextSegment {
            if !reserve.takes(frameSize: size) { try prepare(frameSize: size) }
        } else if segment.room < UInt64(size) {
            try poisoningUnlessFull { () throws(StorageError) in try segment.extend(by: size) }
        }
    }

    private func prepare(frameSize: Int = 0) throws(StorageError) {
        try poisoningUnlessFull { () throws(StorageError) in try reserve.prepare(frameSize: frameSize) }
    }

    /// Where nothing was written, a lack of space is no reason to give up (D5).
    private func poisoningUnlessFull(_ body: () throws(StorageError) -> Void) throws(StorageError) {
        do throws(StorageError) {
            try body()
        } catch {
            if !error.isLackOfSpace { failure = error }
            throw error
        }
    }

    /// Makes everything that was appended durable.
    package func sync() throws(StorageError) {
        try checkUsable()
        try poisoning { () throws(StorageError) in try segment.sync() }
    }

    /// Writes that the last record is durable, where that is known and nothing on disk says so: from then on damage to
    /// it is told from a write that never ended.
    ///
    /// A frame without records, and not synced: it only bears witness, and one that is lost was never needed, for a
    /// journal that loses what it was last given is one whose power went. So one that cannot be written, on a full disk,
    /// stops nothing: the next frame is written in its place, over all that may be there of it.
    package func witness() {
        guard failure == nil, !isClosed, segment.isUnwitnessed else { return }
        let nothing = JournalBatch(firstSequence: lastSequence + 1, recordCount: 0, body: [])
        try? segment.append(nothing, composingIn: &buffer)
    }

    /// Closes the files and gives the lock up, whatever happens. If `cleanly`, makes everything durable before, with
    /// a mark that the journal was not just stopped; that is what may throw.
    package func close(cleanly: Bool) throws(StorageError) {
        defer { release() }
        guard cleanly else { return }
        try checkUsable()
        try poisoning { () throws(StorageError) in
            if !segment.isDurable { try segment.sync() }
            let mark = JournalBatch(firstSequence: lastSequence + 1, recordCount: 0, body: [])
            try segment.append(mark, isCleanClose: true, composingIn: &buffer)
            try segment.sync()
            try segment.checkOwned()
        }
    }

    private static func openLocked(
        on storage: any JournalStorage,
        options: JournalOptions,
        entropy: @escaping () -> UInt64,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) -> (JournalOpening, JournalLog) {
        let names: [String]
        do throws(StorageError) {
            // What is read must not be undone by a loss of power after it was acted upon.
            try storage.syncDirectory()
            names = try JournalFence(storage: storage).fenceLastSegment()
        } catch {
            throw JournalError(error)
        }
        var scan = JournalScan(storage, forWriting: true)
        try scan.run(names, into: &replayer)
        guard scan.highestEpoch < JournalOpening.highestEpoch else {
            throw .epochsExhausted(highest: scan.highestEpoch)
        }
        var opening = JournalOpening(
            epoch: (Mutant.reuseEpochAfterCrash.isOn ? scan.segments.last?.name.epoch ?? 0 : scan.highestEpoch) + 1,
            journalID: scan.journalID ?? JournalIdentifier(from: entropy),
            incarnation: JournalIdentifier(from: entropy),
            lastSequence: scan.lastSequence,
            endedCleanly: scan.endedCleanly,
            isNew: scan.segments.isEmpty && scan.checkpoint == nil,
            tornTail: scan.tornTail,
            supersededFiles: scan.superseded.map(\.name.description)
        )
        opening.checkpoints = scan.keptCheckpoints
        opening.damagedCheckpoints = scan.damagedCheckpoints.map(\.name.description)
        opening.segments = scan.segments.compactMap { segment in
            // The last one is rewritten without what was reserved.
            let isRewritten = segment.name == scan.lastSegment?.header.name
            return segment.end.map { end in
                SealedSegment(name: segment.name, end: end, fileSize: isRewritten ? end.byteLength : segment.fileSize)
            }
        }
        do throws(StorageError) {
            let recovery = JournalRecovery(storage: storage, salt: entropy())
            try recovery.removeLeftovers(names)
            try recovery.quarantine(scan.damagedCheckpoints.map(\.name), epoch: opening.epoch)
            if let checkpoint = scan.checkpoint, checkpoint.isRestored {
                try recovery.quarantineReplaced(names, by: checkpoint)
            }
            if let last = scan.lastSegment {
                if let tail = scan.tornTail {
                    opening.tornTail = try recovery.quarantine(tail, of: last, epoch: opening.epoch)
                }
                try recovery.rewrite(last)
            }
            var header = SegmentHeader(
                journalID: opening.journalID,
                incarnation: opening.incarnation,
                epoch: opening.epoch,
                firstSequence: opening.lastSequence + 1,
                predecessor: scan.segments.last?.end ?? scan.checkpoint?.covered ?? .none,
                salt: UInt32(truncatingIfNeeded: entropy())
            )
            header.incompatibleFeatures = options.incompatibleFeatures
            let segment = try JournalFence(storage: storage).claim(header.name) { () throws(StorageError) in
                try SegmentWriter(header, on: storage, options: options)
            }
            let log = JournalLog(segment, on: storage, options: options, entropy: entropy)
            try recovery.removeUnfinished(scan.unfinished)
            return (opening, log)
        } catch {
            throw JournalError(error)
        }
    }

    private func beginNextSegment() throws(StorageError) {
        // The next header says how long this segment is, so that has to be durable first.
        if !Mutant.publishCheckpointBeyondDurable.isOn { try segment.sync() }
        let name = try storage.list().compactMap(SegmentName.init).max { $0.epoch < $1.epoch }
        if let name, name.epoch > segment.header.epoch { throw .superseded(name.description) }
        var header = SegmentHeader(
            journalID: segment.header.journalID,
            incarnation: segment.header.incarnation,
            epoch: segment.header.epoch,
            firstSequence: lastSequence + 1,
            predecessor: segment.end,
            salt: UInt32(truncatingIfNeeded: entropy())
        )
        header.incompatibleFeatures = options.incompatibleFeatures
        let next: SegmentWriter
        if let prepared = reserve.take() {
            next = try SegmentWriter(header, in: prepared, on: storage)
        } else {
            next = try SegmentWriter(header, on: storage, options: options)
        }
        // Who fences the last segment looks for a later one afterwards: either that one sees the next segment, or this
        // one sees the fence.
        try segment.checkOwned()
        segment.file.close()
        sealed.append(SealedSegment(name: segment.header.name, end: segment.end, fileSize: segment.fileSize))
        segment = next
    }

    /// The segments that were sealed since the last call.
    package func takeSealed() -> [SealedSegment] {
        if sealed.isEmpty { return [] }
        defer { sealed.removeAll() }
        return sealed
    }

    private func checkUsable() throws(StorageError) {
        if let failure { throw failure }
        if isClosed { throw .invalid(.write, file: segment.header.name.description) }
    }

    private func poisoning(_ body: () throws(StorageError) -> Void) throws(StorageError) {
        do throws(StorageError) {
            try body()
        } catch {
            failure = error
            throw error
        }
    }

    private func release() {
        guard !isClosed else { return }
        isClosed = true
        segment.file.close()
        reserve.clear()
        storage.releaseLock()
    }
}
