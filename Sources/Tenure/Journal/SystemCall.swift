#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the POSIX storage needs around system calls.
enum SystemCall {
    /// Makes a call again while a signal interrupts it. Not for syncs.
    static func retrying<Value: FixedWidthInteger & SignedInteger>(
        _ operation: StorageOperation,
        _ file: String,
        _ call: () -> Value
    ) throws(StorageError) -> Value {
        while true {
            let outcome = call()
            if outcome >= 0 { return outcome }
            let code = errno
            guard code == EINTR else { throw StorageError(operation: operation, file: file, code: code) }
        }
    }

    /// Opens something. The descriptor is none of standard input, output and error, also in a process that was started
    /// with those closed: whoever prints would write into the journal.
    static func opening(
        _ operation: StorageOperation,
        _ file: String,
        _ open: () -> Int32
    ) throws(StorageError) -> Int32 {
        let opened = try retrying(operation, file, open)
        guard opened <= STDERR_FILENO else { return opened }
        defer { closeQuietly(opened) }
        return try retrying(operation, file) { fcntl(opened, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
    }

    /// Asks the device, not only the system's cache, to keep the bytes of a file.
    static func syncFile(_ descriptor: Int32, _ file: String) throws(StorageError) {
        #if canImport(Darwin)
            let outcome = fcntl(descriptor, F_FULLFSYNC)
        #else
            let outcome = fdatasync(descriptor)
        #endif
        guard outcome >= 0 else { throw StorageError(operation: .sync, file: file, code: errno) }
    }

    /// Makes the entries of a directory durable.
    static func syncFolder(_ descriptor: Int32, _ folder: String) throws(StorageError) {
        #if canImport(Darwin)
            let outcome = fcntl(descriptor, F_FULLFSYNC)
        #else
            let outcome = fsync(descriptor)
        #endif
        guard outcome >= 0 else { throw StorageError(operation: .syncDirectory, file: folder, code: errno) }
    }

    /// Closes a descriptor. An error says nothing useful here: what must last was synced before.
    static func closeQuietly(_ descriptor: Int32) {
        _ = close(descriptor)
    }
}
