internal import Tenure

extension TortureTest {
    /// Frames are missing, there twice, or in another order.
    static let frames = TortureTest(
        "frames",
        "frames of six journals dropped, repeated and swapped, two at a time"
    ) { seed, _ in
        struct Change: Sendable {
            let journal: DamagedJournal
            let file: String
            let order: [Int]
        }
        let changes = try (0..<6 as Range<UInt64>).flatMap { index in
            let journal = try RecordedJournal.make(seed: seed &* 6 &+ index, closingCleanly: index % 2 == 1)
            let damaged = DamagedJournal(journal)
            return journal.names.flatMap { file in
                let all = Array(0..<(damaged.frames(of: file).count))
                return Self.orders(all).map { Change(journal: damaged, file: file, order: $0) }
            }
        }
        return TortureCases(changes.count) { number in
            let change = changes[number]
            let journal = change.journal.journal
            let header = journal.files[change.file]?.prefix(SegmentHeader.reservedSize) ?? []
            let frames = change.journal.frames(of: change.file)
            let (kept, isLast) = (change.order, change.file == journal.names.last)
            var files = journal.files
            files[change.file] = Array(header) + kept.flatMap { frames[$0] }
            let found = try change.journal.open(SimulatedStorage(files: files), seed: seed, repeats: false)
            // Without its last frames, the last segment is one that was stopped earlier. What stands behind the end of
            // any other is an owner's that had been replaced.
            let isWhole = !isLast && kept.starts(with: frames.indices)
            let isStart = isLast && kept == Array(0..<kept.count)
            try promise(
                "D3",
                (isStart || isWhole) == (found != nil),
                "frames \(kept): \(found != nil ? "taken" : "refused")"
            )
            if isWhole { try promise("D3", found == journal.records.count, "frames \(kept): \(found ?? 0) records") }
        }
    }

    private static func orders(_ all: [Int]) -> [[Int]] {
        var orders: [[Int]] = []
        for (place, frame) in all.enumerated() {
            orders.append(all.filter { $0 != frame })
            orders.append(Array(all[...place]) + all[place...])
            for other in all where other > frame {
                var swapped = all
                swapped.swapAt(frame, other)
                orders.append(swapped)
                orders.append(all.filter { $0 != frame && $0 != other })
            }
        }
        return orders
    }
}

extension DamagedJournal {
    /// The frames of a segment, one after the other.
    fileprivate func frames(of file: String) -> [ArraySlice<UInt8>] {
        let bytes = journal.files[file] ?? []
        var frames: [ArraySlice<UInt8>] = []
        var start = SegmentHeader.reservedSize
        let ends = journal.marks.filter { $0.file == file }.map(\.size) + [bytes.count]
        for end in ends where end > start {
            frames.append(bytes[start..<end])
            start = end
        }
        return frames
    }
}
