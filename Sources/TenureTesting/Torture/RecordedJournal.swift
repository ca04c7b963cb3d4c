internal import Tenure

/// A journal as it lies on disk, and what is in it.
package struct RecordedJournal: Sendable {
    /// A place in a journal up to which so many records are whole.
    package struct Mark: Sendable {
        package var file: String
        package var size: Int
        package var lastSequence: Int
    }

    package var files: [String: [UInt8]] = [:]
    /// Where frames end, in order.
    package var marks: [Mark] = []
    package var records: [[UInt8]] = []

    package init() {}

    /// The names of the segments, in order.
    package var names: [String] { files.keys.compactMap(SegmentName.init).sorted().map(\.description) }

    /// How many bytes all segments have.
    package var totalSize: Int { names.reduce(0) { $0 + (files[$1]?.count ?? 0) } }

    /// Records before the last frame that has any; only those in it may be lost to damage.
    package var recordsBeforeLastFrame: Int {
        marks.last { $0.lastSequence < records.count }?.lastSequence ?? 0
    }

    /// The files that are left when the journal, its segments laid end to end, is cut after so many bytes.
    package func cut(at length: Int) -> [String: [UInt8]] {
        var rest = length
        var left: [String: [UInt8]] = [:]
        for name in names where rest > 0 {
            let bytes = files[name] ?? []
            left[name] = Array(bytes.prefix(rest))
            rest -= bytes.count
        }
        return left
    }

    /// How many records are whole in what ``cut(at:)`` leaves.
    package func wholeRecords(at length: Int) -> Int {
        var starts: [String: Int] = [:]
        var start = 0
        for name in names {
            starts[name] = start
            start += files[name]?.count ?? 0
        }
        return marks.reduce(0) { best, mark in
            (starts[mark.file] ?? .max) + mark.size <= length ? max(best, mark.lastSequence) : best
        }
    }

    /// Notes that a frame has been written.
    package mutating func mark(_ storage: SimulatedStorage, _ frame: some Collection<[UInt8]>) {
        records += frame
        let name = storage.files.keys.compactMap(SegmentName.init).max()?.description ?? ""
        marks.append(Mark(file: name, size: storage.files[name]?.count ?? 0, lastSequence: records.count))
    }
}
