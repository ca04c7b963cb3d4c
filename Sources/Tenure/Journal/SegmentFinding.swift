/// What a segment was found to hold.
package struct SegmentFinding: Hashable, Sendable {
    package var name: SegmentName
    /// Nil where the header is not whole; such a segment holds nothing.
    package var header: SegmentHeader?
    package var fileSize: UInt64
    package var frameCount: Int
    package var recordCount: Int
    /// Where the segment's whole frames end; nil where it was not read.
    package var end: SegmentEnd?
    /// Whether its owner closed the journal in it.
    package var isClosedCleanly: Bool
    /// How many bytes an owner wrote into it after it had been replaced; they are not read.
    package var supersededBytes: UInt64

    init(
        name: SegmentName,
        header: SegmentHeader?,
        fileSize: UInt64,
        scan: SegmentScan? = nil
    ) {
        self.name = name
        self.header = header
        self.fileSize = fileSize
        frameCount = scan?.frameCount ?? 0
        recordCount = scan?.recordCount ?? 0
        end = scan?.end
        isClosedCleanly = scan?.isClosedCleanly ?? false
        supersededBytes = 0
        if let scan {
            let contentEnd = scan.bytes.endOfContent(in: scan.limit..<scan.bytes.count)
            supersededBytes = UInt64(max(0, contentEnd - scan.limit))
        }
    }
}
