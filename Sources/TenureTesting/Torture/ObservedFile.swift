internal import Tenure

/// A file of an ``ObservedStorage``.
final class ObservedFile: JournalFile {
    private let base: any JournalFile
    private let before: @Sendable () -> Void

    init(_ base: any JournalFile, before: @escaping @Sendable () -> Void) {
        self.base = base
        self.before = before
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        before()
        return try base.write(bytes, at: offset)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        before()
        return try base.read(into: buffer, at: offset)
    }

    func size() throws(StorageError) -> UInt64 {
        before()
        return try base.size()
    }

    func sync() throws(StorageError) {
        before()
        try base.sync()
    }

    func allocate(_ size: UInt64) throws(StorageError) {
        before()
        try base.allocate(size)
    }

    func close() { base.close() }
}
