import Tenure
import TenureTesting
import Testing

/// A frame without records that says that the one before it is synced.
@Suite(.timeLimit(.minutes(20))) struct WitnessTests {
    /// A journal of three frames with a record each, and where the last of them is.
    private struct Journal {
        let storage = SimulatedStorage()
        let name: String
        let log: JournalLog
        let last: Range<Int>

        init(_ options: JournalOptions = smallSegments) throws {
            let (_, log) = try openJournal(storage, options: options)
            self.log = log
            name = segmentNames(in: storage.files)[0]
            var start = 0
            for index in 0..<3 {
                start = storage.files[name]?.count ?? 0
                try log.append(makeBatch([[1, 2, UInt8(index)]], after: UInt64(index)), sync: true)
            }
            last = start..<(storage.files[name]?.count ?? 0)
        }

        var length: Int { storage.files[name]?.count ?? 0 }

        /// The last bytes of the last frame are padding, which nobody misses.
        var meaningful: Range<Int> { last.lowerBound..<(last.upperBound - 4) }

        func changed(bit: Int) -> SimulatedStorage {
            var files = storage.files
            files[name]?[bit / 8] ^= 1 << UInt8(bit % 8)
            return SimulatedStorage(files: files)
        }
    }

    @Test("D3: before it is witnessed, damage to the last frame is a torn tail; after that it is refused by name")
    func everyBit() throws {
        let journal = try Journal()
        for bit in (journal.meaningful.lowerBound * 8)..<(journal.meaningful.upperBound * 8) {
            let opening = try recover(journal.changed(bit: bit)).opening
            #expect(opening.lastSequence == 2 && opening.tornTail?.offset == UInt64(journal.last.lowerBound))
        }
        journal.log.witness()
        for bit in (journal.meaningful.lowerBound * 8)..<(journal.meaningful.upperBound * 8) {
            let damaged = journal.changed(bit: bit)
            let before = damaged.files
            let error = #expect(throws: JournalError.self) { try recover(damaged) }
            guard case .corrupt(journal.name, UInt64(journal.last.lowerBound), let detail) = error else {
                Issue.record("bit \(bit): \(String(describing: error))")
                return
            }
            #expect(detail.contains("records 3 to 3 are unreadable"), "\(detail)")
            #expect(damaged.files == before, "a refused opening changes nothing")
        }
        #expect(try recover(SimulatedStorage(files: journal.storage.files)).records.count == 3)
    }

    @Test("D3: nothing is witnessed twice, nor what is not known to be durable, nor where nothing is")
    func once() throws {
        let journal = try Journal()
        let syncs = journal.storage.callCount(of: .sync)
        journal.log.witness()
        #expect(journal.length == journal.last.upperBound + FrameHeader.size)
        journal.log.witness()
        #expect(journal.length == journal.last.upperBound + FrameHeader.size)
        #expect(journal.storage.callCount(of: .sync) == syncs && journal.log.isDurable)
        try journal.log.append(makeBatch([[9]], after: 3), sync: false)
        let length = journal.length
        journal.log.witness()
        #expect(journal.length == length)
        let empty = SimulatedStorage()
        let (_, log) = try openJournal(empty)
        let files = empty.files
        log.witness()
        #expect(empty.files == files)
    }

    @Test("D1, D3: a witness that is lost, torn or garbled with the power costs nothing, whatever follows it")
    func losing() throws {
        let fates: [Survival] = [.lost, .kept, .torn(1), .torn(30), .garbled(seed: 5)]
        for (first, second) in fates.flatMap({ first in fates.map { (first, $0) } }) {
            let journal = try Journal()
            journal.log.witness()
            let end = journal.length
            try journal.log.append(makeBatch([[9]], after: 3), sync: false)
            journal.storage.crash { change in
                if case .bytes(_, let range) = change, range.lowerBound >= end { return second }
                return first
            }
            let records = try recover(journal.storage).records
            #expect(records.count == (first == .kept && second == .kept ? 4 : 3), "\(first), \(second)")
        }
    }

    @Test("D5: a witness that cannot be written stops nothing, and the next record takes its place", arguments: 0..<2)
    func failing(appending count: Int) throws {
        let journal = try Journal()
        journal.storage.fail(StorageFault(call: 1, of: .write, code: 28))
        journal.log.witness()
        #expect(journal.log.poison == nil && journal.length > journal.last.upperBound)
        for _ in 0..<count { try journal.log.append(makeBatch([[9]], after: 3), sync: true) }
        journal.storage.crash { _ in .kept }
        let (opening, records) = try recover(journal.storage)
        #expect(records.count == 3 + count && (opening.tornTail == nil) == (count == 1))
    }
}
