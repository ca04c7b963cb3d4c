import Synchronization
public import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory in memory whose power can be cut: what is not synced is kept apart from what is.
///
/// A failing write leaves the first half of its bytes, unsynced. A failing sync leaves the bytes readable, but no
/// later sync makes them durable, as operating systems do. Every other failing call does nothing.
public final class MemoryStorage: JournalStorage {
    let disk: Mutex<MemoryDisk>

    /// A directory with these files, all durable.
    public init(files: [String: [UInt8]] = [:]) {
        disk = Mutex(MemoryDisk(files: files))
    }

    private init(_ copy: MemoryDisk) {
        disk = Mutex(copy)
    }

    /// Every file as a reader sees it, synced or not.
    public var files: [String: [UInt8]] {
        disk.withLock { disk in disk.names.compactMapValues { disk.contents[$0]?.current } }
    }

    /// How many calls were made, of one operation or of all.
    public func callCount(of operation: StorageOperation? = nil) -> Int {
        disk.withLock { $0.callCount(operation) }
    }

    /// Lets a later call fail, or with nil no more. Replaces the fault set before.
    public func fail(_ fault: StorageFault?) {
        disk.withLock { $0.set(fault) }
    }

    /// Cuts the power and restores it: open files are of no use any more, the lock is free, no call fails, and of
    /// what was not synced only that is there of which `keep` says so.
    public func crash(keepingUnsynced keep: (UnsyncedChange) -> Bool = { _ in false }) {
        disk.withLock { $0.losePower(keeping: keep) }
    }

    /// A directory of its own with the same content, synced and unsynced; the same lock is held and fault set.
    public func snapshot() -> MemoryStorage {
        MemoryStorage(disk.withLock { $0 })
    }

    /// Takes the lock, which every user of this object shares. Fails with `EWOULDBLOCK`.
    public func acquireLock(describing owner: String) throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in
            try disk.begin(.lock, "LOCK")
            if let holder = disk.lockOwner {
                throw StorageError(operation: .lock, file: "LOCK", code: EWOULDBLOCK, lockOwner: holder)
            }
            disk.lockOwner = owner
        }
    }

    /// Gives the lock up.
    public func releaseLock() {
        disk.withLock { $0.lockOwner = nil }
    }

    /// The names in the directory.
    public func list() throws(StorageError) -> [String] {
        try disk.withLock { disk throws(StorageError) in
            try disk.begin(.list, ".")
            return disk.names.keys.filter { !$0.contains("/") }
        }
    }

    /// Creates a file. Fails with `EEXIST`.
    public func create(_ name: String) throws(StorageError) -> any JournalFile {
        try disk.withLock { disk throws(StorageError) in
            MemoryFile(name, content: try disk.create(name), powerCycles: disk.powerCycles, isWritable: true, in: self)
        }
    }

    /// Opens a file for reading. Fails with `ENOENT`.
    public func open(_ name: String) throws(StorageError) -> any JournalFile {
        try disk.withLock { disk throws(StorageError) in
            try disk.begin(.open, name)
            let content = try disk.content(of: name, .open)
            return MemoryFile(name, content: content, powerCycles: disk.powerCycles, isWritable: false, in: self)
        }
    }

    /// Renames a file. Fails with `ENOENT`.
    public func rename(_ name: String, to newName: String) throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in try disk.rename(name, to: newName) }
    }

    /// Removes a file. Fails with `ENOENT`.
    public func remove(_ name: String) throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in try disk.remove(name) }
    }

    /// Makes the names durable, but no bytes.
    public func syncDirectory() throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in try disk.syncDirectory() }
    }
}
