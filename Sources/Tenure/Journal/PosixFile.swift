import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file of a ``PosixStorage``.
final class PosixFile: JournalFile {
    private static let closed: Int32 = -1

    private let name: String
    private let descriptor: Atomic<Int32>

    /// Takes `descriptor` over.
    init(_ descriptor: Int32, name: String) {
        self.name = name
        self.descriptor = Atomic(descriptor)
    }

    deinit {
        close()
    }

    /// Gives the lock of the file up, for all copies of the descriptor.
    func unlock() { _ = flock(descriptor.load(ordering: .relaxed), LOCK_UN) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        guard let position = off_t(exactly: offset) else { throw .tooLarge(.write, file: name) }
        let count = pwrite(descriptor.load(ordering: .relaxed), bytes.baseAddress, bytes.count, position)
        guard count >= 0 else { throw StorageError(operation: .write, file: name, code: errno) }
        return count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        guard let position = off_t(exactly: offset) else { throw .tooLarge(.read, file: name) }
        let count = pread(descriptor.load(ordering: .relaxed), buffer.baseAddress, buffer.count, position)
        guard count >= 0 else { throw StorageError(operation: .read, file: name, code: errno) }
        return count
    }

    /// Whether it is a file in the narrow sense: no folder, pipe or device.
    var isRegular: Bool {
        get throws(StorageError) { try status(.open).st_mode & S_IFMT == S_IFREG }
    }

    func size() throws(StorageError) -> UInt64 { UInt64(max(0, try status(.size).st_size)) }

    /// Whether another owner has taken the right to write away, put a copy into the file's place, or removed it.
    var isFenced: Bool {
        guard let status = try? status(.fence) else { return true }
        return status.st_nlink == 0 || status.st_mode & S_IWUSR == 0
    }

    /// Takes the right to write away, as a mark for whoever has the file open already and may go on.
    func fence() throws(StorageError) {
        guard fchmod(descriptor.load(ordering: .relaxed), S_IRUSR) == 0 else {
            throw StorageError(operation: .fence, file: name, code: errno)
        }
    }

    private func status(_ operation: StorageOperation) throws(StorageError) -> stat {
        var status = stat()
        guard fstat(descriptor.load(ordering: .relaxed), &status) == 0 else {
            throw StorageError(operation: operation, file: name, code: errno)
        }
        return status
    }

    func sync() throws(StorageError) {
        try SystemCall.syncFile(descriptor.load(ordering: .relaxed), name)
    }

    func allocate(_ size: UInt64) throws(StorageError) {
        let present = try self.size()
        guard present < size else { return }
        guard let length = off_t(exactly: size) else { throw .tooLarge(.allocate, file: name) }
        let descriptor = descriptor.load(ordering: .relaxed)
        #if canImport(Darwin)
            var request = fstore_t(
                fst_flags: UInt32(F_ALLOCATEALL),
                fst_posmode: F_PEOFPOSMODE,
                fst_offset: 0,
                fst_length: length - off_t(present),
                fst_bytesalloc: 0
            )
            if fcntl(descriptor, F_PREALLOCATE, &request) < 0, errno != ENOTSUP {
                throw StorageError(operation: .allocate, file: name, code: errno)
            }
        #else
            var code = posix_fallocate(descriptor, 0, length)
            while code == EINTR { code = posix_fallocate(descriptor, 0, length) }
            if code == 0 { return }
            // A file system that cannot reserve space only gets the size.
            guard code == EOPNOTSUPP || code == EINVAL else {
                throw StorageError(operation: .allocate, file: name, code: code)
            }
        #endif
        _ = try SystemCall.retrying(.allocate, name) { ftruncate(descriptor, length) }
    }

    func close() {
        let descriptor = descriptor.exchange(Self.closed, ordering: .relaxed)
        if descriptor != Self.closed { SystemCall.closeQuietly(descriptor) }
    }
}
