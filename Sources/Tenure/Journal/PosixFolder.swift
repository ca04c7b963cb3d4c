#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open directory; everything in it is named relative to it and no symbolic link is followed.
final class PosixFolder: Sendable {
    private let path: String
    private let descriptor: Int32

    init(path: String) throws(StorageError) {
        self.path = path
        descriptor = try SystemCall.opening(.openDirectory, path) {
            open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
    }

    private init(taking descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        SystemCall.closeQuietly(descriptor)
    }

    /// Creates what is missing of `path` and makes each directory durable in its parent: one that is there may have been
    /// made by a process that died before it came to that.
    static func createWithParents(_ path: String) throws(StorageError) {
        var parent = path.hasPrefix("/") ? "/" : "."
        var current = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            current += current.isEmpty || current.hasSuffix("/") ? String(part) : "/" + part
            let next = current
            if mkdir(next, 0o700) == 0 {
                try PosixFolder(path: parent).sync()
            } else {
                let code = errno
                // Some systems refuse to create a directory in a place that is read-only before they see that it exists.
                guard code == EEXIST || isDirectory(next) else {
                    throw StorageError(operation: .openDirectory, file: next, code: code)
                }
                // What this process may not read it has not made; and there are places that cannot be synced.
                try? PosixFolder(path: parent).sync()
            }
            parent = next
        }
    }

    /// Without blocking, in case a pipe has a file's name.
    func openFile(_ name: String, _ flags: Int32, operation: StorageOperation) throws(StorageError) -> Int32 {
        try SystemCall.opening(operation, name) {
            openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        }
    }

    func createSubfolder(_ name: String) throws(StorageError) {
        if mkdirat(descriptor, name, 0o700) == 0 { return }
        let code = errno
        guard code == EEXIST else { throw StorageError(operation: .create, file: name, code: code) }
    }

    func subfolderIfPresent(_ name: String) throws(StorageError) -> PosixFolder? {
        do throws(StorageError) {
            let opened = try openFile(name, O_RDONLY | O_DIRECTORY, operation: .openDirectory)
            return PosixFolder(taking: opened, path: name)
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
    }

    func rename(_ name: String, to newName: String, in target: PosixFolder) throws(StorageError) {
        guard renameat(descriptor, name, target.descriptor, newName) == 0 else {
            throw StorageError(operation: .rename, file: name, code: errno)
        }
    }

    func remove(_ name: String) throws(StorageError) {
        guard unlinkat(descriptor, name, 0) == 0 else {
            throw StorageError(operation: .remove, file: name, code: errno)
        }
    }

    func sync() throws(StorageError) {
        try SystemCall.syncFolder(descriptor, path)
    }

    func names() throws(StorageError) -> [String] {
        // A descriptor of its own, because listing moves the position that duplicates of a descriptor share.
        let listed = try openFile(".", O_RDONLY | O_DIRECTORY, operation: .list)
        guard let stream = fdopendir(listed) else {
            let code = errno
            SystemCall.closeQuietly(listed)
            throw StorageError(operation: .list, file: path, code: code)
        }
        defer { closedir(stream) }
        guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { throw .invalid(.list, file: path) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                guard code == 0 else { throw StorageError(operation: .list, file: path, code: code) }
                return names
            }
            let start = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
            let name = String(cString: start)
            if name != "." && name != ".." { names.append(name) }
        }
    }

    /// Removes a folder in this one and those files in it that are `removable`, as far as that can be done.
    func remove(_ name: String, with removable: (String) -> Bool) {
        guard let folder = try? subfolderIfPresent(name) else { return }
        for file in (try? folder.names()) ?? [] where removable(file) { try? folder.remove(file) }
        _ = unlinkat(descriptor, name, AT_REMOVEDIR)
    }

    /// Whether this is `other` or lies somewhere in it.
    ///
    /// Opens nothing on the way: who may pass through a folder need not be allowed to read it.
    func lies(in other: PosixFolder) throws(StorageError) -> Bool {
        let sought = try other.identity(of: ".")
        var place = "."
        while true {
            let here = try identity(of: place)
            if here == sought { return true }
            place += "/.."
            if try identity(of: place) == here { return false }
        }
    }

    /// Whether a folder that is renamed can get this name: nothing bears it, or a folder of the same disk. A link or the
    /// root of another disk would have to be replaced, and cannot be.
    func canName(_ name: String) throws(StorageError) -> Bool {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            let code = errno
            guard code == ENOENT else { throw StorageError(operation: .openDirectory, file: name, code: code) }
            return true
        }
        let here = try identity(of: ".")
        return status.st_mode & S_IFMT == S_IFDIR && UInt64(truncatingIfNeeded: status.st_dev) == here.device
    }

    /// The deepest folder on the way to `path` that there is.
    static func deepest(onTheWayTo path: String) throws(StorageError) -> PosixFolder {
        var parts = path.split(separator: "/")
        let root = path.hasPrefix("/") ? "/" : "./"
        while !parts.isEmpty {
            if let folder = try? PosixFolder(path: root + parts.joined(separator: "/")) { return folder }
            parts.removeLast()
        }
        return try PosixFolder(path: root)
    }

    /// What tells a folder from every other one of the machine, whatever it is called.
    private struct Identity: Hashable {
        let device: UInt64
        let node: UInt64
    }

    private func identity(of place: String) throws(StorageError) -> Identity {
        var status = stat()
        guard fstatat(descriptor, place, &status, 0) == 0 else {
            throw StorageError(operation: .openDirectory, file: "\(path)/\(place)", code: errno)
        }
        return Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            node: UInt64(truncatingIfNeeded: status.st_ino)
        )
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
