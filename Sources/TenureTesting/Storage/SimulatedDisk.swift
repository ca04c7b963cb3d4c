import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Everything a ``SimulatedStorage`` consists of.
struct SimulatedDisk: Sendable {
    private enum DirectoryChange: Sendable {
        case created(String, Int)
        case renamed(String, to: String, Int)
        case removed(String)
    }

    private enum Standing: Sendable {
        case unsynced
        case durable
        /// A sync failed, and the system tells of that once: no later sync writes it, and it is on disk or it is not.
        case forgotten
    }

    private(set) var contents: [Int: SimulatedContent] = [:]
    private(set) var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    /// Since ``durableNames``, in their order.
    private var changes: [(change: DirectoryChange, standing: Standing)] = []
    private var nextContent = 0
    private var fenced: Set<Int> = []
    private var calls: [StorageOperation: Int] = [:]
    private var fault: StorageFault?
    var faultSource: (@Sendable (StorageOperation) -> StorageFault.Effect?)?
    private var callsTowardsFault = 0
    /// Files opened before the last loss of power are of no use after it.
    private(set) var powerCycles = 0
    var lockOwner: String?

    private let pageBytes: Int
    /// How many bytes there is room for; nil for any number.
    var capacity: Int?

    init(files: [String: [UInt8]], pageBytes: Int) {
        self.pageBytes = pageBytes
        for (name, bytes) in files {
            contents[nextContent] = SimulatedContent(durable: bytes, pageBytes: pageBytes)
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

    /// Counts a call.
    ///
    /// - Returns: what is to go wrong with it, if anything.
    mutating func count(_ operation: StorageOperation) -> StorageFault.Effect? {
        calls[operation, default: 0] += 1
        if let effect = faultSource?(operation) { return effect }
        guard let fault, fault.operation == nil || fault.operation == operation else { return nil }
        callsTowardsFault += 1
        guard callsTowardsFault == fault.call || (fault.isSticky && callsTowardsFault > fault.call) else { return nil }
        return fault.effect
    }

    mutating func begin(_ operation: StorageOperation, _ file: String) throws(StorageError) {
        switch count(operation) {
        case .error(let code), .errorAfterSync(let code):
            throw StorageError(operation: operation, file: file, code: code)
        case .short, nil: break
        }
    }

    /// How many more bytes there is room for.
    var room: Int {
        guard let capacity else { return .max }
        return capacity - usedBytes
    }

    var usedBytes: Int { Set(names.values).reduce(0) { $0 + size(of: $1) } }

    /// How large a file is now.
    func size(of content: Int) -> Int { contents[content]?.current.count ?? 0 }

    /// Refuses names that lead nowhere, as a ``Tenure/PosixStorage`` does.
    private func check(_ name: String, _ operation: StorageOperation) throws(StorageError) {
        if StorageName(name) == nil { throw StorageError(operation: operation, file: name, code: EINVAL) }
    }

    func content(of name: String, _ operation: StorageOperation) throws(StorageError) -> Int {
        try check(name, operation)
        guard let content = names[name] else { throw StorageError(operation: operation, file: name, code: ENOENT) }
        return content
    }

    mutating func create(_ name: String) throws(StorageError) -> Int {
        try begin(.create, name)
        try check(name, .create)
        guard names[name] == nil else { throw StorageError(operation: .create, file: name, code: EEXIST) }
        let content = nextContent
        nextContent += 1
        contents[content] = SimulatedContent(pageBytes: pageBytes)
        names[name] = content
        changes.append((.created(name, content), .unsynced))
        return content
    }

    mutating func rename(_ name: String, to newName: String) throws(StorageError) {
        try begin(.rename, name)
        let content = try content(of: name, .rename)
        try check(newName, .rename)
        names[name] = nil
        names[newName] = content
        changes.append((.renamed(name, to: newName, content), .unsynced))
    }

    mutating func remove(_ name: String) throws(StorageError) {
        try begin(.remove, name)
        _ = try content(of: name, .remove)
        names[name] = nil
        changes.append((.removed(name), .unsynced))
    }

    mutating func fence(_ name: String) throws(StorageError) {
        try begin(.fence, name)
        fenced.insert(try content(of: name, .fence))
    }

    /// Whether a file was taken from who writes it, or has no name any more.
    func isFenced(_ content: Int) -> Bool { fenced.contains(content) || !names.values.contains(content) }

    mutating func syncDirectory() throws(StorageError) {
        let effect = count(.syncDirectory)
        if case .error(let code)? = effect {
            settleUnsynced(as: .forgotten)
            throw StorageError(operation: .syncDirectory, file: ".", code: code)
        }
        settleUnsynced(as: .durable)
        if case .errorAfterSync(let code)? = effect {
            throw StorageError(operation: .syncDirectory, file: ".", code: code)
        }
    }

    private mutating func settleUnsynced(as standing: Standing) {
        for index in changes.indices where changes[index].standing == .unsynced { changes[index].standing = standing }
        guard changes.allSatisfy({ $0.standing == .durable }) else { return }
        durableNames = names
        changes = []
    }

    mutating func change(_ content: Int, _ body: (inout SimulatedContent) -> Void) {
        body(&contents[content, default: SimulatedContent(pageBytes: pageBytes)])
    }

    mutating func losePower(_ fate: (UnsyncedChange) -> Survival) {
        for (change, standing) in changes {
            let isDurable = standing == .durable
            switch change {
            case .created(let name, let content):
                if isDurable || fate(.created(file: name)).isKept { durableNames[name] = content }
            case .renamed(let name, let newName, let content):
                guard isDurable || fate(.renamed(file: name, to: newName)).isKept else { continue }
                durableNames[name] = nil
                durableNames[newName] = content
            case .removed(let name):
                if isDurable || fate(.removed(file: name)).isKept { durableNames[name] = nil }
            }
        }
        changes = []
        names = durableNames
        for (name, content) in names.sorted(by: { $0.key < $1.key }) {
            change(content) { $0.losePower(name, fate) }
        }
        let reachable = Set(names.values)
        contents = contents.filter { reachable.contains($0.key) }
        lockOwner = nil
        fault = nil
        powerCycles += 1
    }
}
