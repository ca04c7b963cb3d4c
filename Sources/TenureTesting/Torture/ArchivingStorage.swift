internal import Tenure

/// A storage that keeps a copy of each segment that is removed, so that the whole log can be read at the end.
final class ArchivingStorage: JournalStorage {
    private let base: SimulatedStorage
    private let archive: Locked<[String: [UInt8]]>

    init(_ base: SimulatedStorage, archive: Locked<[String: [UInt8]]>) {
        self.base = base
        self.archive = archive
    }

    func acquireLock(describing owner: String) throws(StorageError) { try base.acquireLock(describing: owner) }

    func releaseLock() { base.releaseLock() }

    func list() throws(StorageError) -> [String] { try base.list() }

    func create(_ name: String) throws(StorageError) -> any JournalFile { try base.create(name) }

    func open(_ name: String) throws(StorageError) -> any JournalFile { try base.open(name) }

    func rename(_ name: String, to newName: String) throws(StorageError) { try base.rename(name, to: newName) }

    func remove(_ name: String) throws(StorageError) {
        let bytes = SegmentName(name) == nil ? nil : base.files[name]
        try base.remove(name)
        if let bytes { archive.withLock { $0[name] = bytes } }
    }

    func syncDirectory() throws(StorageError) { try base.syncDirectory() }
}
