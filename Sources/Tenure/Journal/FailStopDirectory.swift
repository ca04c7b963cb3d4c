internal import Synchronization

/// The storage of one opening of a journal, for all who write there: once a sync of its directory has failed, every later
/// one fails, whoever asks (D5).
///
/// A system tells of what it could not write only once. Told to the maker of checkpoints, that would leave a sync that
/// the writer asks for a new segment's name to succeed, although the name may be gone.
final class FailStopDirectory: JournalStorage {
    /// Where the files are; a backup asks what kind of storage that is.
    let base: any JournalStorage
    private let failed = Mutex<StorageError?>(nil)

    init(_ base: any JournalStorage) { self.base = base }

    /// The sync that failed first, if one did.
    var failure: StorageError? { failed.withLock { $0 } }

    func syncDirectory() throws(StorageError) {
        // One after the other: who comes second must not be through before the first has said that it failed.
        try failed.withLock { failed throws(StorageError) in
            if let failed { throw failed }
            do throws(StorageError) {
                try base.syncDirectory()
            } catch {
                failed = error
                throw error
            }
        }
    }

    func acquireLock(describing owner: String) throws(StorageError) { try base.acquireLock(describing: owner) }

    func releaseLock() { base.releaseLock() }

    func list() throws(StorageError) -> [String] { try base.list() }

    func create(_ name: String) throws(StorageError) -> any JournalFile { try base.create(name) }

    func open(_ name: String) throws(StorageError) -> any JournalFile { try base.open(name) }

    func rename(_ name: String, to newName: String) throws(StorageError) { try base.rename(name, to: newName) }

    func remove(_ name: String) throws(StorageError) { try base.remove(name) }

    func fence(_ name: String) throws(StorageError) { try base.fence(name) }
}
