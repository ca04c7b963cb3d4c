/// A segment that nothing is appended to any more, and that is durable.
package struct SealedSegment: Hashable, Sendable {
    package var name: SegmentName
    package var end: SegmentEnd
    /// How many bytes the file has, what was reserved for frames that came elsewhere among them.
    package var fileSize: UInt64

    package init(name: SegmentName, end: SegmentEnd, fileSize: UInt64) {
        self.name = name
        self.end = end
        self.fileSize = fileSize
    }
}
