/// Reads a checkpoint frame by frame: one frame is in memory at a time, however large the store is.
struct CheckpointReader: ~Copyable {
    /// The parts of a frame: counted, one after the other.
    struct Frame {
        let bytes: [UInt8]
        let body: Range<Int>
        let offset: UInt64
        let firstPart: UInt64
        let partCount: Int
    }

    let header: CheckpointHeader
    private let file: any JournalFile
    /// Whether it opened the file, and so closes it.
    private let ownsFile: Bool
    private let name: String
    /// How many bytes the file has: no frame is believed to have more.
    private let fileSize: UInt64
    private var end: SegmentEnd
    private var isWhole = false

    /// Reads a file that its owner keeps open meanwhile.
    init(_ header: CheckpointHeader, borrowing file: any JournalFile, fileSize: UInt64, name: String) {
        self.init(header, file, isOwned: false, fileSize: fileSize, name: name)
    }

    private init(_ header: CheckpointHeader, _ file: any JournalFile, isOwned: Bool, fileSize: UInt64, name: String) {
        self.header = header
        self.file = file
        ownsFile = isOwned
        self.fileSize = fileSize
        self.name = name
        end = SegmentEnd(
            lastSequence: 0,
            byteLength: UInt64(CheckpointHeader.reservedSize),
            lastFrameChecksum: 0
        )
    }

    deinit { if ownsFile { file.close() } }

    /// Opens a checkpoint; the file is closed when the reader goes.
    static func open(_ name: CheckpointName, on storage: any JournalStorage) throws(JournalError) -> CheckpointReader {
        let file: any JournalFile
        do throws(StorageError) {
            file = try storage.open(name.description)
        } catch {
            throw JournalError(error)
        }
        do throws(JournalError) {
            let (header, fileSize) = try header(of: file, name)
            return CheckpointReader(header, file, isOwned: true, fileSize: fileSize, name: name.description)
        } catch {
            file.close()
            throw error
        }
    }

    private static func header(
        of file: any JournalFile,
        _ name: CheckpointName
    ) throws(JournalError) -> (header: CheckpointHeader, fileSize: UInt64) {
        let fileSize: UInt64
        let bytes: [UInt8]
        do throws(StorageError) {
            fileSize = try file.size()
            bytes = try file.readStart(CheckpointHeader.reservedSize, name: name.description)
        } catch {
            throw JournalError(error)
        }
        guard let header = CheckpointHeader(decoding: bytes) else {
            throw .corrupt(file: name.description, offset: 0, detail: "the header is damaged")
        }
        if let version = header.obstacle { throw .newerFormat(file: name.description, version: version) }
        guard header.name == name else {
            throw .corrupt(file: name.description, offset: 52, detail: "the header is that of \(header.name)")
        }
        guard name.lastSequence <= JournalOpening.highestSequence else {
            throw .corrupt(file: name.description, offset: 76, detail: "no journal has so many records")
        }
        return (header, fileSize)
    }

    /// The next frame; nil after the last one, which says of itself that it is.
    ///
    /// - Throws: ``JournalError/corrupt(file:offset:detail:)`` where there is none; ``JournalError/failed(_:)``.
    mutating func nextFrame() throws(JournalError) -> Frame? {
        if isWhole { return nil }
        let offset = end.byteLength
        let head = try read(FrameHeader.size, at: offset)
        guard let (frame, checksum) = FrameHeader.decode(head, at: 0, salt: header.salt),
            Int(frame.bodyLength) <= FrameHeader.largestBody, offset + UInt64(frame.frameSize()) <= fileSize
        else { throw corrupt("no whole frame") }
        let bytes = try read(frame.frameSize() - FrameHeader.size, at: offset + UInt64(FrameHeader.size))
        let body = 0..<Int(frame.bodyLength)
        guard bytes.count >= body.count, CRC32C.checksum(bytes, in: body) == frame.bodyChecksum else {
            throw corrupt("a frame with wrong bytes")
        }
        guard frame.epoch == header.epoch, frame.firstSequence == end.lastSequence + 1,
            frame.previousChecksum == end.lastFrameChecksum, !frame.hasUnknownFlags
        else { throw corrupt("a frame that does not follow the one before it") }
        end.lastSequence += UInt64(frame.recordCount)
        end.byteLength += UInt64(frame.frameSize())
        end.lastFrameChecksum = checksum
        isWhole = frame.isCleanClose
        return Frame(
            bytes: bytes,
            body: body,
            offset: offset,
            firstPart: frame.firstSequence,
            partCount: Int(frame.recordCount)
        )
    }

    /// How many bytes were read as whole frames.
    var byteCount: UInt64 { end.byteLength }

    private func corrupt(_ detail: String) -> JournalError {
        .corrupt(file: name, offset: end.byteLength, detail: detail)
    }

    private func read(_ count: Int, at offset: UInt64) throws(JournalError) -> [UInt8] {
        do throws(StorageError) {
            return try file.read(count, at: offset, name: name)
        } catch {
            throw JournalError(error)
        }
    }
}

extension CheckpointReader.Frame {
    /// Hands out the parts, in order.
    ///
    /// - Throws: ``JournalError`` for a part that is not whole, or that `take` refuses.
    func forEachPart(
        of name: String,
        _ take: (inout ByteReader) throws(UnreadableRecord) -> Void
    ) throws(JournalError) {
        var reader = ByteReader(bytes, in: body)
        let start = offset + UInt64(FrameHeader.size)
        for index in 0..<UInt64(partCount) {
            let number = firstPart + index
            let range: Range<Int>
            do throws(MalformedBytes) {
                range = try reader.readCountedRange()
            } catch {
                throw .corrupt(file: name, offset: start + UInt64(error.offset), detail: "part \(number): \(error)")
            }
            var part = ByteReader(bytes, in: range)
            do throws(UnreadableRecord) {
                try take(&part)
            } catch {
                if error.isNewer { throw .newerFormat(file: name, version: "part \(number): \(error)") }
                let place = start + UInt64(range.lowerBound)
                throw .corrupt(file: name, offset: place, detail: "part \(number): \(error)")
            }
        }
        guard reader.isAtEnd else {
            let place = start + UInt64(reader.position)
            throw .corrupt(file: name, offset: place, detail: "bytes after the last part of a frame")
        }
    }
}
