/// Writes a checkpoint: parts gathered into frames, one at a time, in a file that has its name only when it is whole,
/// durable, and read back.
///
/// The frames are those of segments, with the numbers of parts in place of those of records; the last one bears the mark
/// of a close.
struct CheckpointWriter: ~Copyable {
    static let temporarySuffix = ".tmp"
    /// A frame is written once its parts have so many bytes.
    static let frameBytes = 256 << 10

    let header: CheckpointHeader
    private let storage: any JournalStorage
    private let file: any JournalFile
    private let temporaryName: String
    private var parts = ByteWriter()
    private var partCount = 0
    private var buffer = ByteWriter()
    private var end: SegmentEnd

    init(_ header: CheckpointHeader, on storage: any JournalStorage) throws(StorageError) {
        let name = header.name.description + Self.temporarySuffix
        try storage.removeIfPresent(name)
        let file = try storage.create(name)
        do throws(StorageError) {
            try file.writeAll(header.encoded(), at: 0, name: name)
        } catch {
            file.close()
            throw error
        }
        self.file = file
        self.header = header
        self.storage = storage
        temporaryName = name
        let start = UInt64(CheckpointHeader.reservedSize)
        end = SegmentEnd(lastSequence: 0, byteLength: start, lastFrameChecksum: 0)
    }

    deinit { file.close() }

    /// Adds a part.
    mutating func append(_ part: [UInt8]) throws(StorageError) {
        if partCount > 0, parts.count + part.count > Self.frameBytes { try writeFrame() }
        parts.write(counted: part)
        partCount += 1
    }

    /// Makes what was written durable, and reads it back.
    ///
    /// - Parameter mayGoOn: asked between frames.
    /// - Throws: ``StorageError``; `EIO` too where what is read back is not what was written.
    mutating func finish(_ mayGoOn: () -> Bool) throws(StorageError) {
        try writeFrame(isLast: true)
        try file.sync()
        // A disk that keeps something else than it was given is found now, while the segments are there.
        var reader = CheckpointReader(header, borrowing: file, fileSize: end.byteLength, name: temporaryName)
        while mayGoOn() {
            do throws(JournalError) {
                if try reader.nextFrame() == nil { return }
            } catch {
                throw .unreadable(temporaryName)
            }
        }
        throw .interrupted
    }

    /// Gives the file its name.
    func publish() throws(StorageError) {
        try storage.rename(temporaryName, to: header.name.description)
        if !Mutant.noDirectorySyncAfterRename.isOn { try storage.syncDirectory() }
    }

    /// Removes what was written.
    func abandon() { try? storage.removeIfPresent(temporaryName) }

    /// How many bytes the file has.
    var byteCount: UInt64 { end.byteLength }

    private mutating func writeFrame(isLast: Bool = false) throws(StorageError) {
        let body = parts.take(replacingWith: [])
        let frame = FrameHeader(
            bodyLength: UInt32(body.count),
            recordCount: UInt32(partCount),
            firstSequence: end.lastSequence + 1,
            epoch: header.epoch,
            durableEnd: 0,
            previousChecksum: end.lastFrameChecksum,
            bodyChecksum: CRC32C.checksum(body),
            isCleanClose: isLast
        )
        buffer = ByteWriter(reusing: buffer.take(replacingWith: []))
        let checksum = frame.write(to: &buffer, salt: header.salt)
        buffer.write(raw: body)
        buffer.pad(toMultipleOf: FrameHeader.alignment)
        try file.writeAll(buffer.bytes, at: end.byteLength, name: temporaryName)
        end.byteLength += UInt64(buffer.count)
        end.lastSequence += UInt64(partCount)
        end.lastFrameChecksum = checksum
        partCount = 0
    }
}
