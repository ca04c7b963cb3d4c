internal import Tenure

extension TortureTest {
    /// The end of the journal, or of any file, is gone.
    static let truncation = TortureTest(
        "truncation",
        "six journals of some 48 KB cut at every byte: three of them as a whole, three with checkpoints file by file",
        shares: 2
    ) { seed, _ in
        struct Cut: Sendable {
            let journal: DamagedJournal
            /// Nil where the whole journal is cut.
            let file: String?
            let lengths: Int
        }
        let cuts = try (0..<6 as Range<UInt64>).flatMap { index in
            let journal = try RecordedJournal.make(
                seed: seed &* 6 &+ index,
                closingCleanly: index % 2 == 1,
                scale: index < 3 ? 24 : 17,
                checkpoints: index >= 3
            )
            let damaged = DamagedJournal(journal)
            if index < 3 { return [Cut(journal: damaged, file: nil, lengths: journal.totalSize + 1)] }
            return journal.files.keys.sorted().map { file in
                Cut(journal: damaged, file: file, lengths: journal.files[file]?.count ?? 0)
            }
        }
        return TortureCases(cuts.reduce(0) { $0 + $1.lengths }) { number in
            var length = number
            var index = 0
            while length >= cuts[index].lengths {
                length -= cuts[index].lengths
                index += 1
            }
            let cut = cuts[index]
            let journal = cut.journal.journal
            guard let file = cut.file else {
                let storage = SimulatedStorage(files: journal.cut(at: length))
                let found = try cut.journal.open(storage, seed: seed, repeats: number.isMultiple(of: 8))
                let whole = journal.wholeRecords(at: length)
                try promise("D3", found == whole, "\(found.map { "\($0)" } ?? "no") records instead of \(whole)")
                return
            }
            var files = journal.files
            files[file]?.removeLast((journal.files[file]?.count ?? 0) - length)
            let storage = SimulatedStorage(files: files)
            let found = try cut.journal.open(storage, seed: seed, repeats: number.isMultiple(of: 8))
            if CheckpointName(file) != nil {
                try promise("D3", found == journal.records.count, "the other checkpoint does not serve")
            }
            // Where a checkpoint stands for all before it, a last segment without its header is told from one that was
            // never begun.
            guard file == journal.names.last, found != nil || length >= SegmentHeader.reservedSize else { return }
            let whole = cut.journal.wholeRecords(in: file, at: length)
            try promise("D3", found == whole, "\(found.map { "\($0)" } ?? "no") records instead of \(whole)")
        }
    }
}
