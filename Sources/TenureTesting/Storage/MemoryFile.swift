import Synchronization
import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file of a ``MemoryStorage``.
final class MemoryFile: JournalFile {
    private let name: String
    private let content: Int
    private let powerCycles: Int
    private let isWritable: Bool
    private let storage: MemoryStorage
    private let isClosed = Atomic(false)

    init(_ name: String, content: Int, powerCycles: Int, isWritable: Bool, in storage: MemoryStorage) {
        self.name = name
        self.content = content
        self.powerCycles = powerCycles
        self.isWritable = isWritable
        self.storage = storage
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        let written = Array(bytes)
        return try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .write, writing: true)
            if let error = disk.count(.write, name) {
                let half = Array(written.prefix(written.count / 2))
                disk.change(content) { $0.write(half, at: Int(offset)) }
                throw error
            }
            disk.change(content) { $0.write(written, at: Int(offset)) }
            return written.count
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        let wanted = buffer.count
        let found = try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .read)
            try disk.begin(.read, name)
            let current = disk.contents[content]?.current ?? []
            return current.dropFirst(Int(offset)).prefix(wanted)
        }
        buffer.copyBytes(from: found)
        return found.count
    }

    func size() throws(StorageError) -> UInt64 {
        try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .size)
            try disk.begin(.size, name)
            return UInt64(disk.contents[content]?.current.count ?? 0)
        }
    }

    func sync() throws(StorageError) {
        try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .sync)
            if let error = disk.count(.sync, name) {
                disk.change(content) { $0.forgetUnsynced() }
                throw error
            }
            disk.change(content) { $0.sync() }
        }
    }

    func allocate(_ size: UInt64) throws(StorageError) {
        try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .allocate, writing: true)
            try disk.begin(.allocate, name)
            disk.change(content) { $0.grow(to: Int(size)) }
        }
    }

    func close() {
        isClosed.store(true, ordering: .relaxed)
    }

    private func checkOpen(
        _ disk: borrowing MemoryDisk,
        _ operation: StorageOperation,
        writing: Bool = false
    ) throws(StorageError) {
        let isUsable = !isClosed.load(ordering: .relaxed) && disk.powerCycles == powerCycles
        guard isUsable, isWritable || !writing else {
            throw StorageError(operation: operation, file: name, code: EBADF)
        }
    }
}
