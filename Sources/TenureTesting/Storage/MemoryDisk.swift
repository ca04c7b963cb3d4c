import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Everything a ``MemoryStorage`` consists of.
struct MemoryDisk: Sendable {
    private enum DirectoryChange: Sendable {
        case created(String, Int)
        case renamed(String, to: String, Int)
        case removed(String)
    }

    private(set) var contents: [Int: MemoryContent] = [:]
    private(set) var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var unsynced: [DirectoryChange] = []
    private var nextContent = 0
    private var calls: [StorageOperation: Int] = [:]
    private var fault: StorageFault?
    private var callsTowardsFault = 0
    /// Files opened before the last loss of power are of no use after it.
    private(set) var powerCycles = 0
    var lockOwner: String?

    init(files: [String: [UInt8]]) {
        for (name, bytes) in files {
            contents[nextContent] = MemoryContent(durable: bytes)
            names[name] = nextContent
            nextContent += 1
        }
        durableNames = names
    }

    func callCount(_ operation: StorageOperation?) -> Int {
        if let operation { return calls[operation, default: 0] }
        return calls.values.reduce(0, +)
    }

    mutating func set(_ fault: StorageFault?) {
        self.fault = fault
        callsTowardsFault = 0
    }

    /// Counts a call; the error it is to fail with, if any.
    mutating func count(_ operation: StorageOperation, _ file: String) -> StorageError? {
        calls[operation, default: 0] += 1
        guard let fault, fault.operation == nil || fault.operation == operation else { return nil }
        callsTowardsFault += 1
        guard callsTowardsFault == fault.call || (fault.isSticky && callsTowardsFault > fault.call) else { return nil }
        return StorageError(operation: operation, file: file, code: fault.code)
    }

    mutating func begin(_ operation: StorageOperation, _ file: String) throws(StorageError) {
        if let error = count(operation, file) { throw error }
    }

    func content(of name: String, _ operation: StorageOperation) throws(StorageError) -> Int {
        guard let content = names[name] else { throw StorageError(operation: operation, file: name, code: ENOENT) }
        return content
    }

    mutating func create(_ name: String) throws(StorageError) -> Int {
        try begin(.create, name)
        guard names[name] == nil else { throw StorageError(operation: .create, file: name, code: EEXIST) }
        let content = nextContent
        nextContent += 1
        contents[content] = MemoryContent()
        names[name] = content
        unsynced.append(.created(name, content))
        return content
    }

    mutating func rename(_ name: String, to newName: String) throws(StorageError) {
        try begin(.rename, name)
        let content = try content(of: name, .rename)
        names[name] = nil
        names[newName] = content
        unsynced.append(.renamed(name, to: newName, content))
    }

    mutating func remove(_ name: String) throws(StorageError) {
        try begin(.remove, name)
        _ = try content(of: name, .remove)
        names[name] = nil
        unsynced.append(.removed(name))
    }

    mutating func syncDirectory() throws(StorageError) {
        try begin(.syncDirectory, ".")
        durableNames = names
        unsynced = []
    }

    mutating func change(_ content: Int, _ body: (inout MemoryContent) -> Void) {
        body(&contents[content, default: MemoryContent()])
    }

    mutating func losePower(keeping keep: (UnsyncedChange) -> Bool) {
        for change in unsynced {
            switch change {
            case .created(let name, let content):
                if keep(.created(file: name)) { durableNames[name] = content }
            case .renamed(let name, let newName, let content):
                guard keep(.renamed(file: name, to: newName)) else { continue }
                durableNames[name] = nil
                durableNames[newName] = content
            case .removed(let name):
                if keep(.removed(file: name)) { durableNames[name] = nil }
            }
        }
        unsynced = []
        names = durableNames
        for (name, content) in names.sorted(by: { $0.key < $1.key }) {
            change(content) { $0.losePower(name, keeping: keep) }
        }
        let reachable = Set(names.values)
        contents = contents.filter { reachable.contains($0.key) }
        lockOwner = nil
        fault = nil
        powerCycles += 1
    }
}
