import Tenure

extension FuzzTarget {
    /// One record: what is read is written and read again as the same.
    static func checkRecord(_ bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        guard let record = try? Record.decode(&reader) else { return }
        var writer = ByteWriter()
        record.encode(into: &writer)
        var again = ByteReader(writer.bytes)
        try FuzzFinding.unless(try Record.decode(&again) == record, "a record changes when it is written again")
    }

    /// Counted records, applied one after the other to an empty store, as far as each can follow: the image of the
    /// store that comes out makes the same store.
    static func checkReplay(_ bytes: [UInt8]) throws {
        var store = StoreReplica.empty
        var other = StoreRecovery { .empty }
        var reader = ByteReader(bytes)
        var sequence: SequenceNumber = 0
        while let range = try? reader.readCountedRange() {
            var record = ByteReader(bytes, in: range)
            guard let read = try? Record.decode(&record) else { continue }
            sequence += 1
            try? store.replay(read, sequence: sequence)
            // The way in which an opening reads them.
            var asStored = ByteReader(bytes, in: range)
            try? other.replay(&asStored, sequence)
        }
        try checkImage(of: store)
        try FuzzFinding.unless(
            image(of: other.replica) == image(of: store),
            "a record is replayed otherwise than it is applied"
        )
    }

    /// Counted parts of a store's image.
    static func checkImage(_ bytes: [UInt8]) throws {
        var store = StoreReplica.empty
        var reader = ByteReader(bytes)
        while let range = try? reader.readCountedRange() {
            var part = ByteReader(bytes, in: range)
            do throws(RecordDecodingError) {
                try store.readImagePart(&part)
            } catch {
                // Of an image that is refused nothing is used.
                return
            }
        }
        try checkImage(of: store)
        // What an opening does with it.
        let opened = Record(
            time: store.tasks.lastTime,
            wall: WallTime(nanoseconds: 0),
            cause: .opening,
            transition: .opened(
                epoch: Numbering.highestEpoch,
                incarnation: Incarnation(high: 1, low: 2),
                endedCleanly: false
            )
        )
        guard store.tasks.lastSequence < .max else { return }
        try? store.replay(opened, sequence: store.tasks.lastSequence + 1)
        _ = store.tasks.decideCrashes()
        store.tasks.finishReplay()
    }

    private static func image(of store: borrowing StoreReplica) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        store.writeImage { parts.append($0.bytes) }
        return parts
    }

    private static func checkImage(of store: borrowing StoreReplica) throws {
        let parts = image(of: store)
        // Nothing has been recorded: such a store has no checkpoint.
        guard store.tasks.epoch > 0 else { return }
        var copy = StoreReplica.empty
        for part in parts {
            var reader = ByteReader(part)
            do throws(RecordDecodingError) {
                try copy.readImagePart(&reader)
            } catch {
                throw FuzzFinding("an image that was written cannot be read: \(error)")
            }
        }
        try FuzzFinding.unless(parts == image(of: copy), "an image makes another store")
    }
}

extension StoreReplica {
    /// A store in which nothing is.
    static var empty: StoreReplica {
        StoreReplica(
            tasks: TaskQueueCore(order: .standard, retry: .standard, storeSeed: 1, isReplaying: true),
            admission: Admission(submitLimit: RateLimit(100, per: .seconds(60)))
        )
    }
}
