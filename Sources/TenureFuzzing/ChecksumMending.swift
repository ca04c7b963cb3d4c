import Tenure

/// Puts right checksums into bytes that a fuzzer has changed, so that what lies behind them is reached, too.
enum ChecksumMending {
    /// The files that have headers.
    enum File {
        case segment
        case checkpoint

        var headerSize: Int {
            switch self {
            case .segment: SegmentHeader.size
            case .checkpoint: CheckpointHeader.size
            }
        }

        /// The bytes that such a file begins with.
        var magic: ArraySlice<UInt8> {
            let none = JournalIdentifier(high: 0, low: 0)
            switch self {
            case .segment:
                let header = SegmentHeader(
                    journalID: none,
                    incarnation: none,
                    epoch: 0,
                    firstSequence: 0,
                    predecessor: .none,
                    salt: 0
                )
                return header.encoded().prefix(8)
            case .checkpoint:
                let header = CheckpointHeader(
                    journalID: none,
                    incarnation: none,
                    epoch: 0,
                    segment: SegmentName(epoch: 0, firstSequence: 0),
                    covered: .none,
                    salt: 0
                )
                return header.encoded().prefix(8)
            }
        }
    }

    /// The bytes with magic and checksum of a header.
    static func mendHeader(_ bytes: [UInt8], of file: File) -> [UInt8] {
        let size = file.headerSize
        guard bytes.count >= size else { return bytes }
        var mended = bytes
        mended.replaceSubrange(0..<8, with: file.magic)
        put(CRC32C.checksum(mended, in: 0..<(size - 4)), at: size - 4, in: &mended)
        return mended
    }

    /// Makes of the bytes from `start` on frames that follow one another: lengths that fit, checksums that are right. What
    /// else a header says stays as it is.
    static func mendFrames(
        _ bytes: inout [UInt8],
        from start: Int,
        salt: UInt32,
        alignment: Int = FrameHeader.alignment
    ) {
        var position = start
        var previous: UInt32 = 0
        while bytes.count - position >= FrameHeader.size {
            let room = bytes.count - position - FrameHeader.size
            let length = min(Int(bytes.fixed32(at: position + 8)), room)
            let body = (position + FrameHeader.size)..<(position + FrameHeader.size + length)
            var header = FrameHeader(
                bodyLength: UInt32(length),
                recordCount: bytes.fixed32(at: position + 12),
                firstSequence: bytes.fixed64(at: position + 16),
                epoch: bytes.fixed64(at: position + 24),
                durableEnd: bytes.fixed64(at: position + 32),
                previousChecksum: previous,
                bodyChecksum: CRC32C.checksum(bytes, in: body)
            )
            header.flags = bytes.fixed32(at: position + 48)
            var writer = ByteWriter()
            previous = header.write(to: &writer, salt: salt)
            bytes.replaceSubrange(position..<(position + FrameHeader.size), with: writer.bytes)
            position += header.frameSize(alignment: alignment)
        }
    }

    private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        var writer = ByteWriter()
        writer.write(fixed: value)
        bytes.replaceSubrange(offset..<(offset + 4), with: writer.bytes)
    }
}
