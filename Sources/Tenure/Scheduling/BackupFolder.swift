/// The folder that scheduled backups are in, each a folder of its own.
struct BackupFolder {
    private static let removedSuffix = ".removed"
    let path: String

    /// The backups that are there, the oldest first; none where there is no folder.
    func names() throws(StorageError) -> [BackupName] { try entries().compactMap(BackupName.init).sorted() }

    /// Which journal a backup is of; nil where that cannot be read.
    func journalID(of backup: BackupName) -> JournalIdentifier? {
        try? JournalReader.journalID(of: PosixStorage(directory: "\(path)/\(backup)", createIfMissing: false))
    }

    /// A place for the next one.
    func begin() throws(StorageError) -> UnpublishedFolder { try UnpublishedFolder(in: path, named: "backup") }

    /// Removes backups, and what an earlier removal that was stopped has left.
    ///
    /// Each gets another name first: what bears the name of a backup is whole.
    func remove(_ names: [BackupName]) throws(StorageError) {
        let folder = try PosixFolder(path: path)
        for name in names { try folder.rename("\(name)", to: "\(name)\(Self.removedSuffix)", in: folder) }
        for name in try entries() where Self.isBeingRemoved(name) {
            folder.remove(name, with: UnpublishedFolder.isPart)
        }
        if !names.isEmpty { try folder.sync() }
    }

    /// Whether something was a backup until its removal began: parts of it may be gone.
    static func isBeingRemoved(_ name: String) -> Bool {
        name.hasSuffix(removedSuffix) && BackupName(String(name.dropLast(removedSuffix.count))) != nil
    }

    private func entries() throws(StorageError) -> [String] {
        do throws(StorageError) {
            return try PosixFolder(path: path).names()
        } catch {
            if error.isAbsence { return [] }
            throw error
        }
    }
}
