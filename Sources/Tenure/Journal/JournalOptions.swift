/// How a journal lays out its files.
package struct JournalOptions: Hashable, Sendable {
    /// How many bytes a segment has before the next one is begun, from 8 KiB to 1 GiB. A frame that is larger gets a segment of its own.
    package var segmentSize: UInt64
    /// Whether the space of a segment is reserved when it is begun; a sync then need not change the file's size.
    package var preallocatesSegments: Bool
    /// Whether each frame begins on a page of its own in segments that are begun from now on.
    package var alignsToPages: Bool
    /// What to tell whoever finds the journal locked.
    package var owner: String

    package init(
        segmentSize: UInt64 = 16 << 20,
        preallocatesSegments: Bool = true,
        alignsToPages: Bool = false,
        owner: String = "tenure"
    ) {
        let smallest = UInt64(SegmentHeader.reservedSize) * 2
        self.segmentSize = min(max(segmentSize, smallest), UInt64(FrameHeader.largestBody))
        self.preallocatesSegments = preallocatesSegments
        self.alignsToPages = alignsToPages
        self.owner = owner
    }
    /// What a header says of the layout of its segment.
    var incompatibleFeatures: UInt32 { alignsToPages ? SegmentHeader.pageAligned : 0 }
}
