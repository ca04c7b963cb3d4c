/// A folder that is filled under another name beside the one it will bear.
final class UnpublishedFolder: UnpublishedCopy {
    /// What a folder that is not whole has at the end of its name.
    static let suffix = ".partial"
    private static let owner = "a backup"

    let storage: any JournalStorage
    private let parent: PosixFolder
    private let temporaryName: String

    /// Makes the folder, or empties what an earlier copy that was stopped has left of it.
    ///
    /// - Parameters:
    ///   - parent: the path of the folder that it will be in; made if it is missing.
    ///   - name: what it will be called, or begins with.
    /// - Throws: ``StorageError``, with ``StorageError/lockOwner`` where somebody else fills it now.
    init(in parent: String, named name: String) throws(StorageError) {
        try PosixFolder.createWithParents(parent)
        self.parent = try PosixFolder(path: parent)
        temporaryName = name + Self.suffix
        let folder = try PosixStorage(directory: Self.temporaryPath(in: parent, named: name))
        try folder.acquireLock(describing: Self.owner)
        storage = folder
        for file in try folder.list() where Self.isOfAJournal(file) { try folder.remove(file) }
    }

    /// Where a folder of this name is filled.
    static func temporaryPath(in parent: String, named name: String) -> String {
        parent.hasSuffix("/") ? "\(parent)\(name)\(suffix)" : "\(parent)/\(name)\(suffix)"
    }

    /// Whether what would be emptied first is no leftover, but a store that somebody has opened: its lock says so.
    static func wouldEmptyStore(in parent: String, named name: String) throws(StorageError) -> Bool {
        do throws(StorageError) {
            let folder = try PosixStorage(directory: temporaryPath(in: parent, named: name), createIfMissing: false)
            let lock = try folder.open("LOCK")
            defer { lock.close() }
            let start = try lock.readStart(owner.utf8.count, name: "LOCK")
            return !start.isEmpty && start != Array(owner.utf8)
        } catch {
            guard error.isAbsence else { throw error }
            return false
        }
    }

    func publish(_ copy: JournalCopy, as name: String) throws(StorageError) {
        try parent.rename(temporaryName, to: name, in: parent)
        do throws(StorageError) {
            try parent.sync()
        } catch {
            // Nobody knows whether the name lasts: it is taken back, with what bears it.
            try? parent.rename(name, to: temporaryName, in: parent)
            throw error
        }
        storage.releaseLock()
    }

    func discard() {
        parent.remove(temporaryName, with: Self.isPart)
        storage.releaseLock()
    }

    /// Whether a file may be in a backup.
    static func isPart(_ file: String) -> Bool { isOfAJournal(file) || file == "LOCK" }

    private static func isOfAJournal(_ file: String) -> Bool { CheckpointName(file) != nil || SegmentName(file) != nil }
}
