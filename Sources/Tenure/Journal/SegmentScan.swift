/// Reads the frames of one segment, in order, up to the first that is not whole.
struct SegmentScan {
    /// Why reading stopped.
    enum Stop {
        /// At the end of the bytes, or before nothing but zeros.
        case nothingMore
        /// Before bytes that a write which never ended may have left.
        case incomplete
        /// Before bytes that no writer leaves, whatever happens to it.
        case impossible(String)
    }

    let header: SegmentHeader
    let bytes: [UInt8]
    /// Where to stop reading: what is beyond does not belong to the journal.
    let limit: Int
    private(set) var end: SegmentEnd
    private(set) var frameCount = 0
    private(set) var recordCount = 0
    /// Whether the last frame is the mark of a clean close.
    private(set) var isClosedCleanly = false

    init(header: SegmentHeader, bytes: [UInt8], limit: Int) {
        self.header = header
        self.bytes = bytes
        self.limit = min(limit, bytes.count)
        end = SegmentEnd(
            lastSequence: header.firstSequence - 1,
            byteLength: UInt64(SegmentHeader.reservedSize),
            lastFrameChecksum: 0
        )
    }

    /// Where the first byte is that no whole frame covers.
    var position: Int { Int(end.byteLength) }

    /// Reads all whole frames; afterwards ``end`` says up to where.
    mutating func run(
        _ replay: (_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) -> Void
    ) throws(JournalError) -> Stop {
        while true {
            let start = position
            guard let (frame, checksum) = FrameHeader.decode(bytes, at: start, salt: header.salt),
                Int(frame.bodyLength) <= FrameHeader.largestBody,
                limit - start >= frame.frameSize(alignment: header.frameAlignment)
            else { return stopAtDamage() }
            let body = (start + FrameHeader.size)..<(start + FrameHeader.size + Int(frame.bodyLength))
            guard CRC32C.checksum(bytes, in: body) == frame.bodyChecksum else { return stopAtDamage() }
            if let misfit = misfit(of: frame, at: start) { return .impossible(misfit) }
            try replayRecords(of: frame, in: body, replay)
            end.lastSequence += UInt64(frame.recordCount)
            end.byteLength += UInt64(frame.frameSize(alignment: header.frameAlignment))
            end.lastFrameChecksum = checksum
            frameCount += 1
            recordCount += Int(frame.recordCount)
            isClosedCleanly = frame.isCleanClose
        }
    }

    /// The first frame after ``position``, and before `end`, that was made when the bytes there were known to be synced.
    /// Its header is proof enough, for that has a checksum of its own.
    func firstWitness(before end: Int) -> (offset: Int, firstSequence: UInt64)? {
        var offset = position + header.frameAlignment
        while offset < end, limit - offset >= FrameHeader.size {
            if let (frame, _) = FrameHeader.decode(bytes, at: offset, salt: header.salt),
                frame.epoch == header.epoch, frame.durableEnd > self.end.byteLength,
                frame.firstSequence > self.end.lastSequence
            {
                return (offset, frame.firstSequence)
            }
            offset += header.frameAlignment
        }
        return nil
    }

    private func stopAtDamage() -> Stop {
        if bytes.endOfContent(in: min(position, limit)..<limit) <= position { return .nothingMore }
        if isClosedCleanly { return .impossible("there are bytes after the mark of a clean close") }
        return .incomplete
    }

    /// Why a whole frame of this segment cannot be the one after the last; nil where it can.
    private func misfit(of frame: FrameHeader, at offset: Int) -> String? {
        if frame.epoch != header.epoch, !Mutant.acceptFrameOfOlderEpoch.isOn {
            return "a frame of epoch \(frame.epoch) in a segment of \(header.epoch)"
        }
        if isClosedCleanly { return "a frame after the mark of a clean close" }
        if frame.firstSequence != end.lastSequence + 1 {
            return "a frame with record \(frame.firstSequence) where \(end.lastSequence + 1) was expected"
        }
        if frame.previousChecksum != end.lastFrameChecksum { return "a frame that does not follow the one before it" }
        if frame.durableEnd > UInt64(offset) { return "a frame that was moved from behind byte \(frame.durableEnd)" }
        if frame.hasUnknownFlags { return "a frame with unknown flags" }
        return nil
    }

    private func replayRecords(
        of frame: FrameHeader,
        in body: Range<Int>,
        _ replay: (_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) -> Void
    ) throws(JournalError) {
        let file = header.name.description
        var reader = ByteReader(bytes, in: body)
        for index in 0..<UInt64(frame.recordCount) {
            let sequence = frame.firstSequence + index
            let range: Range<Int>
            do throws(MalformedBytes) {
                range = try reader.readCountedRange()
            } catch {
                throw .corrupt(file: file, offset: UInt64(error.offset), detail: "record \(sequence): \(error)")
            }
            var record = ByteReader(bytes, in: range)
            do throws(UnreadableRecord) {
                try replay(&record, sequence)
            } catch {
                if error.isNewer { throw .newerFormat(file: file, version: "record \(sequence): \(error)") }
                let offset = UInt64(range.lowerBound)
                throw .unreadableRecord(file: file, offset: offset, sequence: sequence, detail: error.description)
            }
        }
        guard reader.isAtEnd else {
            let offset = UInt64(reader.position)
            throw .corrupt(file: file, offset: offset, detail: "bytes after the last record of a frame")
        }
    }
}
