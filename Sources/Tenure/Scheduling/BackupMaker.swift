/// Makes backups of one store: where they may be, how they get there, and what it means when they do not.
struct BackupMaker: Sendable {
    let source: any JournalStorage
    let options: SchedulerOptions
    /// Asked between pieces of work.
    let mayGoOn: @Sendable () -> Bool

    /// Makes a backup at a place where nothing is.
    ///
    /// - Parameter durable: says up to which record the store is durable; nil for who is not its owner.
    func make(at location: StoreLocation, durable: (() -> SequenceNumber)?) throws(TenureError) -> BackupReport {
        switch location.place {
        case .memory:
            throw .backupRefused("A backup in memory would end with the process. Give a folder.")
        case .storage(let storage):
            if let folder = storage as? PosixStorage { try refuse(folder.directory) }
            let isEmpty = try Self.writing(nil) { () throws(StorageError) in
                try storage.list().allSatisfy { $0 == "LOCK" }
            }
            guard isEmpty else {
                throw .backupRefused(
                    "There is something in the storage that the backup is to be made in. Give an empty one."
                )
            }
            let place = UnpublishedStorage(in: storage)
            try Self.writing(nil) { () throws(StorageError) in try place.acquireLock(describing: "a backup") }
            defer { place.releaseLock() }
            return try make(in: place, at: nil, durable) { _ in "" }
        case .directory(let path):
            try refuse(path)
            let (parent, name) = try Self.split(path)
            try Self.refuseUnlessEmpty(path)
            try Self.writing(path) { () throws(StorageError) in try PosixFolder.createWithParents(parent) }
            // Where `..` leads is known only now. And what is filled, and emptied before, must not be the store either.
            try refuse(UnpublishedFolder.temporaryPath(in: parent, named: name), fillingInsteadOf: path)
            try Self.refuseUnlessNameable(name, in: parent, path)
            try Self.refuseUnlessFillable(name, in: parent)
            let place = try Self.writing(path) { () throws(StorageError) in
                try UnpublishedFolder(in: parent, named: name)
            }
            return try make(in: place, at: path, durable) { _ in name }
        }
    }

    /// Makes a backup in a place that is prepared.
    ///
    /// - Parameters:
    ///   - path: where that is, for people.
    ///   - name: chooses the final name.
    func make(
        in place: some UnpublishedCopy,
        at path: String?,
        _ durable: (() -> SequenceNumber)?,
        named name: (JournalCopy) -> String
    ) throws(TenureError) -> BackupReport {
        do throws(JournalCopier.Failure) {
            var reading = BackupReading(options, mayGoOn: mayGoOn)
            let copier = JournalCopier(of: source, mayGoOn: mayGoOn)
            let copy = try copier.copy(to: place.storage, durable: durable, into: &reading)
            try Self.publish(copy, place, as: name(copy))
            return BackupReport(copy, reading.counts)
        } catch {
            place.discard()
            throw TenureError(error, of: (source as? PosixStorage)?.directory, at: path)
        }
    }

    private static func publish(
        _ copy: JournalCopy,
        _ place: some UnpublishedCopy,
        as name: String
    ) throws(JournalCopier.Failure) {
        do throws(StorageError) {
            try place.publish(copy, as: name)
        } catch {
            throw .copy(JournalError(error))
        }
    }

    /// Refuses a place in the store itself, whatever its path looks like.
    ///
    /// - Parameter final: the place that was asked for, where the path is that of what is filled first.
    func refuse(_ path: String, fillingInsteadOf final: String? = nil) throws(TenureError) {
        guard let store = source as? PosixStorage else { return }
        let isInside = try Self.writing(path) { () throws(StorageError) in try store.holds(path) }
        if isInside {
            let what = final.map { "\(path.quoted), where \($0.quoted) would be filled first," } ?? path.quoted
            throw .backupRefused(
                "\(what) lies in the store that is to be backed up. Give a folder elsewhere, best on another disk."
            )
        }
    }

    private static func refuseUnlessEmpty(_ path: String) throws(TenureError) {
        let names: [String]
        do throws(StorageError) {
            names = try PosixStorage(directory: path, createIfMissing: false).list()
        } catch {
            if error.isAbsence { return }
            guard error.isNoFolder else { throw TenureError(.copy(JournalError(error)), of: nil, at: path) }
            throw .backupRefused("\(path.quoted) is no folder (\(error)). Give the path of a new folder.")
        }
        if !names.isEmpty {
            throw .backupRefused(
                "\(path.quoted) exists and is not empty. Give a folder that is empty or not there yet."
            )
        }
    }

    private static func refuseUnlessNameable(_ name: String, in parent: String, _ path: String) throws(TenureError) {
        let isNameable = try writing(path) { () throws(StorageError) in try PosixFolder(path: parent).canName(name) }
        guard isNameable else {
            throw .backupRefused(
                """
                \(path.quoted) is a link or a disk of its own, and a backup gets its name by taking the place of what is \
                there. Give a folder that is not there yet: one in it, say.
                """
            )
        }
    }

    private static func refuseUnlessFillable(_ name: String, in parent: String) throws(TenureError) {
        let temporary = UnpublishedFolder.temporaryPath(in: parent, named: name)
        try refuseUnlessNameable(name + UnpublishedFolder.suffix, in: parent, temporary)
        let isStore = try writing(temporary) { () throws(StorageError) in
            try UnpublishedFolder.wouldEmptyStore(in: parent, named: name)
        }
        if isStore {
            throw .backupRefused(
                "The backup would be filled as \(temporary.quoted), and that is a store. Give a folder of another name."
            )
        }
    }

    private static func split(_ path: String) throws(TenureError) -> (parent: String, name: String) {
        let parts = path.split(separator: "/")
        guard let name = parts.last, name != ".", name != "..", !path.utf8.contains(0) else {
            throw .backupRefused("\(path.quoted) is no name that a folder can be given. Give the path of a new folder.")
        }
        let parent = (path.hasPrefix("/") ? "/" : "./") + parts.dropLast().joined(separator: "/")
        return (parent, String(name))
    }

    private static func writing<Value>(
        _ path: String?,
        _ body: () throws(StorageError) -> Value
    ) throws(TenureError) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw TenureError(.copy(JournalError(error)), of: nil, at: path)
        }
    }
}
