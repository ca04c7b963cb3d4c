/// An open file of a ``JournalStorage``. Offsets and sizes are in bytes. One thread at a time uses it; calls may block,
/// and throw ``StorageError``.
public protocol JournalFile: AnyObject, Sendable {
    /// Writes the first bytes of `bytes` at `offset` and returns how many: at least one, where there are any.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int

    /// Reads into the start of `buffer` from `offset` and returns how many bytes: zero only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int

    /// How many bytes the file has.
    func size() throws(StorageError) -> UInt64

    /// Makes everything written to the file durable. A failed one is never asked for again: the system may have
    /// forgotten what it could not write.
    func sync() throws(StorageError)

    /// Reserves space so that the file has `size` bytes, zero where nothing was written. Does nothing to a file
    /// that is larger.
    func allocate(_ size: UInt64) throws(StorageError)

    /// Whether the file was taken from who writes it (``JournalStorage/fence(_:)``), or is in the directory no more. The
    /// owner asks after each write, before it tells anyone: what takes longer than a system call slows it down.
    var isFenced: Bool { get }

    /// Closes the file; every later call but this one fails.
    func close()
}

extension JournalFile {
    /// False: right for a storage whose lock cannot be lost.
    public var isFenced: Bool { false }
}
