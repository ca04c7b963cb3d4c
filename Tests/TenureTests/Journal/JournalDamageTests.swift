import Tenure
import TenureTesting
import Testing

@Suite("Damage to a journal (D3)")
struct JournalDamageTests {
    private static let journals = Result {
        [
            try RecordedJournal.make(seed: 11, closingCleanly: false),
            try RecordedJournal.make(seed: 12, closingCleanly: true),
        ]
    }

    @Test func `frames that were dropped, repeated or swapped are refused`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        var ends: [Int] = [SegmentHeader.reservedSize]
        let name = segmentNames(in: storage.files)[0]
        for index in 0..<4 {
            let record = [UInt8](repeating: UInt8(index), count: 40)
            try log.append(makeBatch([record], after: UInt64(index)), sync: true)
            ends.append(storage.files[name]?.count ?? 0)
        }
        try log.close(cleanly: false)
        let bytes = try #require(storage.files[name])
        let frames = (0..<4).map { Array(bytes[ends[$0]..<ends[$0 + 1]]) }
        for order in [
            [0, 2, 3], [1, 2, 3], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [1, 0, 2, 3], [0, 1, 3, 2], [0, 3],
        ] {
            let changed = Array(bytes[..<ends[0]]) + order.flatMap { frames[$0] }
            let error = #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: [name: changed])) }
            guard case .corrupt = error else {
                Issue.record("\(order): \(String(describing: error))")
                return
            }
        }
    }

    @Test func `damage before what was acknowledged later is refused by file and offset`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        let name = segmentNames(in: storage.files)[0]
        for index in 0..<3 { try log.append(makeBatch([[1, 2, 3]], after: UInt64(index)), sync: true) }
        try log.close(cleanly: false)
        var files = storage.files
        let second = SegmentHeader.reservedSize + 64
        files[name]?[second + 57] ^= 4
        let error = #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: files)) }
        guard case .corrupt(name, UInt64(second), let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("records 2 to 2 are unreadable"))
        // The last frame alone may be a write that never ended.
        var torn = storage.files
        torn[name]?[second + 64 + 57] ^= 4
        let disk = SimulatedStorage(files: torn)
        let (opening, records) = try recover(disk)
        #expect(records.count == 2)
        let tail = try #require(opening.tornTail)
        #expect(tail.file == name && tail.offset == UInt64(second + 64))
        let copy = try #require(tail.quarantinedCopy)
        let original = Array(try #require(torn[name])[(second + 64)...].prefix(Int(tail.bytes)))
        #expect(disk.files[copy] == original)
    }

    @Test func `damage in a segment that has a successor is refused by file and offset`() throws {
        let journal = try Self.journals.get()[1]
        for name in journal.names.dropLast() {
            guard let size = journal.files[name]?.count, size > SegmentHeader.reservedSize else { continue }
            for offset in [SegmentHeader.reservedSize, size - 8] {
                var files = journal.files
                files[name]?[offset] ^= 1
                let finding = try JournalReader.read(SimulatedStorage(files: files)) { _, _ in }
                guard case .corrupt(name, let told, _) = finding.damage else {
                    Issue.record("\(name): \(String(describing: finding.damage))")
                    return
                }
                #expect(told >= UInt64(SegmentHeader.reservedSize) && told <= UInt64(offset))
                #expect(finding.segments.last?.name.description == name)
            }
        }
    }

    @Test func `a segment that is missing, renamed or of another journal is refused`() throws {
        let journal = try Self.journals.get()[0]
        let other = try RecordedJournal.make(seed: 99, closingCleanly: false)
        for name in journal.names.dropLast() {
            var missing = journal.files
            missing[name] = nil
            #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: missing)) }
            var renamed = missing
            renamed["wal-0000000000000006-0000000000000001.seg"] = journal.files[name]
            #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: renamed)) }
        }
        var mixed = journal.files
        mixed[journal.names[0]] = other.files[journal.names[0]]
        #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: mixed)) }
    }

    @Test func `a newer format is refused as that, for writing or altogether`() throws {
        let cases: [(change: (inout SegmentHeader) -> Void, isReadable: Bool)] = [
            ({ $0.formatMajor = 2 }, false), ({ $0.incompatibleFeatures = 2 }, false),
            ({ $0.readOnlyCompatibleFeatures = 2 }, true),
        ]
        for (change, isReadable) in cases {
            var header = FormatTests.header
            header.firstSequence = 1
            header.predecessor = .none
            change(&header)
            let storage = SimulatedStorage(files: [header.name.description: header.encoded()])
            let error = #expect(throws: JournalError.self) { try recover(storage) }
            guard case .newerFormat = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            if isReadable {
                #expect(try JournalReader.read(storage) { _, _ in }.segments.count == 1)
            } else {
                #expect(throws: JournalError.self) { try JournalReader.read(storage) { _, _ in } }
            }
        }
    }

    @Test func `a record nobody understands is named by its number`() throws {
        let journal = try Self.journals.get()[0]
        let entropy = Entropy(1)
        let error = #expect(throws: JournalError.self) {
            try JournalLog.open(
                on: SimulatedStorage(files: journal.files),
                options: smallSegments,
                entropy: entropy.next
            ) { _, sequence throws(UnreadableRecord) in
                if sequence == 20 { throw UnreadableRecord("no such type") }
            }
        }
        guard case .unreadableRecord(_, _, 20, "no such type") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the last epoch is not passed`() throws {
        let name = SegmentName(epoch: JournalOpening.highestEpoch, firstSequence: 1).description
        let error = #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: [name: []])) }
        #expect(error == .epochsExhausted(highest: JournalOpening.highestEpoch))
    }

    @Test
    func `files of an owner that was replaced, and of others, are left alone; what a stopped opening left is removed`()
        throws
    {
        let journal = try Self.journals.get()[0]
        var header = FormatTests.header
        header.epoch = 1
        header.firstSequence = UInt64(journal.records.count + 5)
        var files = journal.files
        files[header.name.description] = header.encoded()
        files["notes.txt"] = [1]
        files["thesis.tmp"] = [2]
        let leftover = header.name.description + ".tmp"
        files[leftover] = [3]
        let storage = SimulatedStorage(files: files)
        let (opening, records) = try recover(storage)
        #expect(records == journal.records && opening.supersededFiles == [header.name.description])
        #expect(storage.files["notes.txt"] == [1] && storage.files["thesis.tmp"] == [2])
        #expect(storage.files[leftover] == nil)
    }

    @Test("D3: verifying tells of damage that only the older checkpoint would meet, and the journal opens with it")
    func olderCheckpoint() throws {
        let storage = SimulatedStorage()
        var owner = try JournalOwner(storage, smallSegments)
        for _ in 0..<2 {
            let sealed = owner.segments.count
            while owner.segments.count < sealed + 2 { try owner.append([[UInt8](repeating: 3, count: 900)]) }
            try owner.checkpoint()
        }
        let records = owner.records
        try owner.log.close(cleanly: true)
        var files = storage.files
        let name = segmentNames(in: files)[0]
        files[name]?[SegmentHeader.reservedSize + FrameHeader.size] ^= 1

        let damaged = SimulatedStorage(files: files)
        var list = RecordList()
        let (finding, damage) = try JournalReader.verify(damaged, into: &list)
        #expect(finding.damage == nil && list.records == records)
        guard damage.count == 1, case .corrupt(name, _, _) = damage[0] else { throw Missing("damage: \(damage)") }
        #expect(try JournalOwner(damaged, smallSegments, seed: 2).records == records)
    }
}
