import Synchronization
import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file of a ``SimulatedStorage``.
final class SimulatedFile: JournalFile {
    private let name: String
    private let content: Int
    private let powerCycles: Int
    private let isWritable: Bool
    private let storage: SimulatedStorage
    private let isClosed = Atomic(false)
    /// No file is larger; a real one cannot be much larger.
    private static let mostBytes: UInt64 = 1 << 40

    init(_ name: String, content: Int, powerCycles: Int, isWritable: Bool, in storage: SimulatedStorage) {
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
            try check(offset, .write)
            var count = written.count
            var failure: Int32?
            switch disk.count(.write) {
            case .error(let code), .errorAfterSync(let code):
                count /= 2
                failure = code
            case .short: count = max(1, count / 2)
            case nil: break
            }
            // A full disk takes what there is room for, then says so.
            let growth = Int(offset) + count - disk.size(of: content)
            if growth > disk.room {
                count = max(0, count - (growth - max(0, disk.room)))
                if count == 0 { failure = failure ?? ENOSPC }
            }
            let taken = Array(written.prefix(count))
            disk.change(content) { $0.write(taken, at: Int(offset)) }
            if let failure { throw StorageError(operation: .write, file: name, code: failure) }
            return count
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        let wanted = buffer.count
        let (found, most) = try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .read)
            try check(offset, .read)
            var wanted = wanted
            switch disk.count(.read) {
            case .error(let code), .errorAfterSync(let code):
                throw StorageError(operation: .read, file: name, code: code)
            case .short: wanted = max(min(1, wanted), wanted / 2)
            case nil: break
            }
            return (disk.contents[content]?.current ?? SparseBytes(), wanted)
        }
        return found.copy(from: Int(offset), into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(most)))
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
            switch disk.count(.sync) {
            case .error(let code):
                disk.change(content) { $0.forgetUnsynced() }
                throw StorageError(operation: .sync, file: name, code: code)
            case .errorAfterSync(let code):
                disk.change(content) { $0.sync() }
                throw StorageError(operation: .sync, file: name, code: code)
            case .short, nil: disk.change(content) { $0.sync() }
            }
        }
    }

    func allocate(_ size: UInt64) throws(StorageError) {
        try storage.disk.withLock { disk throws(StorageError) in
            try checkOpen(disk, .allocate, writing: true)
            try check(size, .allocate)
            try disk.begin(.allocate, name)
            guard Int(size) - disk.size(of: content) <= disk.room else {
                throw StorageError(operation: .allocate, file: name, code: ENOSPC)
            }
            disk.change(content) { $0.grow(to: Int(size)) }
        }
    }

    var isFenced: Bool { storage.disk.withLock { $0.isFenced(content) } }

    func close() {
        isClosed.store(true, ordering: .relaxed)
    }

    private func check(_ offset: UInt64, _ operation: StorageOperation) throws(StorageError) {
        if offset > Self.mostBytes { throw StorageError(operation: operation, file: name, code: EFBIG) }
    }

    private func checkOpen(
        _ disk: borrowing SimulatedDisk,
        _ operation: StorageOperation,
        writing: Bool = false
    ) throws(StorageError) {
        let isUsable = !isClosed.load(ordering: .relaxed) && disk.powerCycles == powerCycles
        guard isUsable, isWritable || !writing else {
            throw StorageError(operation: operation, file: name, code: EBADF)
        }
    }
}
