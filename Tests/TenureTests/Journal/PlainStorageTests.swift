import Tenure
import TenureTesting
import Testing

/// A storage of one's own that has what it must have, and no more.
@Suite(.timeLimit(.minutes(20))) struct PlainStorageTests {
    @Test("D3, D6: a storage that knows no fence keeps a journal by its lock alone")
    func withoutFence() throws {
        let storage = PlainStorage()
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
        let storage = PlainStorage()
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
