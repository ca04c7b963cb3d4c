import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct SegmentReserveTests {
    private static let options = JournalOptions(segmentSize: 16_384)
    private static let record = [UInt8](repeating: 7, count: 9_000)

    private func prepared(_ storage: SimulatedStorage) -> [String] {
        storage.files.keys.filter { $0.hasPrefix("prepared-") }.sorted()
    }

    private func used(_ storage: SimulatedStorage) -> Int { storage.files.values.reduce(0) { $0 + $1.count } }

    @Test("D5: what was reserved is there for frames, however full the disk has become")
    func reserved() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage, options: Self.options)
        try log.reserveSpace(40_000)
        #expect(log.reservedBytes >= 40_000 && prepared(storage).count == 3)
        storage.setCapacity(used(storage))
        for number in 0..<4 { try log.append(makeBatch([Self.record], after: UInt64(number)), sync: true) }
        #expect(prepared(storage).isEmpty && segmentNames(in: storage.files).count == 4)
        storage.crash()
        #expect(throws: (any Error).self) { try recover(storage, options: Self.options) }
        storage.setCapacity(nil)
        #expect(try recover(storage, options: Self.options).records.count == 4)
    }

    @Test("D5: a lack of space before a frame is written harms nothing, and is over once there is some")
    func lack() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage, options: Self.options)
        try log.append(makeBatch([Self.record], after: 0), sync: true)
        storage.setCapacity(used(storage))
        let second = makeBatch([Self.record], after: 1)
        for _ in 0..<3 {
            let error = #expect(throws: StorageError.self) { try log.append(second, sync: true) }
            #expect(error?.isLackOfSpace == true && log.poison == nil && prepared(storage).isEmpty)
            #expect(throws: StorageError.self) { try log.reserveSpace(1) }
        }
        storage.setCapacity(nil)
        try log.append(second, sync: true)
        storage.crash()
        #expect(try recover(storage, options: Self.options).records == [Self.record, Self.record])
    }

    @Test("D5: the first frame of a segment, and one larger than any, asks for its space before it is written")
    func largeFrame() throws {
        let large = [UInt8](repeating: 7, count: 50_000)
        for before in [[], [[UInt8(1)]]] as [[[UInt8]]] {
            let storage = SimulatedStorage()
            let (_, log) = try openJournal(storage, options: Self.options)
            if !before.isEmpty { try log.append(makeBatch(before, after: 0), sync: true) }
            try log.reserveSpace(1)
            storage.setCapacity(used(storage) + 20_000)
            let batch = makeBatch([large], after: UInt64(before.count))
            #expect(throws: StorageError.self) { try log.append(batch, sync: true) }
            #expect(log.poison == nil)
            storage.setCapacity(nil)
            try log.append(batch, sync: true)
            storage.crash()
            #expect(try recover(storage, options: Self.options).records == before + [large])
        }
    }

    @Test("D5: any other failure to reserve ends the journal, as a failed write does")
    func otherFailure() throws {
        for operation in [StorageOperation.create, .allocate] {
            let storage = SimulatedStorage()
            let (_, log) = try openJournal(storage, options: Self.options)
            try log.append(makeBatch([[1]], after: 0), sync: true)
            storage.fail(StorageFault(call: 1, of: operation, code: 5))
            #expect(throws: StorageError.self) { try log.reserveSpace(1) }
            #expect(log.poison != nil)
            #expect(throws: StorageError.self) { try log.append(makeBatch([[2]], after: 1), sync: true) }
            storage.crash()
            #expect(try recover(storage, options: Self.options).records == [[1]])
        }
    }

    @Test("D7: what an owner had prepared goes with it, or with the next opening", arguments: [true, false])
    func leftovers(isClosed: Bool) throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage, options: Self.options)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        try log.reserveSpace(40_000)
        if isClosed {
            try log.close(cleanly: true)
            #expect(prepared(storage).isEmpty)
        } else {
            storage.crash(keepingUnsynced: { _ in true })
            #expect(prepared(storage).count == 3)
        }
        #expect(try recover(storage, options: Self.options).records == [[1]])
        #expect(prepared(storage).isEmpty)
    }

    @Test("only the exact name of a prepared file is one")
    func names() {
        let name = PreparedName(epoch: 3, number: 0xAB)
        #expect(name.description == "prepared-0000000000000003-00000000000000ab.tmp")
        #expect(PreparedName(name.description) == name)
        for wrong in ["", "prepared-3-ab.tmp", name.description + "x", name.description.uppercased()] {
            #expect(PreparedName(wrong) == nil)
        }
    }
}
