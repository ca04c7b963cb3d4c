/// Where a segment ends; its successor's header repeats it, so that a missing or shortened segment is found.
package struct SegmentEnd: Hashable, Sendable {
    /// The last record in the segment or before it; 0 where there is none.
    package var lastSequence: UInt64
    /// How many bytes of the segment are in use, its header included.
    package var byteLength: UInt64
    /// The header checksum of the segment's last frame; 0 where it has none.
    package var lastFrameChecksum: UInt32

    package init(lastSequence: UInt64, byteLength: UInt64, lastFrameChecksum: UInt32) {
        self.lastSequence = lastSequence
        self.byteLength = byteLength
        self.lastFrameChecksum = lastFrameChecksum
    }

    /// What the header of a journal's first segment says of the one before it.
    package static let none = SegmentEnd(lastSequence: 0, byteLength: 0, lastFrameChecksum: 0)
}
