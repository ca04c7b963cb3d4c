internal import Tenure

extension TortureTest {
    /// A bit is another one.
    static let flips = TortureTest(
        "flips",
        "every bit of a journal of some 48 KB with two checkpoints flipped, one at a time",
        shares: 3
    ) { seed, _ in
        let journal = try RecordedJournal.make(
            seed: seed,
            closingCleanly: !seed.isMultiple(of: 2),
            scale: 17,
            checkpoints: true
        )
        let damaged = DamagedJournal(journal)
        let files = journal.files.keys.sorted().map { (name: $0, bytes: journal.files[$0] ?? []) }
        return TortureCases(files.reduce(0) { $0 + $1.bytes.count * 8 }) { number in
            var bit = number
            var index = 0
            while bit >= files[index].bytes.count * 8 {
                bit -= files[index].bytes.count * 8
                index += 1
            }
            var changed = journal.files
            changed[files[index].name]?[bit / 8] ^= 1 << UInt8(bit % 8)
            let (count, damage) = try damaged.read(SimulatedStorage(files: changed))
            // The last frame alone may be a write that never ended.
            if damage == nil {
                try promise("D3", count >= journal.recordsBeforeLastFrame, "\(count) records, and no damage is told")
            }
            guard number.isMultiple(of: 31) else { return }
            let found = try damaged.open(SimulatedStorage(files: changed), seed: seed, repeats: true)
            try promise(
                "D3",
                found == (damage == nil ? count : nil),
                "an opening finds something else than an inspector"
            )
        }
    }
}
