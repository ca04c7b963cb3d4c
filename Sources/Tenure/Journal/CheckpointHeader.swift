/// The first bytes of a checkpoint.
///
/// As a ``SegmentHeader``, with another magic: format version, feature flags, journal, incarnation and epoch of who wrote
/// it; then the last segment that it stands for (epoch and first sequence number, and where it ends: last sequence number,
/// length, last frame's checksum), the salt of its frames, and the header's checksum: 104 bytes of 4096.
package struct CheckpointHeader: Hashable, Sendable {
    package static let size = 104
    package static let reservedSize = SegmentHeader.reservedSize

    static let magic: [UInt8] = [0x89, 0x54, 0x4E, 0x43, 0x0D, 0x0A, 0x1A, 0x0A]

    package var formatMajor: UInt16 = SegmentHeader.currentMajor
    package var formatMinor: UInt16 = 0
    /// A reader that does not know one of these cannot read the checkpoint.
    package var incompatibleFeatures: UInt32 = 0
    /// For these nobody has to care.
    package var compatibleFeatures: UInt32 = 0
    package var journalID: JournalIdentifier
    package var incarnation: JournalIdentifier
    package var epoch: UInt64
    /// The last segment that it stands for.
    package var segment: SegmentName
    /// Where that ends: the segment after it says the same of its predecessor.
    package var covered: SegmentEnd
    package var salt: UInt32

    package init(
        journalID: JournalIdentifier,
        incarnation: JournalIdentifier,
        epoch: UInt64,
        segment: SegmentName,
        covered: SegmentEnd,
        salt: UInt32
    ) {
        self.journalID = journalID
        self.incarnation = incarnation
        self.epoch = epoch
        self.segment = segment
        self.covered = covered
        self.salt = salt
    }

    package var name: CheckpointName { CheckpointName(lastSequence: covered.lastSequence, epoch: epoch) }
}

extension CheckpointHeader {
    private static let restored: UInt32 = 1

    /// Whether it was made of a backup, and stands in the place of everything with lower epochs. Until the next opening
    /// there is no segment after it. Who does not know of this refuses the journal until then, so it may be ignored.
    package var isRestored: Bool {
        get { compatibleFeatures & Self.restored != 0 }
        set { compatibleFeatures = newValue ? compatibleFeatures | Self.restored : compatibleFeatures & ~Self.restored }
    }

    /// All 4096 bytes.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(raw: Self.magic)
        writer.write(fixed: UInt32(formatMajor) | UInt32(formatMinor) << 16)
        writer.write(fixed: incompatibleFeatures)
        writer.write(fixed: compatibleFeatures)
        for identifier in [journalID, incarnation] {
            writer.write(fixed: identifier.high)
            writer.write(fixed: identifier.low)
        }
        writer.write(fixed: epoch)
        writer.write(fixed: segment.epoch)
        writer.write(fixed: segment.firstSequence)
        writer.write(fixed: covered.lastSequence)
        writer.write(fixed: covered.byteLength)
        writer.write(fixed: covered.lastFrameChecksum)
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
        compatibleFeatures = bytes.fixed32(at: 16)
        journalID = JournalIdentifier(high: bytes.fixed64(at: 20), low: bytes.fixed64(at: 28))
        incarnation = JournalIdentifier(high: bytes.fixed64(at: 36), low: bytes.fixed64(at: 44))
        epoch = bytes.fixed64(at: 52)
        segment = SegmentName(epoch: bytes.fixed64(at: 60), firstSequence: bytes.fixed64(at: 68))
        covered = SegmentEnd(
            lastSequence: bytes.fixed64(at: 76),
            byteLength: bytes.fixed64(at: 84),
            lastFrameChecksum: bytes.fixed32(at: 92)
        )
        salt = bytes.fixed32(at: 96)
    }

    /// What keeps this version from reading the checkpoint; nil if nothing.
    package var obstacle: String? {
        if formatMajor != SegmentHeader.currentMajor { return "\(formatMajor).\(formatMinor)" }
        if incompatibleFeatures == 0 { return nil }
        return "\(formatMajor).\(formatMinor) with features 0x\(String(incompatibleFeatures, radix: 16))"
    }
}
