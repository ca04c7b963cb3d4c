import Tenure
import Testing

@Suite("Journal format (D3)")
struct FormatTests {
    static let header = SegmentHeader(
        journalID: JournalIdentifier(high: 1, low: 2),
        incarnation: JournalIdentifier(high: 3, low: 4),
        epoch: 5,
        firstSequence: 6,
        predecessor: SegmentEnd(lastSequence: 5, byteLength: 8, lastFrameChecksum: 9),
        salt: 10
    )

    @Test func `a segment header comes back as it was written`() {
        let bytes = Self.header.encoded()
        #expect(bytes.count == SegmentHeader.reservedSize)
        #expect(SegmentHeader(decoding: bytes) == Self.header)
        #expect(bytes.endOfContent(in: SegmentHeader.size..<bytes.count) == SegmentHeader.size)
    }

    @Test func `no changed bit of a segment header passes for a header`() {
        let bytes = Self.header.encoded()
        for bit in 0..<(SegmentHeader.size * 8) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(SegmentHeader(decoding: changed) == nil)
        }
    }

    @Test func `a frame header comes back, and no changed bit passes`() throws {
        let frame = FrameHeader(
            bodyLength: 1,
            recordCount: 2,
            firstSequence: 3,
            epoch: 4,
            durableEnd: 5,
            previousChecksum: 6,
            bodyChecksum: 7,
            isCleanClose: true
        )
        var writer = ByteWriter()
        let checksum = frame.write(to: &writer, salt: 99)
        let bytes = writer.bytes
        #expect(bytes.count == FrameHeader.size)
        let decoded = try #require(FrameHeader.decode(bytes, at: 0, salt: 99))
        #expect(decoded.header == frame)
        #expect(decoded.checksum == checksum)
        #expect(FrameHeader.decode(bytes, at: 0, salt: 98) == nil)
        for bit in 0..<(FrameHeader.size * 8) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(FrameHeader.decode(changed, at: 0, salt: 99) == nil)
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9])
    func `frames begin at multiples of eight bytes`(bodyLength: Int) {
        let size = FrameHeader.frameSize(bodyLength: bodyLength)
        #expect(size % 8 == 0 && size >= 56 + bodyLength && size < 64 + bodyLength)
    }

    @Test func `only the exact name of a segment is one`() {
        let name = SegmentName(epoch: 0xAB, firstSequence: 7)
        #expect(name.description == "wal-00000000000000ab-0000000000000007.seg")
        #expect(SegmentName(name.description) == name)
        for text in [
            "wal-00000000000000AB-0000000000000007.seg", "wal-ab-7.seg", "", "LOCK",
            "wal-00000000000000ab-0000000000000007.seg.tmp", "wal-00000000000000ab_0000000000000007.seg",
            "wal-+0000000000000ab-0000000000000007.seg", "wal-0000000000000é-0000000000000007.seg",
        ] {
            #expect(SegmentName(text) == nil)
        }
    }
}
