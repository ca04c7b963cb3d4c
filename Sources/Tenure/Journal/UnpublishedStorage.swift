/// A storage whose files bear other names until all of them are whole.
///
/// What is read first gets its name last, so at no moment is a part of the copy a journal that could be opened.
package struct UnpublishedStorage: JournalStorage, UnpublishedCopy {
    private static let suffix = ".tmp"
    private let base: any JournalStorage

    /// - Parameter base: has no files.
    package init(in base: any JournalStorage) { self.base = base }

    package var storage: any JournalStorage { self }

    package func publish(_ copy: JournalCopy, as name: String) throws(StorageError) {
        for file in copy.files.dropFirst() { try base.rename(file + Self.suffix, to: file) }
        try base.syncDirectory()
        guard let first = copy.files.first else { return }
        try base.rename(first + Self.suffix, to: first)
        try base.syncDirectory()
    }

    package func discard() {
        let names = (try? base.list()) ?? []
        let own = names.filter { name in
            let file = name.hasSuffix(Self.suffix) ? String(name.dropLast(Self.suffix.count)) : name
            return CheckpointName(file) != nil || SegmentName(file) != nil
        }
        // What is read first goes first, for the same reason.
        for name in own.sorted() { try? base.remove(name) }
        try? base.syncDirectory()
        base.releaseLock()
    }

    package func acquireLock(describing owner: String) throws(StorageError) { try base.acquireLock(describing: owner) }

    package func releaseLock() { base.releaseLock() }

    package func list() throws(StorageError) -> [String] {
        try base.list().filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }
    }

    package func create(_ name: String) throws(StorageError) -> any JournalFile { try base.create(name + Self.suffix) }

    package func open(_ name: String) throws(StorageError) -> any JournalFile { try base.open(name + Self.suffix) }

    package func rename(_ name: String, to newName: String) throws(StorageError) {
        try base.rename(name + Self.suffix, to: newName + Self.suffix)
    }

    package func remove(_ name: String) throws(StorageError) { try base.remove(name + Self.suffix) }

    package func syncDirectory() throws(StorageError) { try base.syncDirectory() }
}
