import Tenure

extension FuzzTarget {
    /// Headers of frames, segments and checkpoints: as they are, and with their checksums mended, or no random bytes would
    /// get past those.
    static func checkHeaders(_ bytes: [UInt8]) throws {
        let padded = bytes + [UInt8](repeating: 0, count: max(0, SegmentHeader.reservedSize - bytes.count))
        for candidate in [padded, ChecksumMending.mendHeader(padded, of: .segment)] {
            guard let header = SegmentHeader(decoding: candidate) else { continue }
            _ = (header.obstacle(forWriting: true), header.obstacle(forWriting: false), header.name.description)
            try FuzzFinding.unless(SegmentHeader(decoding: header.encoded()) == header, "a segment's header changes")
        }
        for candidate in [padded, ChecksumMending.mendHeader(padded, of: .checkpoint)] {
            guard let header = CheckpointHeader(decoding: candidate) else { continue }
            _ = (header.obstacle, header.name.description)
            try FuzzFinding.unless(
                CheckpointHeader(decoding: header.encoded()) == header,
                "a checkpoint's header changes"
            )
        }
        let salt = bytes.count >= 4 ? bytes.fixed32(at: 0) : 0
        var mended = bytes
        ChecksumMending.mendFrames(&mended, from: 0, salt: salt)
        for candidate in [bytes, mended] {
            guard let (header, checksum) = FrameHeader.decode(candidate, at: 0, salt: salt) else { continue }
            try FuzzFinding.unless(header.frameSize() >= FrameHeader.size, "a frame smaller than its header")
            var writer = ByteWriter()
            let written = header.write(to: &writer, salt: salt)
            let again = FrameHeader.decode(writer.bytes, at: 0, salt: salt)
            try FuzzFinding.unless(
                again?.header == header && again?.checksum == written,
                "a frame's header changes"
            )
            // The last four bytes of the header are zero where we write it; else the checksum would be the same, too.
            if candidate[(FrameHeader.size - 4)..<FrameHeader.size].allSatisfy({ $0 == 0 }) {
                try FuzzFinding.unless(written == checksum, "a frame's header has another checksum")
            }
        }
    }
}
