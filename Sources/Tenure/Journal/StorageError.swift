#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A call to storage that failed.
public struct StorageError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// What was asked for.
    public var operation: StorageOperation
    /// The file or directory it was asked of; relative to the journal's directory where it is a file in it.
    public var file: String
    /// The system's error number (`errno`).
    public var code: Int32
    /// The error number in words.
    public var reason: String
    /// What the holder of the lock wrote about itself, where the lock is held by another; otherwise nil.
    public var lockOwner: String?

    /// Describes a failed call; the words are the system's own for `code`.
    public init(operation: StorageOperation, file: String, code: Int32, lockOwner: String? = nil) {
        self.operation = operation
        self.file = file
        self.code = code
        self.lockOwner = lockOwner
        if let words = strerror(code) {
            reason = String(cString: words)
        } else {
            reason = "error \(code)"
        }
    }

    /// One line for people.
    public var description: String {
        if isSupersession { return "\(file): another owner has taken the journal over".printable }
        if let lockOwner { return "\(file) is locked by \(lockOwner)".printable }
        return "\(operation.rawValue) \(file): \(reason) (\(code))".printable
    }
}

extension StorageError {
    /// Interrupted by a signal before anything was done; asking again is safe except for a sync.
    package var isInterruption: Bool { code == EINTR }

    /// Whether the disk, or the file system's own checks, could not read what is there.
    package var isUnreadable: Bool {
        [.open, .size, .read].contains(operation) && isOfDamage
    }

    /// Whether the disk, or the file system's own checks, are the cause.
    package var isOfDamage: Bool { Self.codesOfDamage.contains(code) }

    #if canImport(Darwin)
        package static let codesOfDamage = [EIO, EBADMSG]
    #else
        /// What disks say, and what file systems say that check what they read.
        package static let codesOfDamage = [EIO, EUCLEAN, EBADMSG]
    #endif

    /// There is nothing with that name.
    package var isAbsence: Bool { code == ENOENT }

    /// There is no space left, on the disk or for this user.
    package var isLackOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether the directory or the file system does not let this process write.
    package var isRefusalToWrite: Bool {
        code == EACCES || code == EPERM || code == EROFS
    }

    /// Whether what was given as a directory is none, or can be none.
    package var isNoFolder: Bool {
        code == ENOTDIR || operation == .openDirectory && [ENOENT, ELOOP, ENAMETOOLONG, EINVAL].contains(code)
    }

    /// A call that reported success without doing anything.
    package static func noProgress(_ operation: StorageOperation, file: String) -> StorageError {
        StorageError(operation: operation, file: file, code: EIO)
    }

    /// A call that makes no sense; nothing was done.
    package static func invalid(_ operation: StorageOperation, file: String) -> StorageError {
        StorageError(operation: operation, file: file, code: EINVAL)
    }

    /// More bytes than a frame or a segment may have; nothing was done.
    package static func tooLarge(_ operation: StorageOperation, file: String) -> StorageError {
        StorageError(operation: operation, file: file, code: EFBIG)
    }

    /// Whoever asked for it does not want it any more.
    package static let interrupted = StorageError(operation: .write, file: "", code: ECANCELED)

    /// What was written cannot be read back.
    package static func unreadable(_ file: String) -> StorageError {
        StorageError(operation: .read, file: file, code: EIO)
    }

    /// Another owner has taken the journal over; `file` is what shows it.
    package static func superseded(_ file: String) -> StorageError {
        StorageError(operation: .fence, file: file, code: ESTALE)
    }

    /// Whether another owner has taken the journal over, or is about to.
    package var isSupersession: Bool { operation == .fence && code == ESTALE }

    /// There is something with that name already.
    package var isPresence: Bool { code == EEXIST }
}
