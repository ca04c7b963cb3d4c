import Tenure
import TenureTesting
import Testing

/// A storage of one's own that has what it must have, and no more.
@Suite(.timeLimit(.minutes(20))) struct PlainStorageTests {
    private struct Plain: JournalStorage {
        let base = SimulatedStorage()
        /// Whether its writes report that they have written nothing, once the journal is open.
        let isStuck = Locked(false)

        func acquireLock(describing owner: String) throws(StorageError) { try base.acquireLock(describing: owner) }
        func releaseLock() { base.releaseLock() }
        func list() throws(StorageError) -> [String] { try base.list() }
        func rename(_ name: String, to newName: String) throws(StorageError) { try base.rename(name, to: newName) }
        func remove(_ name: String) throws(StorageError) { try base.remove(name) }
        func syncDirectory() throws(StorageError) { try base.syncDirectory() }

        func create(_ name: String) throws(StorageError) -> any JournalFile {
            PlainFile(base: try base.create(name), isStuck: isStuck)
        }

        func open(_ name: String) throws(StorageError) -> any JournalFile {
            PlainFile(base: try base.open(name), isStuck: isStuck)
        }
    }

    private final class PlainFile: JournalFile {
        private let base: any JournalFile
        private let isStuck: Locked<Bool>

        init(base: any JournalFile, isStuck: Locked<Bool>) {
            self.base = base
            self.isStuck = isStuck
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            isStuck.withLock { $0 } ? 0 : try base.write(bytes, at: offset)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            try base.read(into: buffer, at: offset)
        }

        func size() throws(StorageError) -> UInt64 { try base.size() }
        func sync() throws(StorageError) { try base.sync() }
        func allocate(_ size: UInt64) throws(StorageError) { try base.allocate(size) }
        func close() { base.close() }
    }

    @Test("D3, D6: a storage that knows no fence keeps a journal by its lock alone")
    func withoutFence() throws {
        let storage = Plain()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1], [2]], after: 0), sync: true)
        let second = #expect(throws: JournalError.self) { try recover(storage, seed: 2) }
        guard case .locked = second else { throw Missing("a refusal") }
        try log.append(makeBatch([[3]], after: 2), sync: true)
        try log.close(cleanly: true)
        storage.base.crash()
        #expect(try recover(storage, seed: 3).records == [[1], [2], [3]])
    }

    @Test("D5: a write that reports to have written nothing stops the journal, and is not tried for ever")
    func stuck() throws {
        let storage = Plain()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        storage.isStuck.withLock { $0 = true }
        let error = #expect(throws: StorageError.self) { try log.append(makeBatch([[2]], after: 1), sync: true) }
        #expect(error?.operation == .write && log.poison == error)
        try log.close(cleanly: false)
        storage.isStuck.withLock { $0 = false }
        #expect(try recover(storage, seed: 2).records == [[1]])
    }
}
