import Tenure
import TenureTesting
import Testing

/// A journal that is looked at while its owner writes.
@Suite("Reading a journal in use (D3)")
struct LiveReadingTests {
    /// Calls back before each piece that is read; a piece is all that a system promises to read as one.
    private struct Interrupted: JournalStorage {
        let storage: SimulatedStorage
        let piece: Int
        let before: @Sendable () -> Void

        func acquireLock(describing owner: String) throws(StorageError) { try storage.acquireLock(describing: owner) }
        func releaseLock() { storage.releaseLock() }
        func list() throws(StorageError) -> [String] { try storage.list() }
        func create(_ name: String) throws(StorageError) -> any JournalFile { try storage.create(name) }
        func rename(_ name: String, to new: String) throws(StorageError) { try storage.rename(name, to: new) }
        func remove(_ name: String) throws(StorageError) { try storage.remove(name) }
        func syncDirectory() throws(StorageError) { try storage.syncDirectory() }

        func open(_ name: String) throws(StorageError) -> any JournalFile {
            File(file: try storage.open(name), piece: piece, before: before)
        }
    }

    private final class File: JournalFile {
        private let file: any JournalFile
        private let piece: Int
        private let before: @Sendable () -> Void

        init(file: any JournalFile, piece: Int, before: @escaping @Sendable () -> Void) {
            self.file = file
            self.piece = piece
            self.before = before
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            before()
            return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(piece)), at: offset)
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            try file.write(bytes, at: offset)
        }

        func size() throws(StorageError) -> UInt64 { try file.size() }
        func sync() throws(StorageError) { try file.sync() }
        func allocate(_ size: UInt64) throws(StorageError) { try file.allocate(size) }
        func close() { file.close() }
    }

    /// Reads `storage` by pieces and lets `happen` happen before the `call`-th of them.
    ///
    /// - Returns: what was found, and whether it came to that piece.
    private func read(
        _ storage: SimulatedStorage,
        by piece: Int,
        at call: Int,
        _ happen: @escaping @Sendable () -> Void
    ) throws -> (finding: JournalFinding, hasHappened: Bool) {
        let calls = Locked(0)
        let live = Interrupted(storage: storage, piece: piece) {
            let isTime = calls.withLock { calls in
                calls += 1
                return calls == call
            }
            if isTime { happen() }
        }
        let finding = try JournalReader.read(live) { _, _ in }
        return (finding, calls.withLock { $0 } >= call)
    }

    @Test(arguments: [40, 512, 4_096])
    func `frames that are written meanwhile are no damage`(piece: Int) throws {
        for call in 1... {
            let storage = SimulatedStorage()
            let options = JournalOptions(segmentSize: 8 << 10, preallocatesSegments: true)
            // Reader and writer take turns on this thread.
            nonisolated(unsafe) let (_, log) = try openJournal(storage, options: options)
            let append: @Sendable () -> Void = {
                for _ in 0..<4 { try? log.append(makeBatch([[1, 2, 3]], after: log.lastSequence), sync: true) }
            }
            append()
            let (finding, hasHappened) = try read(storage, by: piece, at: call, append)
            #expect(finding.damage == nil, "at call \(call)")
            #expect(finding.lastSequence >= 4 && log.poison == nil)
            guard hasHappened else { break }
            #expect(log.lastSequence == 8)
        }
    }

    @Test(arguments: [40, 512, 4_096])
    func `a segment that is begun meanwhile is no damage`(piece: Int) throws {
        let recorded = SimulatedStorage()
        let options = JournalOptions(segmentSize: 8 << 10, preallocatesSegments: true)
        let (_, log) = try openJournal(recorded, options: options)
        for _ in 0..<100 { try log.append(makeBatch([[1, 2, 3]], after: log.lastSequence), sync: true) }
        var files = recorded.files
        let name = try #require(segmentNames(in: files).last)
        let whole = try #require(files[name])
        files[name] = nil
        for call in 1... {
            // The file is there, and nothing in it; then everything is.
            let storage = SimulatedStorage(files: files)
            let file = try storage.create(name)
            try file.allocate(UInt64(whole.count))
            let (finding, hasHappened) = try read(storage, by: piece, at: call) {
                try? file.writeAll(whole, at: 0, name: name)
            }
            #expect(finding.damage == nil, "at call \(call)")
            guard hasHappened else { break }
        }
    }
}
