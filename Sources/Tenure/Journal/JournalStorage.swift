/// One directory in which a journal lives; for ``StoreLocation/storage(_:)``.
///
/// Calls are synchronous and may block. A name is that of a file in the directory, or `quarantine/NAME`; nothing
/// else has a slash. A call that throws may or may not have had its effect, except where said otherwise.
/// What is created, renamed or removed survives a loss of power only after ``syncDirectory()``.
public protocol JournalStorage: Sendable {
    /// Takes the lock that makes one owner, without waiting; it is held until ``releaseLock()`` or the end of the
    /// process. `owner` is shown to whoever asks for the lock meanwhile.
    ///
    /// - Throws: ``StorageError``, with ``StorageError/lockOwner`` where another holds the lock: also one in the
    ///   same process.
    func acquireLock(describing owner: String) throws(StorageError)

    /// Gives the lock up. Does nothing where it is not held.
    func releaseLock()

    /// The names in the directory, in no particular order, without what is in `quarantine`.
    ///
    /// - Throws: ``StorageError``, as every call here.
    /// - Complexity: O(files).
    func list() throws(StorageError) -> [String]

    /// Creates a file for writing. Fails where the name exists.
    func create(_ name: String) throws(StorageError) -> any JournalFile

    /// Opens an existing file for reading.
    func open(_ name: String) throws(StorageError) -> any JournalFile

    /// Gives a file another name at once, in the place of a file that has it.
    func rename(_ name: String, to newName: String) throws(StorageError)

    /// Removes a file.
    func remove(_ name: String) throws(StorageError)

    /// Takes a file from whoever has it open for writing, another process too: once this has returned, its
    /// ``JournalFile/isFenced`` is true. What is in the file, and who may read it, does not change.
    ///
    /// A second fence beside the lock, for locks that do not hold: an opening fences the segment that an owner before it
    /// may still be writing to, and then reads it.
    func fence(_ name: String) throws(StorageError)

    /// Makes everything that was created, renamed and removed so far durable. A failed one must not be trusted
    /// again, even if a later one reports success.
    func syncDirectory() throws(StorageError)
}

extension JournalStorage {
    /// Does nothing: right for a storage whose lock cannot be lost.
    public func fence(_ name: String) throws(StorageError) {}

    /// Removes a file, if it is there.
    func removeIfPresent(_ name: String) throws(StorageError) {
        do throws(StorageError) {
            try remove(name)
        } catch {
            guard error.isAbsence else { throw error }
        }
    }
}
