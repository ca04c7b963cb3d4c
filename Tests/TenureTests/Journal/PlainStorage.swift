import Tenure
import TenureTesting

/// A storage of one's own that has what it must have, and no more.
struct PlainStorage: JournalStorage {
    var base = SimulatedStorage()
    /// Whether its writes report that they have written nothing.
    let isStuck = Locked(false)
    /// A file that the disk cannot read.
    let unreadable = Locked<String?>(nil)
    /// How many of its files are open.
    let openFiles = Locked(0)

    func acquireLock(describing owner: String) throws(StorageError) { try base.acquireLock(describing: owner) }
    func releaseLock() { base.releaseLock() }
    func list() throws(StorageError) -> [String] { try base.list() }
    func rename(_ name: String, to newName: String) throws(StorageError) { try base.rename(name, to: newName) }
    func remove(_ name: String) throws(StorageError) { try base.remove(name) }
    func syncDirectory() throws(StorageError) { try base.syncDirectory() }

    func create(_ name: String) throws(StorageError) -> any JournalFile { File(try base.create(name), of: self) }

    func open(_ name: String) throws(StorageError) -> any JournalFile {
        let isReadable = unreadable.withLock { $0 != name }
        guard isReadable else { throw .unreadable(name) }
        return File(try base.open(name), of: self)
    }

    private final class File: JournalFile {
        private let base: any JournalFile
        private let storage: PlainStorage

        init(_ base: any JournalFile, of storage: PlainStorage) {
            self.base = base
            self.storage = storage
            storage.openFiles.withLock { $0 += 1 }
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            storage.isStuck.withLock { $0 } ? 0 : try base.write(bytes, at: offset)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            try base.read(into: buffer, at: offset)
        }

        func size() throws(StorageError) -> UInt64 { try base.size() }
        func sync() throws(StorageError) { try base.sync() }
        func allocate(_ size: UInt64) throws(StorageError) { try base.allocate(size) }

        func close() {
            storage.openFiles.withLock { $0 -= 1 }
            base.close()
        }
    }
}
