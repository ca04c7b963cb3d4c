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
/// Any call can be made to go wrong (``fail(_:)``), the disk can be full (``setCapacity(_:)``), and a loss of power
/// (``crash(_:)``) leaves of what was not synced any part, page by page, also torn or garbled.
public final class SimulatedStorage: JournalStorage {
    let disk: Mutex<SimulatedDisk>

    /// A directory with these files, all durable.
    ///
    /// - Parameters:
    ///   - files: their bytes by name.
    ///   - pageBytes: how many bytes of a file a loss of power keeps or loses together; 512 or 4,096 on real disks.
    public init(files: [String: [UInt8]] = [:], pageBytes: Int = 512) {
        disk = Mutex(SimulatedDisk(files: files, pageBytes: max(1, pageBytes)))
    }

    private init(_ copy: SimulatedDisk) {
        disk = Mutex(copy)
    }

    /// Every file as a reader sees it, synced or not.
    public var files: [String: [UInt8]] {
        disk.withLock { disk in disk.names.compactMapValues { disk.contents[$0]?.current.bytes } }
    }

    /// How many calls were made, of one operation or of all.
    public func callCount(of operation: StorageOperation? = nil) -> Int {
        disk.withLock { $0.callCount(operation) }
    }

    /// Lets a later call fail, or with nil no more. Replaces the fault set before.
    public func fail(_ fault: StorageFault?) {
        disk.withLock { $0.set(fault) }
    }

    /// Asks `source` at every call, before a fault that was set, what is to go wrong with it; with nil nobody.
    func setFaultSource(_ source: (@Sendable (StorageOperation) -> StorageFault.Effect?)?) {
        disk.withLock { $0.faultSource = source }
    }

    /// How many bytes all files have together.
    var usedBytes: Int { disk.withLock { $0.usedBytes } }

    /// How many bytes all files may have together; more is refused with `ENOSPC`. Nil for any number.
    public func setCapacity(_ bytes: Int?) {
        disk.withLock { $0.capacity = bytes }
    }

    /// Cuts the power and restores it: open files are of no use any more, the lock is free, no call goes wrong, and of
    /// what was not synced there is what `fate` says of each change.
    public func crash(_ fate: (UnsyncedChange) -> Survival) {
        disk.withLock { $0.losePower(fate) }
    }

    /// Cuts the power and restores it, as ``crash(_:)``; what was not synced is there as a whole or not at all.
    public func crash(keepingUnsynced keep: (UnsyncedChange) -> Bool = { _ in false }) {
        crash { keep($0) ? .kept : .lost }
    }

    /// A directory of its own with the same content, synced and unsynced; the same lock is held and fault set.
    public func snapshot() -> SimulatedStorage {
        SimulatedStorage(disk.withLock { $0 })
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
            SimulatedFile(
                name,
                content: try disk.create(name),
                powerCycles: disk.powerCycles,
                isWritable: true,
                in: self
            )
        }
    }

    /// Opens a file for reading. Fails with `ENOENT`.
    public func open(_ name: String) throws(StorageError) -> any JournalFile {
        try disk.withLock { disk throws(StorageError) in
            try disk.begin(.open, name)
            let content = try disk.content(of: name, .open)
            return SimulatedFile(name, content: content, powerCycles: disk.powerCycles, isWritable: false, in: self)
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

    /// Takes a file from whoever writes it. Fails with `ENOENT`.
    public func fence(_ name: String) throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in try disk.fence(name) }
    }

    /// Makes the names durable, but no bytes.
    public func syncDirectory() throws(StorageError) {
        try disk.withLock { disk throws(StorageError) in try disk.syncDirectory() }
    }
}
