/// A segment that nothing is appended to any more, and that is durable.
package struct SealedSegment: Hashable, Sendable {
    package var name: SegmentName
    package var end: SegmentEnd

    package init(name: SegmentName, end: SegmentEnd) {
        self.name = name
        self.end = end
    }
}
