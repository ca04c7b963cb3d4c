import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory of the operating system as the storage of a journal: what ``StoreLocation/directory(_:)`` uses, to be
/// wrapped by a storage of your own.
///
/// The directory is opened once and everything in it is reached from there, so renaming or replacing it later does
/// not divert anything; symbolic links in it are not followed. It is created with mode 0700, files with mode 0600.
/// The lock is a `flock` on the file `LOCK`: it ends with the process, and refuses a second owner in the same
/// process too. It is only as good as the file system's; network file systems may not keep it.
public final class PosixStorage: JournalStorage {
    /// The directory as it was given.
    public let directory: String

    private let folder: PosixFolder
    /// Open for as long as the lock is held: closing the file is what gives the lock up.
    private let lock: Mutex<PosixFile?>

    /// Opens `directory`; creates it, with its parents, where it is missing, unless `createIfMissing` is false.
    ///
    /// - Throws: ``StorageError``, for example `ENOTDIR` for a path below a file, `EACCES` or `EROFS`.
    public init(directory: String, createIfMissing: Bool = true) throws(StorageError) {
        self.directory = directory
        // The system's names end at a zero byte: it would take another directory.
        guard !directory.isEmpty, !directory.utf8.contains(0) else {
            throw .invalid(.openDirectory, file: directory.debugDescription)
        }
        if createIfMissing { try PosixFolder.createWithParents(directory) }
        folder = try PosixFolder(path: directory)
        lock = Mutex(nil)
    }

    deinit {
        releaseLock()
    }

    /// Takes the `flock` on `LOCK`, and writes `owner`, the process and the host into it for people.
    public func acquireLock(describing owner: String) throws(StorageError) {
        let name = "LOCK"
        let descriptor = try folder.openFile(name, O_RDWR | O_CREAT, operation: .lock)
        let file = PosixFile(descriptor, name: name)
        var outcome = flock(descriptor, LOCK_EX | LOCK_NB)
        while outcome != 0, errno == EINTR { outcome = flock(descriptor, LOCK_EX | LOCK_NB) }
        guard outcome == 0 else {
            let code = errno
            guard code == EWOULDBLOCK else { throw StorageError(operation: .lock, file: name, code: code) }
            let text = (try? file.readStart(4096, name: name)) ?? []
            let holder = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            throw StorageError(
                operation: .lock,
                file: name,
                code: code,
                lockOwner: holder.isEmpty ? "an unknown process" : holder
            )
        }
        // The text is for people. A lock whose text could not be written is a lock all the same.
        let text = "\(owner) (process \(getpid()) on \(Self.hostName))\n"
        _ = ftruncate(descriptor, 0)
        try? file.writeAll(Array(text.utf8), at: 0, name: name)
        lock.withLock { $0 = file }
    }

    /// Gives the lock up. The file `LOCK` stays.
    public func releaseLock() {
        lock.withLock { held in
            // Not left to the closing: a process that is being spawned by another thread has a copy of the descriptor
            // for a moment, and the lock would live as long as that.
            held?.unlock()
            held?.close()
            held = nil
        }
    }

    /// The names in the directory, `LOCK` and `quarantine` among them.
    public func list() throws(StorageError) -> [String] {
        try folder.names()
    }

    /// Creates a file with mode 0600, and `quarantine` where the name needs it. Fails with `EEXIST`.
    public func create(_ name: String) throws(StorageError) -> any JournalFile {
        let place = try locate(name, creatingFolder: true, operation: .create)
        let descriptor = try place.folder.openFile(place.file, O_RDWR | O_CREAT | O_EXCL, operation: .create)
        return PosixFile(descriptor, name: name)
    }

    /// Opens a file for reading. Fails with `ELOOP` for a symbolic link, and with `EINVAL` for anything else that is no
    /// regular file.
    public func open(_ name: String) throws(StorageError) -> any JournalFile {
        let place = try locate(name, creatingFolder: false, operation: .open)
        let descriptor = try place.folder.openFile(place.file, O_RDONLY, operation: .open)
        let file = PosixFile(descriptor, name: name)
        guard try file.isRegular else { throw .invalid(.open, file: name) }
        return file
    }

    /// Renames a file atomically.
    public func rename(_ name: String, to newName: String) throws(StorageError) {
        let source = try locate(name, creatingFolder: false, operation: .rename)
        let target = try locate(newName, creatingFolder: true, operation: .rename)
        try source.folder.rename(source.file, to: target.file, in: target.folder)
    }

    /// Removes a file.
    public func remove(_ name: String) throws(StorageError) {
        let place = try locate(name, creatingFolder: false, operation: .remove)
        try place.folder.remove(place.file)
    }

    /// Takes the file's mode down to 0400. Where the file system has no modes the lock alone has to do.
    public func fence(_ name: String) throws(StorageError) {
        let place = try locate(name, creatingFolder: false, operation: .fence)
        let file = PosixFile(try place.folder.openFile(place.file, O_RDONLY, operation: .fence), name: name)
        do throws(StorageError) {
            try file.fence()
        } catch {
            guard [EPERM, EOPNOTSUPP, ENOSYS].contains(error.code) else { throw error }
        }
    }

    /// Syncs the directory and `quarantine`, down to the device where the system can (`F_FULLFSYNC`).
    public func syncDirectory() throws(StorageError) {
        if let quarantine = try folder.subfolderIfPresent(StorageName.quarantine) { try quarantine.sync() }
        try folder.sync()
    }

    /// Whether a folder of this path is the directory or lies in it, or would if it were made.
    func holds(_ path: String) throws(StorageError) -> Bool {
        try PosixFolder.deepest(onTheWayTo: path).lies(in: folder)
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "an unknown host" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func locate(
        _ name: String,
        creatingFolder: Bool,
        operation: StorageOperation
    ) throws(StorageError) -> (folder: PosixFolder, file: String) {
        guard let place = StorageName(name) else { throw .invalid(operation, file: name) }
        guard place.isInQuarantine else { return (folder, name) }
        if creatingFolder { try folder.createSubfolder(StorageName.quarantine) }
        guard let quarantine = try folder.subfolderIfPresent(StorageName.quarantine) else {
            throw StorageError(operation: operation, file: name, code: ENOENT)
        }
        return (quarantine, place.file)
    }
}
