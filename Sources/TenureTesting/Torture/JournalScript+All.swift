extension JournalScript {
    /// Five lives, each treated in a way of its own.
    static func all(seed: UInt64) throws -> [JournalScript] {
        let styles = [
            Style(),
            Style(mostRecords: 7, unsyncedEvery: 3),
            Style(preallocates: true, checkpointEvery: 12),
            Style(segmentSize: 12 << 10, mostRecords: 3, checkpointEvery: 9),
            Style(preallocates: true, mostRecords: 5, unsyncedEvery: 4, checkpointEvery: 10),
        ]
        return try zip(StoreLife.all, styles).map { life, style in
            JournalScript(life.name, try life.recorded(seed: seed), style, seed: seed)
        }
    }
}
