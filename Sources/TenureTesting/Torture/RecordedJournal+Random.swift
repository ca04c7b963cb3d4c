package import Tenure

extension RecordedJournal {
    /// The layout of recorded journals: many segments, and no byte in them that is not used.
    package static let options = JournalOptions(
        segmentSize: 8192 + 1024,
        preallocatesSegments: false,
        owner: "the test"
    )

    /// Five openings of about 48 KB together, the third of which appends nothing, with random bytes as records;
    /// `closingCleanly` closes the last.
    ///
    /// - Parameters:
    ///   - scale: how many frames an opening writes.
    ///   - checkpoints: whether two openings make checkpoints, the first and the third.
    package static func make(
        seed: UInt64,
        closingCleanly: Bool,
        scale: Int = 24,
        checkpoints: Bool = false
    ) throws -> RecordedJournal {
        var journal = RecordedJournal()
        let storage = SimulatedStorage()
        var generator = SeededGenerator(seed: seed)
        for epoch in 1...5 {
            var owner = try JournalOwner(storage, options, seed: generator.next())
            for _ in 0..<(epoch == 3 ? 0 : scale) {
                let frame = (0...generator.next(below: 4)).map { _ in
                    (0..<generator.next(below: 160)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
                }
                try owner.append(frame)
                journal.mark(storage, frame)
            }
            // What comes after the last one is read frame by frame.
            if checkpoints, epoch == 1 || epoch == 3 { try owner.checkpoint() }
            try owner.log.close(cleanly: epoch == 5 ? closingCleanly : epoch.isMultiple(of: 2))
        }
        journal.files = storage.files
        return journal
    }
}
