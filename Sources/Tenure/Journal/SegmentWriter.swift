/// The segment that frames are appended to.
struct SegmentWriter {
    let header: SegmentHeader
    let file: any JournalFile
    private let name: String
    private(set) var end: SegmentEnd
    /// Up to where the segment is known to be synced.
    private(set) var durableEnd: UInt64
    /// Where the last frame with records ends.
    private var recordsEnd: UInt64
    /// The highest ``durableEnd`` that a frame bears.
    private var witnessedEnd: UInt64

    /// Creates a segment and makes it durable. `frameSize` is that of the first frame to come.
    init(
        _ header: SegmentHeader,
        on storage: any JournalStorage,
        options: JournalOptions,
        frameSize: Int = 0
    ) throws(StorageError) {
        let name = header.name.description
        let file = try storage.create(name)
        do throws(StorageError) {
            try file.writeAll(header.encoded(), at: 0, name: name)
            if options.preallocatesSegments {
                try file.allocate(max(options.segmentSize, UInt64(SegmentHeader.reservedSize + frameSize)))
            }
            try file.sync()
            if !Mutant.noDirectorySyncAfterCreate.isOn { try storage.syncDirectory() }
        } catch {
            file.close()
            throw error
        }
        self.header = header
        self.file = file
        self.name = name
        durableEnd = UInt64(SegmentHeader.reservedSize)
        recordsEnd = durableEnd
        witnessedEnd = durableEnd
        end = SegmentEnd(lastSequence: header.firstSequence - 1, byteLength: durableEnd, lastFrameChecksum: 0)
    }

    var isEmpty: Bool { end.byteLength == UInt64(SegmentHeader.reservedSize) }

    /// Whether every record is known to be durable.
    var isDurable: Bool { durableEnd >= recordsEnd }

    /// Whether every record is known to be durable, and nothing in the segment says so of the last one.
    var isUnwitnessed: Bool { isDurable && witnessedEnd < recordsEnd }

    /// Writes one frame, without syncing it. `buffer` is where it is composed.
    mutating func append(
        _ batch: JournalBatch,
        isCleanClose: Bool = false,
        composingIn buffer: inout ByteWriter
    ) throws(StorageError) {
        let frame = FrameHeader(
            bodyLength: UInt32(batch.body.count),
            recordCount: UInt32(batch.recordCount),
            firstSequence: batch.firstSequence,
            epoch: header.epoch,
            durableEnd: durableEnd,
            previousChecksum: end.lastFrameChecksum,
            bodyChecksum: CRC32C.checksum(batch.body),
            isCleanClose: isCleanClose
        )
        buffer = ByteWriter(reusing: buffer.take(replacingWith: []))
        let checksum = frame.write(to: &buffer, salt: header.salt)
        buffer.write(raw: batch.body)
        buffer.pad(toMultipleOf: header.frameAlignment)
        try file.writeAll(buffer.bytes, at: end.byteLength, name: name)
        end.byteLength += UInt64(buffer.count)
        end.lastSequence += UInt64(batch.recordCount)
        end.lastFrameChecksum = checksum
        witnessedEnd = durableEnd
        if batch.recordCount > 0 { recordsEnd = end.byteLength }
    }

    /// Throws if another owner has taken the segment over: what was written may be missing from what that one has read.
    func checkOwned() throws(StorageError) {
        if file.isFenced, !Mutant.tellWithoutLookingForFence.isOn { throw .superseded(name) }
    }

    /// Makes everything that was appended durable.
    mutating func sync() throws(StorageError) {
        guard durableEnd != end.byteLength else { return }
        if Mutant.retryFailedSync.isOn { try? file.sync() }
        try file.sync()
        durableEnd = end.byteLength
    }
}
