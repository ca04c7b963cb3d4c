internal import Tenure

/// The life of a journal, without a scheduler: its records in frames of so many, in openings, with checkpoints.
///
/// The records are those of a ``StoreLife``, so that they are of all kinds and lengths.
struct JournalScript: Sendable {
    private enum Step: Sendable {
        case open
        case append(Range<Int>, sync: Bool)
        case checkpoint
        case close(cleanly: Bool)
    }

    let name: String
    let records: [[UInt8]]
    let options: JournalOptions
    private let seed: UInt64
    private let steps: [Step]

    /// How a script treats its records.
    struct Style: Sendable {
        var segmentSize: UInt64 = 9 << 10
        var preallocates = false
        /// Each frame has at most so many records.
        var mostRecords = 4
        /// One frame in so many is not synced at once; 0 for none.
        var unsyncedEvery = 0
        /// After so many frames a checkpoint is made; 0 for never.
        var checkpointEvery = 0
    }

    /// The life of these records, with `openings` at those of them that open.
    init(_ name: String, _ recorded: RecordedLife, _ style: Style, seed: UInt64) {
        self.name = name
        self.seed = seed
        records = recorded.records
        options = JournalOptions(
            segmentSize: style.segmentSize,
            preallocatesSegments: style.preallocates,
            owner: name
        )
        var generator = SeededGenerator(seed: seed).fork(name)
        var steps: [Step] = []
        var next = 0
        var frames = 0
        while next < records.count {
            if let endedCleanly = recorded.openings[next] {
                if next > 0 { steps.append(.close(cleanly: endedCleanly)) }
                steps.append(.open)
            }
            var end = next + 1
            let most = next + 1 + generator.next(below: style.mostRecords)
            while end < min(most, records.count), recorded.openings[end] == nil { end += 1 }
            frames += 1
            let waits = style.unsyncedEvery > 0 && frames.isMultiple(of: style.unsyncedEvery)
            steps.append(.append(next..<end, sync: !waits))
            if style.checkpointEvery > 0, frames.isMultiple(of: style.checkpointEvery) { steps.append(.checkpoint) }
            next = end
        }
        steps.append(.close(cleanly: recorded.endsCleanly))
        self.steps = steps
    }

    /// Lives it on `storage`, until a call fails that a scheduler could not go on after.
    ///
    /// - Parameter progress: is kept up to what was done so far.
    func run(on storage: any JournalStorage, _ progress: Locked<Progress>) throws {
        var owner: JournalOwner?
        var openings: UInt64 = 0
        for step in steps {
            switch step {
            case .open:
                openings += 1
                let opened = try JournalOwner(storage, options, seed: seed &+ openings)
                let epoch = opened.opening.epoch
                let found = opened.records.count
                progress.withLock { progress in
                    progress.epochs.append(epoch)
                    // What an opening has shown, the next one shows too.
                    progress.acknowledged = max(progress.acknowledged, found)
                }
                owner = opened
            case .append(let range, let sync):
                progress.withLock { $0.appended = range.upperBound }
                try owner?.append(records[range], sync: sync)
                if owner?.log.isDurable == true { progress.withLock { $0.acknowledged = range.upperBound } }
            case .checkpoint:
                // When none can be made, more of the journal is kept than need be.
                try? owner?.checkpoint()
            case .close(let cleanly):
                try owner?.log.close(cleanly: cleanly)
                if cleanly { progress.withLock { $0.acknowledged = $0.appended } }
                owner = nil
            }
        }
    }

    /// How far a script has come.
    struct Progress: Sendable {
        /// How many records were handed to the journal.
        var appended = 0
        /// How many of them it said to be durable.
        var acknowledged = 0
        /// The openings that succeeded.
        var epochs: [UInt64] = []
    }
}
