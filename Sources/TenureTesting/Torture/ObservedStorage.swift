internal import Tenure

/// A storage that tells of each call before it is made.
final class ObservedStorage: JournalStorage {
    private let base: any JournalStorage
    private let before: @Sendable () -> Void

    init(_ base: any JournalStorage, before: @escaping @Sendable () -> Void) {
        self.base = base
        self.before = before
    }

    func acquireLock(describing owner: String) throws(StorageError) {
        before()
        try base.acquireLock(describing: owner)
    }

    func releaseLock() { base.releaseLock() }

    func list() throws(StorageError) -> [String] {
        before()
        return try base.list()
    }

    func create(_ name: String) throws(StorageError) -> any JournalFile {
        before()
        return ObservedFile(try base.create(name), before: before)
    }

    func open(_ name: String) throws(StorageError) -> any JournalFile {
        before()
        return ObservedFile(try base.open(name), before: before)
    }

    func rename(_ name: String, to newName: String) throws(StorageError) {
        before()
        try base.rename(name, to: newName)
    }

    func remove(_ name: String) throws(StorageError) {
        before()
        try base.remove(name)
    }

    func syncDirectory() throws(StorageError) {
        before()
        try base.syncDirectory()
    }
}
