/// The first bytes of a segment.
///
/// Magic 8 B, format version 2 × 16 bits, three sets of feature flags 3 × 32 bits, journal 16 B, incarnation 16 B,
/// epoch, first sequence number, the predecessor's last sequence number and length 4 × 64 bits, its last frame's
/// checksum, the salt and the header's own checksum 3 × 32 bits: 100 bytes, little-endian, of 4096 that are reserved
/// and otherwise zero. Where the version and the checksum are never changes, so that a reader can tell a header from
/// a newer version from a damaged one.
package struct SegmentHeader: Hashable, Sendable {
    package static let size = 100
    package static let reservedSize = 4096
    package static let currentMajor: UInt16 = 1

    /// The bit of ``incompatibleFeatures`` for frames that begin at multiples of ``pageBytes``. Who does not know it would
    /// look for the second frame where the padding of the first one is, and take it for damage.
    package static let pageAligned: UInt32 = 1
    /// As much of a disk as one lost write may garble.
    package static let pageBytes = 4096

    /// Not text, and damaged by every transfer that takes it for text.
    static let magic: [UInt8] = [0x89, 0x54, 0x4E, 0x52, 0x0D, 0x0A, 0x1A, 0x0A]

    package var formatMajor: UInt16 = SegmentHeader.currentMajor
    package var formatMinor: UInt16 = 0
    /// A reader that does not know one of these cannot read the segment.
    package var incompatibleFeatures: UInt32 = 0
    /// A writer that does not know one of these must not append to the journal; it may read it.
    package var readOnlyCompatibleFeatures: UInt32 = 0
    /// For these nobody has to care.
    package var compatibleFeatures: UInt32 = 0
    package var journalID: JournalIdentifier
    package var incarnation: JournalIdentifier
    package var epoch: UInt64
    package var firstSequence: UInt64
    package var predecessor: SegmentEnd
    /// Makes the frames of this segment unlike those of every other, also in bytes that were used before.
    package var salt: UInt32

    package init(
        journalID: JournalIdentifier,
        incarnation: JournalIdentifier,
        epoch: UInt64,
        firstSequence: UInt64,
        predecessor: SegmentEnd,
        salt: UInt32
    ) {
        self.journalID = journalID
        self.incarnation = incarnation
        self.epoch = epoch
        self.firstSequence = firstSequence
        self.predecessor = predecessor
        self.salt = salt
    }

    package var name: SegmentName { SegmentName(epoch: epoch, firstSequence: firstSequence) }

    /// Whether no two frames share a page.
    package var isPageAligned: Bool { incompatibleFeatures & Self.pageAligned != 0 }

    /// Frames begin at multiples of this.
    package var frameAlignment: Int { isPageAligned ? Self.pageBytes : FrameHeader.alignment }
}

extension SegmentHeader {
    /// All 4096 bytes.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(raw: Self.magic)
        writer.write(fixed: UInt32(formatMajor) | UInt32(formatMinor) << 16)
        writer.write(fixed: incompatibleFeatures)
        writer.write(fixed: readOnlyCompatibleFeatures)
        writer.write(fixed: compatibleFeatures)
        for identifier in [journalID, incarnation] {
            writer.write(fixed: identifier.high)
            writer.write(fixed: identifier.low)
        }
        writer.write(fixed: epoch)
        writer.write(fixed: firstSequence)
        writer.write(fixed: predecessor.lastSequence)
        writer.write(fixed: predecessor.byteLength)
        writer.write(fixed: predecessor.lastFrameChecksum)
        writer.write(fixed: salt)
        writer.write(fixed: CRC32C.checksum(writer.bytes))
        writer.pad(toMultipleOf: Self.reservedSize)
        return writer.bytes
    }

    /// Nil where the bytes are not a whole and undamaged header of any version.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count >= Self.reservedSize, bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else {
            return nil
        }
        let checksumOffset = Self.size - 4
        guard CRC32C.checksum(bytes, in: 0..<checksumOffset) == bytes.fixed32(at: checksumOffset) else { return nil }
        formatMajor = UInt16(truncatingIfNeeded: bytes.fixed32(at: 8))
        formatMinor = UInt16(truncatingIfNeeded: bytes.fixed32(at: 8) >> 16)
        incompatibleFeatures = bytes.fixed32(at: 12)
        readOnlyCompatibleFeatures = bytes.fixed32(at: 16)
        compatibleFeatures = bytes.fixed32(at: 20)
        journalID = JournalIdentifier(high: bytes.fixed64(at: 24), low: bytes.fixed64(at: 32))
        incarnation = JournalIdentifier(high: bytes.fixed64(at: 40), low: bytes.fixed64(at: 48))
        epoch = bytes.fixed64(at: 56)
        firstSequence = bytes.fixed64(at: 64)
        predecessor = SegmentEnd(
            lastSequence: bytes.fixed64(at: 72),
            byteLength: bytes.fixed64(at: 80),
            lastFrameChecksum: bytes.fixed32(at: 88)
        )
        salt = bytes.fixed32(at: 92)
    }

    /// What keeps this version from reading the segment, or with `forWriting` from going on after it; nil if nothing.
    package func obstacle(forWriting: Bool) -> String? {
        if formatMajor != Self.currentMajor { return "\(formatMajor).\(formatMinor)" }
        let unknownFeatures = incompatibleFeatures & ~Self.pageAligned
        if unknownFeatures != 0 {
            return "\(formatMajor).\(formatMinor) with features 0x\(String(unknownFeatures, radix: 16))"
        }
        if forWriting, readOnlyCompatibleFeatures != 0 {
            let features = String(readOnlyCompatibleFeatures, radix: 16)
            return "\(formatMajor).\(formatMinor), only for reading, with features 0x\(features)"
        }
        return nil
    }
}
