/// The segment that frames are appended to.
struct SegmentWriter {
    let header: SegmentHeader
    let file: any JournalFile
    /// How many bytes the file was given before anything was written; 0 where it grows with what is written.
    private var size: UInt64
    private let name: String
    private(set) var end: SegmentEnd
    /// Up to where the segment is known to be synced.
    private(set) var durableEnd: UInt64
    /// Where the last frame with records ends.
    private var recordsEnd: UInt64
    /// The highest ``durableEnd`` that a frame bears.
    private var witnessedEnd: UInt64

    /// Creates a segment and makes it durable.
    init(
        _ header: SegmentHeader,
        on storage: any JournalStorage,
        options: JournalOptions
    ) throws(StorageError) {
        let name = header.name.description
        let file = try storage.create(name)
        do throws(StorageError) {
            try file.writeAll(header.encoded(), at: 0, name: name)
            if options.preallocatesSegments { try file.allocate(options.segmentSize) }
            try file.sync()
            if !Mutant.noDirectorySyncAfterCreate.isOn { try storage.syncDirectory() }
        } catch {
            file.close()
            throw error
        }
        self.init(header, file, size: options.preallocatesSegments ? options.segmentSize : 0)
    }

    /// Makes a segment of a file that was prepared, and makes it durable.
    init(
        _ header: SegmentHeader,
        in prepared: SegmentReserve.Prepared,
        on storage: any JournalStorage
    ) throws(StorageError) {
        do throws(StorageError) {
            try prepared.file.writeAll(header.encoded(), at: 0, name: prepared.name.description)
            try prepared.file.sync()
            try storage.rename(prepared.name.description, to: header.name.description)
            if !Mutant.noDirectorySyncAfterCreate.isOn { try storage.syncDirectory() }
        } catch {
            prepared.file.close()
            throw error
        }
        self.init(header, prepared.file, size: prepared.size)
    }

    private init(_ header: SegmentHeader, _ file: any JournalFile, size: UInt64) {
        self.header = header
        self.file = file
        self.size = size
        name = header.name.description
        durableEnd = UInt64(SegmentHeader.reservedSize)
        recordsEnd = durableEnd
        witnessedEnd = durableEnd
        end = SegmentEnd(lastSequence: header.firstSequence - 1, byteLength: durableEnd, lastFrameChecksum: 0)
    }

    /// How many bytes of frames the file takes without growing.
    var room: UInt64 { size > end.byteLength ? size - end.byteLength : 0 }

    /// How many bytes the file has.
    var fileSize: UInt64 { max(size, end.byteLength) }

    var isEmpty: Bool { end.byteLength == UInt64(SegmentHeader.reservedSize) }

    /// Reserves space for a frame that is larger than what is left.
    mutating func extend(by frameSize: Int) throws(StorageError) {
        let wanted = end.byteLength + UInt64(frameSize)
        try file.allocate(wanted)
        size = wanted
    }

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
