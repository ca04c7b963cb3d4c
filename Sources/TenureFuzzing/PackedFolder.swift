import Tenure

/// The files of a journal in few bytes, for the corpus: counted names and contents, without the zeros that fill up
/// headers. The first byte says whether checksums are put right.
package struct PackedFolder {
    private static let mends: UInt8 = 1

    /// The files' bytes by name.
    package private(set) var files: [String: [UInt8]] = [:]

    /// Unpacks; whatever does not fit in ends the folder.
    package init(_ packed: [UInt8]) {
        var reader = ByteReader(packed)
        guard let flags = try? reader.readByte() else { return }
        while let name = try? reader.readCountedString(), let content = try? reader.readCounted() {
            files[name] = Self.unpack(content, as: Self.file(name), mending: flags & Self.mends != 0)
        }
    }

    /// Packs files so that ``init(_:)`` makes them again.
    package static func pack(_ files: [String: [UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(mends)
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            writer.write(counted: name)
            guard let file = file(name), bytes.count >= SegmentHeader.reservedSize else {
                writer.write(counted: bytes)
                continue
            }
            let content = bytes.endOfContent(in: SegmentHeader.reservedSize..<bytes.count)
            writer.write(
                counted: Array(bytes[..<file.headerSize]) + Array(bytes[SegmentHeader.reservedSize..<content])
            )
        }
        return writer.bytes
    }

    private static func file(_ name: String) -> ChecksumMending.File? {
        if SegmentName(name) != nil { return .segment }
        return CheckpointName(name) != nil ? .checkpoint : nil
    }

    private static func unpack(_ content: [UInt8], as file: ChecksumMending.File?, mending: Bool) -> [UInt8] {
        guard let file, content.count >= file.headerSize else { return content }
        let size = file.headerSize
        let padding = [UInt8](repeating: 0, count: SegmentHeader.reservedSize - size)
        var bytes = Array(content[..<size]) + padding + Array(content[size...])
        guard mending else { return bytes }
        bytes = ChecksumMending.mendHeader(bytes, of: file)
        switch file {
        case .segment:
            guard let header = SegmentHeader(decoding: bytes) else { break }
            let start = SegmentHeader.reservedSize
            ChecksumMending.mendFrames(&bytes, from: start, salt: header.salt, alignment: header.frameAlignment)
        case .checkpoint:
            guard let header = CheckpointHeader(decoding: bytes) else { break }
            ChecksumMending.mendFrames(&bytes, from: CheckpointHeader.reservedSize, salt: header.salt)
        }
        return bytes
    }
}
