internal import Synchronization
public import Tenure

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A journal's storage in memory that knows the difference between written and synced.
///
/// What a loss of power leaves is what was synced: the bytes of files, and, separately, the names in the directory.
/// Any call can be made to fail, once or for ever.
public final class MemoryStorage: JournalStorage {
    /// A call that is to fail.
    public struct Fault: Sendable, Hashable {
        /// The number of the call, counted from 0 over all operations.
        public var call: Int
        /// The error's number, such as `EIO`.
        public var code: Int32
        /// Whether all later calls fail too.
        public var isSticky: Bool

        /// A fault.
        public init(call: Int, code: Int32, isSticky: Bool = false) {
            self.call = call
            self.code = code
            self.isSticky = isSticky
        }
    }

    fileprivate final class Content {
        var current: [UInt8] = []
        var synced: [UInt8] = []

        init() {}
    }

    fileprivate struct State {
        var names: [String: Content] = [:]
        var syncedNames: [String: Content] = [:]
        var isLocked = false
        var lockOwner = ""
        var fault: Fault?
        var operations: [StorageOperation] = []
    }

    fileprivate let state = Mutex(State())

    /// An empty storage.
    public init() {}

    /// A storage that holds these files, synced.
    public init(files: [String: [UInt8]]) {
        state.withLock { state in
            for (name, bytes) in files {
                let content = Content()
                content.current = bytes
                content.synced = bytes
                state.names[name] = content
                state.syncedNames[name] = content
            }
        }
    }

    /// All files as they are read now, by name.
    public var files: [String: [UInt8]] { state.withLock { $0.names.mapValues(\.current) } }

    /// The calls so far, in order.
    public var operations: [StorageOperation] { state.withLock { $0.operations } }

    /// Makes a call fail.
    public func inject(_ fault: Fault?) { state.withLock { $0.fault = fault } }

    /// Takes the power away: only what was synced is left, and nobody holds the lock.
    public func losePower() {
        state.withLock { state in
            state.names = state.syncedNames
            for content in state.names.values { content.current = content.synced }
            state.isLocked = false
            state.fault = nil
        }
    }

    public func acquireLock(describing owner: String) throws(StorageError) {
        try perform(.lock, "LOCK") { state -> Result<Void, StorageError> in
            if state.isLocked {
                return .failure(
                    StorageError(operation: .lock, file: "LOCK", code: EWOULDBLOCK, lockOwner: state.lockOwner)
                )
            }
            state.isLocked = true
            state.lockOwner = owner
            return .success(())
        }
    }

    public func releaseLock() { state.withLock { $0.isLocked = false } }

    public func list() throws(StorageError) -> [String] {
        try perform(.list, ".") { state in .success(state.names.keys.filter { !$0.contains("/") }.sorted()) }
    }

    public func create(_ name: String) throws(StorageError) -> any JournalFile {
        let content = try perform(.create, name) { state -> Result<UncheckedContent, StorageError> in
            if state.names[name] != nil {
                return .failure(StorageError(operation: .create, file: name, code: EEXIST))
            }
            let content = Content()
            state.names[name] = content
            return .success(UncheckedContent(content: content))
        }
        return MemoryFile(name, content, self)
    }

    public func open(_ name: String) throws(StorageError) -> any JournalFile {
        let content = try perform(.open, name) { state -> Result<UncheckedContent, StorageError> in
            guard let content = state.names[name] else {
                return .failure(StorageError(operation: .open, file: name, code: ENOENT))
            }
            return .success(UncheckedContent(content: content))
        }
        return MemoryFile(name, content, self)
    }

    public func rename(_ name: String, to newName: String) throws(StorageError) {
        try perform(.rename, name) { state -> Result<Void, StorageError> in
            guard let content = state.names.removeValue(forKey: name) else {
                return .failure(StorageError(operation: .rename, file: name, code: ENOENT))
            }
            state.names[newName] = content
            return .success(())
        }
    }

    public func remove(_ name: String) throws(StorageError) {
        try perform(.remove, name) { state -> Result<Void, StorageError> in
            guard state.names.removeValue(forKey: name) != nil else {
                return .failure(StorageError(operation: .remove, file: name, code: ENOENT))
            }
            return .success(())
        }
    }

    public func syncDirectory() throws(StorageError) {
        try perform(.syncDirectory, ".") { state -> Result<Void, StorageError> in
            state.syncedNames = state.names
            return .success(())
        }
    }

    /// Counts a call, lets it fail if it is to, and otherwise carries it out.
    fileprivate func perform<Value: Sendable>(
        _ operation: StorageOperation,
        _ file: String,
        _ body: (inout State) -> Result<Value, StorageError>
    ) throws(StorageError) -> Value {
        let result = state.withLock { state -> Result<Value, StorageError> in
            let call = state.operations.count
            state.operations.append(operation)
            if let fault = state.fault, call == fault.call || (fault.isSticky && call > fault.call) {
                return .failure(StorageError(operation: operation, file: file, code: fault.code))
            }
            return body(&state)
        }
        return try result.get()
    }
}

/// A file's content on its way out of the lock and back.
///
/// `@unchecked Sendable`: the content is read and written only inside `MemoryStorage.perform`, under its mutex.
private struct UncheckedContent: @unchecked Sendable {
    let content: MemoryStorage.Content
}

/// A file of a ``MemoryStorage``.
private final class MemoryFile: JournalFile {
    private let name: String
    private let content: UncheckedContent
    private let storage: MemoryStorage

    init(_ name: String, _ content: UncheckedContent, _ storage: MemoryStorage) {
        self.name = name
        self.content = content
        self.storage = storage
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        let new = Array(bytes)
        return try storage.perform(.write, name) { _ in
            let content = self.content.content
            let end = Int(offset) + new.count
            if content.current.count < end {
                content.current.append(contentsOf: repeatElement(0, count: end - content.current.count))
            }
            content.current.replaceSubrange(Int(offset)..<end, with: new)
            return .success(new.count)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        let wanted = buffer.count
        let bytes = try storage.perform(.read, name) { _ -> Result<[UInt8], StorageError> in
            let all = self.content.content.current
            guard offset < UInt64(all.count) else { return .success([]) }
            let start = Int(offset)
            return .success(Array(all[start..<min(all.count, start + wanted)]))
        }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func size() throws(StorageError) -> UInt64 {
        try storage.perform(.size, name) { _ in .success(UInt64(self.content.content.current.count)) }
    }

    func sync() throws(StorageError) {
        try storage.perform(.sync, name) { _ in
            self.content.content.synced = self.content.content.current
            return .success(())
        }
    }

    func allocate(_ size: UInt64) throws(StorageError) {
        try storage.perform(.allocate, name) { _ in
            let content = self.content.content
            if UInt64(content.current.count) < size {
                content.current.append(contentsOf: repeatElement(0, count: Int(size) - content.current.count))
            }
            return .success(())
        }
    }

    func close() {}
}
