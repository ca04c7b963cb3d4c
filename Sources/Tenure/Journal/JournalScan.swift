/// Reads a whole journal without changing anything, and tells a write that never ended from damage.
///
/// Begins with the newest checkpoint that is whole, and goes on with the segments after it. One segment is in memory at a
/// time. Records are handed out as they are read, so those before damage are too.
struct JournalScan {
    private let storage: any JournalStorage
    private let forWriting: Bool

    /// The segments that make up the journal, in order.
    private(set) var segments: [SegmentFinding] = []
    /// Segments whose making never ended: they hold nothing.
    private(set) var unfinished: [SegmentFinding] = []
    /// Segments of an owner that had been replaced.
    private(set) var superseded: [SegmentFinding] = []
    private(set) var highestEpoch: UInt64 = 0
    /// What the reading began with; nil where there was no checkpoint.
    private(set) var checkpoint: CheckpointHeader?
    /// How many bytes that one has.
    private var checkpointBytes: UInt64 = 0
    /// The newest one that is older; nil where there is none.
    private var olderCheckpoint: KeptCheckpoint?
    /// Newer checkpoints that cannot be read, the newest first, each with why.
    private(set) var damagedCheckpoints: [(name: CheckpointName, error: JournalError)] = []
    private(set) var tornTail: TornTail?
    /// The bytes of the last segment, and where its whole frames end.
    private(set) var lastSegment: SegmentScan?

    init(_ storage: any JournalStorage, forWriting: Bool) {
        self.storage = storage
        self.forWriting = forWriting
    }

    var lastSequence: UInt64 { last.lastSequence }

    /// The end of what was read so far.
    private var last: SegmentEnd { segments.last?.end ?? checkpoint?.covered ?? .none }

    var journalID: JournalIdentifier? { checkpoint?.journalID ?? segments.first?.header?.journalID }

    /// The journal, and its latest opening as far as that was read; nil where there is none.
    var identity: JournalIdentity? {
        if let header = segments.last?.header {
            return JournalIdentity(journalID: header.journalID, incarnation: header.incarnation, epoch: header.epoch)
        }
        return checkpoint.map {
            JournalIdentity(journalID: $0.journalID, incarnation: $0.incarnation, epoch: $0.epoch)
        }
    }

    /// The checkpoints that are kept, the one that reading began with last.
    var keptCheckpoints: [KeptCheckpoint] {
        let newest = checkpoint.map {
            KeptCheckpoint(name: $0.name, segment: $0.segment, byteCount: checkpointBytes)
        }
        return [olderCheckpoint, newest].compactMap(\.self)
    }

    /// Whether the last owner closed the journal. A segment whose making never ended is the trace of a later one.
    var endedCleanly: Bool { segments.last?.isClosedCleanly == true && unfinished.isEmpty }

    mutating func run(
        _ names: [String],
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) {
        let checkpoints = names.compactMap(CheckpointName.init).sorted().reversed()
        for name in checkpoints {
            if checkpoint == nil {
                // Whoever writes one has begun a segment before. Only what a restoration has just written stands alone,
                // and what it replaces must not come back because of a read that fails once.
                let hasOwner = names.contains { SegmentName($0).map { $0.epoch >= name.epoch } ?? false }
                try readCheckpoint(name, mayBeUnreadable: hasOwner, into: &replayer)
            } else if olderCheckpoint == nil, checkpoint?.isRestored == false {
                // Its header is enough: it says what must be kept for it.
                guard let header = try? CheckpointReader.open(name, on: storage).header else { continue }
                olderCheckpoint = KeptCheckpoint(name: name, segment: header.segment, byteCount: 0)
            }
        }
        let chain = try sortedChain(names.compactMap(SegmentName.init).sorted())
        highestEpoch = max(highestEpoch, checkpoints.map(\.epoch).max() ?? 0)
        for (index, candidate) in chain.enumerated() {
            let successor = index + 1 < chain.count ? chain[index + 1].header : nil
            try read(candidate.name, candidate.header, before: successor, into: &replayer)
        }
        if let checkpoint, segments.isEmpty, !checkpoint.isRestored {
            let name = checkpoint.name.description
            throw .corrupt(file: name, offset: 0, detail: "the segment after it is missing")
        }
        // It stood for records, and there is nothing else that has them: this is no new journal.
        if segments.isEmpty, checkpoint == nil, let damaged = damagedCheckpoints.first { throw damaged.error }
        try checkUnfinished()
    }

    /// Takes up a checkpoint, or notes why that cannot be: then an older one has to do, or the segments alone.
    private mutating func readCheckpoint(
        _ name: CheckpointName,
        mayBeUnreadable: Bool,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) {
        do throws(JournalError) {
            var reader = try CheckpointReader.open(name, on: storage)
            replayer.begin()
            while let frame = try reader.nextFrame() {
                try frame.forEachPart(of: name.description) { (part: inout ByteReader) throws(UnreadableRecord) in
                    try replayer.restore(&part)
                }
            }
            checkpoint = reader.header
            checkpointBytes = reader.byteCount
        } catch {
            guard error.isCorruption || mayBeUnreadable && error.isDamage else { throw error }
            damagedCheckpoints.append((name, error))
            replayer.begin()
        }
    }

    /// Reads the headers, and sets aside what does not belong to the journal.
    private mutating func sortedChain(
        _ names: [SegmentName]
    ) throws(JournalError) -> [(name: SegmentName, header: SegmentHeader, size: UInt64)] {
        var chain: [(name: SegmentName, header: SegmentHeader, size: UInt64)] = []
        var newestEpoch = checkpoint?.segment.epoch ?? 0
        highestEpoch = names.map(\.epoch).max() ?? 0
        // The checkpoint stands for the others.
        for name in names where checkpoint.map({ $0.segment < name }) ?? true {
            guard name.epoch >= newestEpoch else {
                // Nobody needs it: what is in it, or wrong with it, only tells what had been.
                let found = try? readHeader(name)
                superseded.append(SegmentFinding(name: name, header: found?.header, fileSize: found?.size ?? 0))
                continue
            }
            let (header, size) = try readHeader(name)
            newestEpoch = name.epoch
            if let header, let before = chain.last, before.header.predecessor == header.predecessor {
                // Two owners followed the same segment: the earlier one was fenced before it could tell of anything.
                chain.removeLast()
                superseded.append(SegmentFinding(name: before.name, header: before.header, fileSize: before.size))
            }
            guard let header else {
                unfinished.append(SegmentFinding(name: name, header: nil, fileSize: size))
                continue
            }
            chain.append((name, header, size))
        }
        return chain
    }

    private func readHeader(_ name: SegmentName) throws(JournalError) -> (header: SegmentHeader?, size: UInt64) {
        let file = name.description
        let (bytes, size) = try load(file, upTo: SegmentHeader.reservedSize)
        var found = SegmentHeader(decoding: bytes)
        if found == nil { found = try headerWrittenMeanwhile(file) }
        guard let header = found else { return (nil, size) }
        if let version = header.obstacle(forWriting: forWriting) { throw .newerFormat(file: file, version: version) }
        guard header.name == name, name.firstSequence > 0 else {
            throw .corrupt(file: file, offset: 56, detail: "the header is that of \(header.name)")
        }
        guard name.firstSequence <= JournalOpening.highestSequence else {
            throw .corrupt(file: file, offset: 64, detail: "no journal has so many records")
        }
        return (header, size)
    }

    /// The header of a segment that had none; nil where it still has none.
    private func headerWrittenMeanwhile(_ file: String) throws(JournalError) -> SegmentHeader? {
        // The header is synced before the first frame is written: a segment with content had a whole one. It is read
        // after the content, because with an inspector the owner may be writing both.
        let whole = try load(file, upTo: nil).bytes
        let content = whole.endOfContent(in: min(SegmentHeader.reservedSize, whole.count)..<whole.count)
        if let header = SegmentHeader(decoding: try load(file, upTo: SegmentHeader.reservedSize).bytes) {
            return header
        }
        guard content <= SegmentHeader.reservedSize else {
            throw .corrupt(file: file, offset: 0, detail: "the header is damaged, and there are frames after it")
        }
        return nil
    }

    private mutating func read(
        _ name: SegmentName,
        _ header: SegmentHeader,
        before successor: SegmentHeader?,
        into replayer: inout some JournalReplayer & ~Copyable
    ) throws(JournalError) {
        let file = name.description
        try checkLink(file, header)
        lastSegment = nil
        let contentEnd = successor == nil ? try contentEndBeforeReading(file) : nil
        let (bytes, size) = try load(file, upTo: nil)
        let limit = successor.map { Int(clamping: $0.predecessor.byteLength) } ?? bytes.count
        var scan = SegmentScan(header: header, bytes: bytes, limit: max(limit, SegmentHeader.reservedSize))
        let stop: SegmentScan.Stop
        do throws(JournalError) {
            stop = try scan.run { (record: inout ByteReader, sequence: UInt64) throws(UnreadableRecord) in
                try replayer.replay(&record, sequence)
            }
        } catch {
            segments.append(SegmentFinding(name: name, header: header, fileSize: size, scan: scan))
            throw error
        }
        segments.append(SegmentFinding(name: name, header: header, fileSize: size, scan: scan))
        if case .impossible(let detail) = stop {
            throw .corrupt(file: file, offset: scan.end.byteLength, detail: detail)
        }
        if let successor {
            try checkSealed(file, scan, before: successor)
        } else {
            if case .incomplete = stop { try judgeTail(file, scan, witnessesBefore: contentEnd ?? bytes.count) }
            lastSegment = scan
        }
    }

    /// Where the content of the last segment ends, for an inspector; nil for who opens it. While the owner writes, a
    /// later frame may be read that was written after an earlier one had been looked for in vain. But all that comes
    /// before a frame that was there already is found.
    private func contentEndBeforeReading(_ file: String) throws(JournalError) -> Int? {
        guard !forWriting else { return nil }
        let bytes = try load(file, upTo: nil).bytes
        return bytes.endOfContent(in: 0..<bytes.count)
    }

    /// Whether a segment goes on where the one before it ended.
    private func checkLink(_ file: String, _ header: SegmentHeader) throws(JournalError) {
        let before = last
        if let journalID, journalID != header.journalID {
            throw .corrupt(file: file, offset: 24, detail: "the segment belongs to another journal")
        }
        guard header.firstSequence == before.lastSequence + 1 else {
            // What a damaged checkpoint stood for is gone: that is what there is to say.
            if segments.isEmpty, checkpoint == nil, let damaged = damagedCheckpoints.first { throw damaged.error }
            let detail =
                header.firstSequence > before.lastSequence
                ? "records \(before.lastSequence + 1) to \(header.firstSequence - 1) are missing before it"
                : "it begins with record \(header.firstSequence), which the segment before it has"
            throw .corrupt(file: file, offset: 64, detail: detail)
        }
        guard header.predecessor == before else {
            throw .corrupt(file: file, offset: 72, detail: "the segment does not follow the one before it")
        }
    }

    private func checkSealed(
        _ file: String,
        _ scan: SegmentScan,
        before successor: SegmentHeader
    ) throws(JournalError) {
        guard scan.end == successor.predecessor else {
            let detail =
                scan.end.lastSequence < successor.predecessor.lastSequence
                ? "records \(scan.end.lastSequence + 1) to \(successor.predecessor.lastSequence) are unreadable"
                : "the segment does not end as \(successor.name) says"
            throw .corrupt(file: file, offset: scan.end.byteLength, detail: detail)
        }
    }

    /// Tells a write that never ended from damage, at the end of the last segment.
    private mutating func judgeTail(
        _ file: String,
        _ scan: SegmentScan,
        witnessesBefore end: Int
    ) throws(JournalError) {
        if let witness = scan.firstWitness(before: end) {
            let last = witness.firstSequence - 1
            let first = scan.end.lastSequence + 1
            let lost = last >= first ? "records \(first) to \(last) are unreadable" : "no record is lost"
            let detail = "the bytes were durable before the frame at byte \(witness.offset) was written; \(lost)"
            throw .corrupt(file: file, offset: scan.end.byteLength, detail: detail)
        }
        let contentEnd = scan.bytes.endOfContent(in: scan.position..<scan.limit)
        tornTail = TornTail(
            file: file,
            offset: scan.end.byteLength,
            bytes: UInt64(contentEnd - scan.position)
        )
    }

    /// A segment is begun when everything before it is durable, so its name alone proves that that was.
    private func checkUnfinished() throws(JournalError) {
        for segment in unfinished where segment.name.firstSequence > lastSequence + 1 {
            let last = segments.last
            throw .corrupt(
                file: last?.name.description ?? segment.name.description,
                offset: last?.end?.byteLength ?? 0,
                detail: "records \(lastSequence + 1) to \(segment.name.firstSequence - 1) are missing"
            )
        }
    }

    private func load(_ name: String, upTo limit: Int?) throws(JournalError) -> (bytes: [UInt8], size: UInt64) {
        do throws(StorageError) {
            let file = try storage.open(name)
            defer { file.close() }
            let size = try file.size()
            guard size <= 2 * UInt64(FrameHeader.largestBody) else { throw .tooLarge(.read, file: name) }
            return (try file.readStart(min(Int(size), limit ?? .max), name: name), size)
        } catch {
            throw JournalError(error)
        }
    }
}
