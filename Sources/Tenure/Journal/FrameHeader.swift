/// The 56 bytes before the body of a frame. A frame is one group commit: its records are durable together or not at
/// all. It begins at a multiple of eight bytes and is zero padded to the next one; in a segment that says so
/// (``SegmentHeader/isPageAligned``) of 4096.
package struct FrameHeader: Hashable, Sendable {
    package static let size = 56
    package static let alignment = 8
    /// A frame has no more body than this, so that no damaged or hostile file makes a reader ask for more memory.
    package static let largestBody = 1 << 30

    private static let magic: UInt32 = 0x4672_6D54
    private static let cleanClose: UInt32 = 1

    package var bodyLength: UInt32
    package var recordCount: UInt32
    /// The number of the first record; of the next one where the frame has none.
    package var firstSequence: UInt64
    package var epoch: UInt64
    /// Up to where the segment was known to be synced when the frame was made. Damage before that is no torn write.
    /// 0 in a checkpoint, which has its name only once all of it is synced: any damage to it is no torn write.
    package var durableEnd: UInt64
    /// The header checksum of the frame before in this segment; 0 for the first.
    package var previousChecksum: UInt32
    package var bodyChecksum: UInt32
    /// The bits of ``isCleanClose`` and of nothing else yet.
    package var flags: UInt32 = 0

    package init(
        bodyLength: UInt32,
        recordCount: UInt32,
        firstSequence: UInt64,
        epoch: UInt64,
        durableEnd: UInt64,
        previousChecksum: UInt32,
        bodyChecksum: UInt32,
        isCleanClose: Bool = false
    ) {
        self.bodyLength = bodyLength
        self.recordCount = recordCount
        self.firstSequence = firstSequence
        self.epoch = epoch
        self.durableEnd = durableEnd
        self.previousChecksum = previousChecksum
        self.bodyChecksum = bodyChecksum
        flags = isCleanClose ? Self.cleanClose : 0
    }

    /// Whether the owner closed the journal with this frame.
    package var isCleanClose: Bool { flags & Self.cleanClose != 0 }

    package var hasUnknownFlags: Bool { flags & ~Self.cleanClose != 0 }

    /// How many bytes a frame with so many of body takes, up to where the next one may begin.
    package static func frameSize(bodyLength: Int, alignment: Int = alignment) -> Int {
        (size + bodyLength + alignment - 1) / alignment * alignment
    }

    package func frameSize(alignment: Int = alignment) -> Int {
        Self.frameSize(bodyLength: Int(bodyLength), alignment: alignment)
    }
}

extension FrameHeader {
    /// Appends the header's bytes and returns their checksum, by which the next frame refers to this one.
    package func write(to writer: inout ByteWriter, salt: UInt32) -> UInt32 {
        var covered = ByteWriter()
        covered.write(fixed: bodyLength)
        covered.write(fixed: recordCount)
        covered.write(fixed: firstSequence)
        covered.write(fixed: epoch)
        covered.write(fixed: durableEnd)
        covered.write(fixed: previousChecksum)
        covered.write(fixed: bodyChecksum)
        covered.write(fixed: flags)
        covered.write(fixed: UInt32(0))
        let checksum = CRC32C.checksum(covered.bytes)
        writer.write(fixed: Self.magic ^ salt)
        writer.write(fixed: checksum)
        writer.write(raw: covered.bytes)
        return checksum
    }

    /// The header at `offset` and its checksum; nil where there is none of a segment with that salt.
    package static func decode(
        _ bytes: [UInt8],
        at offset: Int,
        salt: UInt32
    ) -> (header: FrameHeader, checksum: UInt32)? {
        guard offset >= 0, bytes.count - offset >= size, bytes.fixed32(at: offset) == magic ^ salt else { return nil }
        let checksum = bytes.fixed32(at: offset + 4)
        let isWhole = CRC32C.checksum(bytes, in: (offset + 8)..<(offset + size)) == checksum
        guard isWhole || Mutant.trustLengthBeforeChecksum.isOn else { return nil }
        var header = FrameHeader(
            bodyLength: bytes.fixed32(at: offset + 8),
            recordCount: bytes.fixed32(at: offset + 12),
            firstSequence: bytes.fixed64(at: offset + 16),
            epoch: bytes.fixed64(at: offset + 24),
            durableEnd: bytes.fixed64(at: offset + 32),
            previousChecksum: bytes.fixed32(at: offset + 40),
            bodyChecksum: bytes.fixed32(at: offset + 44)
        )
        header.flags = bytes.fixed32(at: offset + 48)
        return (header, checksum)
    }
}
