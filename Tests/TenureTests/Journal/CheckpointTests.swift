import Synchronization
import Tenure
import TenureTesting
import Testing

@Suite struct CheckpointTests {
    private static let inputOutputError: Int32 = 5

    /// A journal with an owner who fills it.
    private struct Owner {
        private(set) var journal: JournalOwner
        private let coin: Entropy

        init(_ storage: SimulatedStorage, seed: UInt64 = 1) throws {
            journal = try JournalOwner(storage, smallSegments, seed: seed)
            coin = Entropy(seed &+ 1)
        }

        var records: [[UInt8]] { journal.records }

        /// How many records are in sealed segments.
        var sealedCount: Int {
            Int(journal.segments.last?.end.lastSequence ?? journal.kept.last?.name.lastSequence ?? 0)
        }

        /// Appends until so many segments are sealed.
        mutating func fill(segments count: Int, sync: Bool = true) throws {
            let wanted = journal.segments.count + count
            while journal.segments.count < wanted {
                try journal.append([(0..<400).map { _ in UInt8(truncatingIfNeeded: coin.next()) }], sync: sync)
            }
        }

        mutating func checkpoint(mayGoOn: @escaping @Sendable () -> Bool = { true }) throws {
            try journal.checkpoint(mayGoOn: mayGoOn)
        }
    }

    private static func read(_ storage: SimulatedStorage) throws -> [[UInt8]] {
        var list = RecordList()
        let finding = try JournalReader.read(storage, into: &list)
        if let damage = finding.damage { throw damage }
        return list.records
    }

    private static func reopened(_ storage: SimulatedStorage) throws -> (opening: JournalOpening, records: [[UInt8]]) {
        let entropy = Entropy(99)
        var list = RecordList()
        let (opening, log) = try JournalLog.open(
            on: storage,
            options: smallSegments,
            entropy: entropy.next,
            into: &list
        )
        try log.close(cleanly: false)
        return (opening, list.records)
    }

    /// Three checkpoints in three openings, and records after the last.
    private static func history() throws -> (storage: SimulatedStorage, records: [[UInt8]]) {
        let storage = SimulatedStorage()
        var records: [[UInt8]] = []
        for seed in 1...3 as ClosedRange<UInt64> {
            var owner = try Owner(storage, seed: seed)
            #expect(owner.records == records)
            try owner.fill(segments: 3)
            try owner.checkpoint()
            try owner.fill(segments: 1)
            records = owner.records
            try owner.journal.log.close(cleanly: seed == 2)
        }
        return (storage, records)
    }

    @Test(
        "D7: a newest checkpoint that the disk cannot read is put apart, and the older one serves",
        arguments: StorageError.codesOfDamage
    )
    func unreadable(code: Int32) throws {
        let (storage, records) = try Self.history()
        let name = try #require(storage.files.keys.compactMap(CheckpointName.init).max()).description
        // Where its bytes begin cannot be read, or what follows, or not even how many there are.
        for operation in [StorageOperation.open, .size, .read] {
            for call in 1...(operation == .read ? 3 : 1) {
                let damaged = SimulatedStorage(files: storage.files)
                damaged.fail(StorageFault(call: call, of: operation, code: code))
                let (opening, found) = try Self.reopened(damaged)
                #expect(found == records, "\(operation) \(call)")
                #expect(opening.damagedCheckpoints == [name] && !damaged.files.keys.contains(name))
            }
        }
        // What cannot even be moved stays where it is, and is passed over again.
        var files = storage.files
        files[name] = [1, 2, 3]
        var stayed = 0
        for call in 1..<6 {
            let stuck = SimulatedStorage(files: files)
            stuck.fail(StorageFault(call: call, of: .rename, code: code))
            guard let (opening, found) = try? Self.reopened(stuck), stuck.files.keys.contains(name) else { continue }
            #expect(found == records && opening.damagedCheckpoints == [name])
            stuck.fail(nil)
            #expect(try Self.reopened(stuck).records == records && !stuck.files.keys.contains(name))
            stayed += 1
        }
        #expect(stayed == 1)
        // What says nothing of the disk is no damage: ENOENT, ENOMEM, EMFILE.
        for code in [Int32(2), 12, 24] {
            let busy = SimulatedStorage(files: storage.files)
            busy.fail(StorageFault(call: 1, of: .open, code: code))
            #expect(throws: JournalError.self) { try Self.reopened(busy) }
            #expect(try Self.reopened(busy).opening.damagedCheckpoints.isEmpty)
        }
    }

    @Test("D7: an older checkpoint that the disk cannot remove keeps no segments, and goes with the next removal")
    func irremovable() throws {
        let storage = SimulatedStorage()
        var owner = try Owner(storage)
        for _ in 0..<2 {
            try owner.fill(segments: 2)
            try owner.checkpoint()
        }
        let oldest = try #require(storage.files.keys.compactMap(CheckpointName.init).min())
        try owner.fill(segments: 2)
        storage.fail(StorageFault(call: 2, of: .remove, code: Self.inputOutputError))
        try owner.checkpoint()
        storage.fail(nil)
        let kept = storage.files.keys.compactMap(CheckpointName.init).sorted()
        #expect(kept.count == 3 && kept.first == oldest)
        let segments = storage.files.keys.compactMap(SegmentName.init).sorted()
        #expect(segments.first?.firstSequence == kept[1].lastSequence + 1)
        #expect(try Self.read(storage) == owner.records)
        try owner.fill(segments: 2)
        try owner.checkpoint()
        #expect(storage.files.keys.compactMap(CheckpointName.init).count == 2)
    }

    @Test("D3: verifying tells of an older checkpoint that the disk cannot read, and the journal opens with it")
    func unreadableOlder() throws {
        let (storage, records) = try Self.history()
        let older = try #require(storage.files.keys.compactMap(CheckpointName.init).min()).description
        var told: [JournalError] = []
        for call in 1..<40 where told.isEmpty {
            let damaged = SimulatedStorage(files: storage.files)
            damaged.fail(StorageFault(call: call, of: .open, code: Self.inputOutputError))
            var list = RecordList()
            guard let (finding, damage) = try? JournalReader.verify(damaged, into: &list),
                finding.damagedCheckpoints.isEmpty
            else { continue }
            #expect(finding.damage == nil && list.records == records)
            told = damage
        }
        #expect(told == [.failed(StorageError(operation: .open, file: older, code: Self.inputOutputError))])
    }

    @Test("every checkpoint that is opened is closed again, whatever is found in it")
    func closes() throws {
        let (storage, records) = try Self.history()
        let name = try #require(storage.files.keys.compactMap(CheckpointName.init).max()).description
        for length in [nil, 0, 100, storage.files[name].map { $0.count / 2 }] {
            var files = storage.files
            if let length { files[name] = files[name].map { Array($0.prefix(length)) } }
            let counting = PlainStorage(base: SimulatedStorage(files: files))
            var list = RecordList()
            let finding = try JournalReader.read(counting, into: &list)
            #expect(finding.damage == nil && list.records == records)
            #expect(counting.openFiles.withLock { $0 } == 0)
        }
    }

    /// Every so many cases are tried: all in release builds.
    private static let share = min(caseStride, 7)

    @Test func `a checkpoint and the segments after it hold what all segments held, over openings`() throws {
        let (storage, records) = try Self.history()
        #expect(try Self.read(storage) == records)
        let (opening, found) = try Self.reopened(storage)
        #expect(found == records && opening.lastSequence == UInt64(records.count))
        #expect(opening.checkpoints.count == 2 && opening.damagedCheckpoints.isEmpty)
    }

    @Test("D7: two checkpoints are kept, and the segments after the older one") func keptFiles() throws {
        let (storage, _) = try Self.history()
        let checkpoints = storage.files.keys.compactMap(CheckpointName.init).sorted()
        #expect(checkpoints.count == 2)
        let segments = storage.files.keys.compactMap(SegmentName.init).sorted()
        let older = try #require(checkpoints.first)
        #expect(segments.first?.firstSequence == older.lastSequence + 1)
        #expect(!storage.files.keys.contains { $0.hasSuffix(".tmp") })
    }

    @Test(.computingForLong)
    func `with the newest checkpoint damaged anywhere the older one serves, and the damaged one is put apart`() throws {
        let (storage, records) = try Self.history()
        let name = try #require(storage.files.keys.compactMap(CheckpointName.init).max()).description
        let bytes = try #require(storage.files[name])
        let used = CheckpointHeader.reservedSize
        let bits = Array(0..<(CheckpointHeader.size * 8)) + Array(stride(from: used * 8, to: bytes.count * 8, by: 97))
        for bit in stride(from: 0, to: bits.count, by: Self.share).map({ bits[$0] }) {
            var files = storage.files
            files[name]?[bit / 8] ^= 1 << UInt8(bit % 8)
            let damaged = SimulatedStorage(files: files)
            do throws(JournalError) {
                var list = RecordList()
                let entropy = Entropy(5)
                let (opening, log) = try JournalLog.open(
                    on: damaged,
                    options: smallSegments,
                    entropy: entropy.next,
                    into: &list
                )
                #expect(list.records == records, "bit \(bit)")
                // Padding after a frame is nobody's.
                if !opening.damagedCheckpoints.isEmpty {
                    #expect(opening.damagedCheckpoints == [name] && !damaged.files.keys.contains(name))
                }
                try? log.close(cleanly: false)
            } catch {
                Issue.record("bit \(bit): \(error)")
            }
        }
        for length in stride(from: 0, to: bytes.count, by: 61 * Self.share) {
            var files = storage.files
            files[name] = Array(bytes.prefix(length))
            #expect(try Self.reopened(SimulatedStorage(files: files)).records == records, "cut at \(length)")
        }
    }

    @Test func `with both checkpoints damaged the opening is refused, and names one`() throws {
        var files = try Self.history().storage.files
        let names = files.keys.compactMap(CheckpointName.init).map(\.description)
        for name in names { files[name]?[CheckpointHeader.reservedSize + 70] ^= 1 }
        let storage = SimulatedStorage(files: files)
        let error = #expect(throws: JournalError.self) { try Self.reopened(storage) }
        guard case .corrupt(let file, _, _) = error else { throw Missing("corruption") }
        #expect(names.contains(file))
        #expect(storage.files == files)
    }

    /// Makes a third checkpoint, of which every call fails from one on.
    ///
    /// - Returns: what was recorded, and whether the checkpoint was made.
    private static func checkpoint(on storage: SimulatedStorage, stoppedAt call: Int) throws -> ([[UInt8]], Bool) {
        var owner = try Owner(storage)
        for _ in 0..<2 {
            try owner.fill(segments: 2)
            try owner.checkpoint()
        }
        try owner.fill(segments: 2)
        storage.fail(StorageFault(call: call, code: inputOutputError, isSticky: true))
        do {
            try owner.checkpoint()
            return (owner.records, true)
        } catch {
            return (owner.records, false)
        }
    }

    @Test(.computingForLong, arguments: JournalCrashTests.Survival.allCases)
    func `power lost at any call while a checkpoint is made loses nothing`(survival: JournalCrashTests.Survival) throws
    {
        let coin = Entropy(31)
        for call in 1..<1_000 {
            let storage = SimulatedStorage()
            let (records, ended) = try Self.checkpoint(on: storage, stoppedAt: call)
            survival.apply(to: storage, coin)
            let copy = storage.snapshot()
            #expect(try Self.reopened(copy).records == records, "stopped at call \(call)")
            if ended { return }
        }
        Issue.record("the checkpoint was never made")
    }

    @Test("D3: at no moment does all hang on one checkpoint: any of them may be damaged", .computingForLong)
    func neverOneAlone() throws {
        for call in 1..<1_000 {
            let storage = SimulatedStorage()
            let (records, ended) = try Self.checkpoint(on: storage, stoppedAt: call)
            storage.crash()
            for name in storage.files.keys where CheckpointName(name) != nil {
                var files = storage.files
                files[name]?[60] ^= 1
                let found = try Self.reopened(SimulatedStorage(files: files)).records
                #expect(found == records, "stopped at call \(call), \(name) is damaged")
            }
            if ended { return }
        }
        Issue.record("the checkpoint was never made")
    }

    @Test(
        "D1, D3: a checkpoint stands for nothing that a loss of power takes, however rarely is synced",
        .computingForLong,
        arguments: JournalCrashTests.Survival.allCases
    )
    func rarelySynced(survival: JournalCrashTests.Survival) throws {
        let coin = Entropy(32)
        for call in stride(from: 1, to: 1_000, by: min(caseStride, 3)) {
            let storage = SimulatedStorage()
            var owner = try Owner(storage)
            storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
            let hasEnded = Self.checkpointUnsynced(&owner)
            survival.apply(to: storage, coin)
            let newest = storage.files.keys.compactMap(CheckpointName.init).max()?.description
            // Nor does it depend on which checkpoint is read.
            for damaged in Set([nil, newest]) {
                var files = storage.files
                if let damaged { files[damaged]?[60] ^= 1 }
                let found = try Self.reopened(SimulatedStorage(files: files)).records
                #expect(owner.records.starts(with: found), "stopped at call \(call)")
                #expect(found.count >= owner.sealedCount, "stopped at call \(call)")
            }
            if hasEnded { return }
        }
        Issue.record("the checkpoints were never made")
    }

    /// Makes two checkpoints of segments whose frames were not synced.
    ///
    /// - Returns: whether nothing failed.
    private static func checkpointUnsynced(_ owner: inout Owner) -> Bool {
        do {
            for _ in 0..<2 {
                try owner.fill(segments: 2, sync: false)
                try owner.checkpoint()
            }
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: StorageOperation.allCases)
    func `one call that fails while a checkpoint is made harms nothing, and the next try succeeds`(
        operation: StorageOperation
    ) throws {
        for call in 1..<400 {
            let storage = SimulatedStorage()
            var owner = try Owner(storage)
            try owner.fill(segments: 2)
            storage.fail(StorageFault(call: call, of: operation, code: Self.inputOutputError))
            if (try? owner.checkpoint()) != nil { return }
            try owner.checkpoint()
            #expect(try Self.read(storage) == owner.records)
        }
    }

    @Test func `who is told to stop leaves no file behind`() throws {
        for pieces in 0..<40 {
            let storage = SimulatedStorage()
            var owner = try Owner(storage)
            try owner.fill(segments: 2)
            let before = storage.files
            let left = Mutex(pieces)
            do {
                try owner.checkpoint(mayGoOn: {
                    left.withLock { left in
                        left -= 1
                        return left >= 0
                    }
                })
            } catch CheckpointMaker.Failure.stopped {
                #expect(storage.files == before, "after \(pieces) pieces")
            }
            #expect(try Self.read(storage) == owner.records)
        }
    }

    @Test func `an owner that was replaced removes nothing`() throws {
        let storage = SimulatedStorage()
        var owner = try Owner(storage)
        try owner.fill(segments: 2)
        try owner.checkpoint()
        try owner.fill(segments: 2)
        // Somebody else has taken the journal over while this one stood still.
        var files = storage.files
        let next = SegmentName(epoch: 9, firstSequence: UInt64(owner.records.count + 1)).description
        files[next] = []
        let replaced = SimulatedStorage(files: files)
        let maker = CheckpointMaker(
            on: replaced,
            identity: owner.journal.opening.identity,
            entropy: { 7 },
            mayGoOn: { true }
        )
        try maker.removeCovered(by: try #require(owner.journal.kept.last))
        #expect(replaced.files == files)
    }
}
