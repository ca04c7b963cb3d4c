/// A checkpoint that is whole, durable and kept.
package struct KeptCheckpoint: Hashable, Sendable {
    package var name: CheckpointName
    /// The last segment that it stands for.
    package var segment: SegmentName
    package var byteCount: UInt64

    package init(name: CheckpointName, segment: SegmentName, byteCount: UInt64) {
        self.name = name
        self.segment = segment
        self.byteCount = byteCount
    }
}
