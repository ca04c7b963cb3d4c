import Tenure
import TenureTesting

/// A small journal that is the same, byte for byte, whenever it is made: as a golden file, and for fuzzers to begin with.
package struct SampleJournal: Sendable {
    /// Its name, and that of its folder among the golden files.
    package let name: String
    /// Its files' bytes by name.
    package let files: [String: [UInt8]]

    /// One of each sort that a reader must be able to open, or to refuse.
    package static func all() throws -> [SampleJournal] {
        [
            try everyRecord(), try severalSegments(), try checkpoint(), try torn(), try ignorable(),
            try features(),
        ]
    }

    /// Four openings that have every type of record between them, with every option of a task; the last ends cleanly.
    static func everyRecord() throws -> SampleJournal {
        let writer = SampleWriter()
        for opening in SampleHistory.openings {
            try writer.open()
            for records in opening.records { try writer.append(records) }
            try writer.close(cleanly: opening.endsCleanly)
        }
        return SampleJournal(name: "every-record", files: writer.storage.files)
    }

    /// Four segments of one opening, which does not end cleanly.
    static func severalSegments() throws -> SampleJournal {
        let writer = SampleWriter()
        try writer.open()
        try writer.append([SampleHistory.opened(1, cleanly: true)])
        try writer.fill(segments: 3, with: 1)
        try writer.close(cleanly: false)
        return SampleJournal(name: "several-segments", files: writer.storage.files)
    }

    /// Two checkpoints, the segments after the older one, and keys that are held.
    static func checkpoint() throws -> SampleJournal {
        let writer = SampleWriter()
        var last: UInt64 = 0
        for opening in SampleHistory.openings {
            try writer.open()
            for records in opening.records { try writer.append(records) }
            last = SampleHistory.lastTask
            try writer.close(cleanly: opening.endsCleanly)
        }
        try writer.open()
        try writer.append([SampleHistory.opened(5, cleanly: true)])
        try writer.makeCheckpoint()
        try writer.fill(segments: 1, with: last + 1, epoch: 5)
        try writer.makeCheckpoint()
        try writer.close(cleanly: true)
        return SampleJournal(name: "checkpoint", files: writer.storage.files)
    }

    /// The last frame was being written when the power failed.
    static func torn() throws -> SampleJournal {
        let writer = SampleWriter()
        try writer.open()
        try writer.append([SampleHistory.opened(1, cleanly: true)])
        try writer.append([SampleHistory.submitted(1, 1), SampleHistory.submitted(1, 2)])
        try writer.append([SampleHistory.submitted(1, 3)])
        try writer.close(cleanly: false)
        var files = writer.storage.files
        for (name, bytes) in files { files[name] = Array(bytes.dropLast(20)) }
        return SampleJournal(name: "torn", files: files)
    }

    /// Records of a type that an older reader passes over, and an extension that means nothing yet.
    static func ignorable() throws -> SampleJournal {
        let writer = SampleWriter()
        try writer.open()
        try writer.append([SampleHistory.opened(1, cleanly: true)])
        try writer.append(encoded: [[0x80 | 77, 9, 1, 2, 3], [0xFF, 0xFF]])
        try writer.append([
            SampleHistory.record(2, .caller, .extended(namespace: "workflows", body: [1, 2, 3])),
            SampleHistory.submitted(1, 1),
        ])
        try writer.close(cleanly: true)
        return SampleJournal(name: "ignorable", files: writer.storage.files)
    }

    /// A minor version and features of a later version that need not be known to read the journal, but to write it.
    static func features() throws -> SampleJournal {
        let writer = SampleWriter()
        try writer.open()
        try writer.append([SampleHistory.opened(1, cleanly: true)])
        try writer.append([SampleHistory.submitted(1, 1)])
        try writer.close(cleanly: true)
        var files = writer.storage.files
        for (name, bytes) in files {
            guard var header = SegmentHeader(decoding: bytes) else { continue }
            header.formatMinor = 7
            header.readOnlyCompatibleFeatures = 0b10
            header.compatibleFeatures = 0b101
            files[name] = header.encoded() + bytes.dropFirst(SegmentHeader.reservedSize)
        }
        return SampleJournal(name: "features", files: files)
    }
}
