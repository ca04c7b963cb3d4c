import Tenure
import TenureTesting
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The storage that everything else is tested on.
@Suite struct SimulatedStorageTests {
    private static let codes: [Int32] = [EIO, ENOSPC, EDQUOT, EINTR]

    private func file(_ name: String, _ bytes: [UInt8], on storage: SimulatedStorage) throws -> any JournalFile {
        let file = try storage.create(name)
        try file.writeAll(bytes, at: 0, name: name)
        try file.sync()
        try storage.syncDirectory()
        return file
    }

    /// Every call that there is, on a storage with a file `a` and a file `b` that is open.
    private func call(_ operation: StorageOperation, _ storage: SimulatedStorage, _ open: any JournalFile) throws {
        switch operation {
        case .openDirectory: break
        case .lock: try storage.acquireLock(describing: "a test")
        case .list: _ = try storage.list()
        case .create: try storage.create("c").close()
        case .open: try storage.open("a").close()
        case .rename: try storage.rename("a", to: "d")
        case .remove: try storage.remove("a")
        case .syncDirectory: try storage.syncDirectory()
        case .write: try open.writeAll([1], at: 0, name: "b")
        case .read: _ = try open.read(1, at: 0, name: "b")
        case .size: _ = try open.size()
        case .sync: try open.sync()
        case .fence: try storage.fence("a")
        case .allocate: try open.allocate(100)
        }
    }

    @Test(arguments: StorageOperation.allCases.filter { $0 != .openDirectory }, codes)
    func `any call fails once or for ever, and no other one does`(operation: StorageOperation, code: Int32) throws {
        for isSticky in [false, true] {
            let storage = SimulatedStorage()
            _ = try file("a", [1], on: storage)
            let open = try file("b", [2], on: storage)
            storage.fail(StorageFault(call: 1, of: operation, code: code, isSticky: isSticky))
            for other in [StorageOperation.list, .size, .read, .syncDirectory] where other != operation {
                try call(other, storage, open)
            }
            // What is only interrupted is gone on with, unless that never ends.
            let isGoneOnWith = code == EINTR && !isSticky && [.read, .write].contains(operation)
            if isGoneOnWith {
                try call(operation, storage, open)
            } else {
                let error = #expect(throws: StorageError.self) { try call(operation, storage, open) }
                #expect(error?.operation == operation && error?.code == code)
            }
            if isSticky {
                #expect(throws: StorageError.self) { try call(operation, storage, open) }
            } else {
                try call(operation, storage, open)
            }
            storage.fail(nil)
            if isSticky { try call(operation, storage, open) }
        }
    }

    @Test(arguments: [512, 4_096])
    func `any subset of the pages of what was not synced survives`(pageBytes: Int) throws {
        for subset in 0..<8 {
            let storage = SimulatedStorage(pageBytes: pageBytes)
            let old = [UInt8](repeating: 1, count: 3 * pageBytes)
            let file = try file("a", old, on: storage)
            // From the middle of the first page to the middle of the third.
            let new = [UInt8](repeating: 2, count: 2 * pageBytes)
            try file.writeAll(new, at: UInt64(pageBytes / 2), name: "a")
            var page = 0
            storage.crash { change in
                defer { page += 1 }
                return subset >> page & 1 == 1
            }
            #expect(page == 3)
            var expected = old
            for index in expected.indices where (pageBytes / 2..<5 * pageBytes / 2).contains(index) {
                if subset >> (index / pageBytes) & 1 == 1 { expected[index] = 2 }
            }
            #expect(storage.files["a"] == expected, "subset \(subset)")
        }
    }

    @Test func `what survives torn has its first bytes, and what survives garbled has others in the same place`() throws
    {
        for count in [0, 1, 5, 10, 99] {
            let storage = SimulatedStorage()
            let file = try file("a", [1, 1], on: storage)
            try file.writeAll([UInt8](repeating: 2, count: 10), at: 1, name: "a")
            storage.crash { _ in .torn(count) }
            #expect(storage.files["a"] == [1] + (count == 0 ? [1] : [UInt8](repeating: 2, count: min(10, count))))
        }
        var seen: Set<[UInt8]> = []
        for seed in [1, 1, 2] as [UInt64] {
            let storage = SimulatedStorage()
            let file = try file("a", [UInt8](repeating: 1, count: 30), on: storage)
            try file.writeAll([UInt8](repeating: 2, count: 10), at: 10, name: "a")
            storage.crash { _ in .garbled(seed: seed) }
            let found = try #require(storage.files["a"])
            #expect(found.count == 30 && Set(found[..<10] + found[20...]) == [1])
            seen.insert(found)
        }
        // The seed fixes what is there instead.
        #expect(seen.count == 2)
    }

    @Test func `sizes, names and removals that were not made durable are kept apart from bytes, and from each other`()
        throws
    {
        for subset in 0..<16 {
            let storage = SimulatedStorage()
            for name in ["renamed", "removed", "grown"] { _ = try file(name, [1], on: storage) }
            try storage.create("created").close()
            try storage.rename("renamed", to: "new")
            try storage.remove("removed")
            let grown = try storage.create("grown.tmp")
            try storage.rename("grown.tmp", to: "also")
            try grown.allocate(3)
            func survives(_ place: Int) -> Bool { subset >> place & 1 == 1 }
            storage.crash { change in
                switch change {
                case .created("created"): survives(0)
                case .renamed("renamed", "new"): survives(1)
                case .removed("removed"): survives(2)
                case .size("also", 3): survives(3)
                case .created("grown.tmp"), .renamed("grown.tmp", "also"): true
                default: false
                }
            }
            var expected: [String: [UInt8]] = ["grown": [1], "also": survives(3) ? [0, 0, 0] : []]
            if survives(0) { expected["created"] = [] }
            expected[survives(1) ? "new" : "renamed"] = [1]
            if !survives(2) { expected["removed"] = [1] }
            #expect(storage.files == expected, "subset \(subset)")
        }
    }

    @Test func `a rename over another file leaves the one or the other, whole`() throws {
        for survives in [true, false] {
            let storage = SimulatedStorage()
            for (name, byte) in [("a", UInt8(1)), ("b", 2)] { _ = try file(name, [byte], on: storage) }
            try storage.rename("a", to: "b")
            storage.crash { _ in survives }
            #expect(storage.files == (survives ? ["b": [1]] : ["a": [1], "b": [2]]))
        }
    }

    @Test func `after a failed sync the bytes are seen and never written, or were written all the same`() throws {
        for (effect, isKept) in [(StorageFault.Effect.error(EIO), false), (.errorAfterSync(EIO), true)] {
            let storage = SimulatedStorage()
            let open = try file("a", [1], on: storage)
            try open.writeAll([2], at: 0, name: "a")
            storage.fail(StorageFault(call: 1, of: .sync, effect: effect))
            #expect(throws: StorageError.self) { try open.sync() }
            // The next one reports success, and means nothing.
            try open.sync()
            #expect(storage.files["a"] == [2])
            storage.crash { _ in true }
            #expect(storage.files["a"] == [isKept ? 2 : 1])
        }
    }

    @Test func `after a failed sync of the directory its names are durable or not`() throws {
        for (effect, isKept) in [(StorageFault.Effect.error(EIO), false), (.errorAfterSync(EIO), true)] {
            let storage = SimulatedStorage()
            try storage.create("a").close()
            storage.fail(StorageFault(call: 1, of: .syncDirectory, effect: effect))
            #expect(throws: StorageError.self) { try storage.syncDirectory() }
            storage.crash()
            #expect(storage.files.isEmpty != isKept)
        }
    }

    @Test func `what a failed sync of the directory was for, no later one makes durable`() throws {
        for isKept in [false, true] {
            let storage = SimulatedStorage()
            for name in ["a", "b"] { try storage.create(name).close() }
            try storage.syncDirectory()
            try storage.remove("a")
            try storage.rename("b", to: "c")
            storage.fail(StorageFault(call: 1, of: .syncDirectory, code: EIO))
            #expect(throws: StorageError.self) { try storage.syncDirectory() }
            // Not what comes after it, of the same names too.
            try storage.create("d").close()
            try storage.create("b").close()
            try storage.syncDirectory()
            #expect(try storage.list().sorted() == ["b", "c", "d"])
            storage.crash { _ in isKept }
            #expect(try storage.list().sorted() == (isKept ? ["b", "c", "d"] : ["a", "b", "d"]))
        }
    }

    @Test func `short reads and writes do a part, a byte at least`() throws {
        let storage = SimulatedStorage()
        let open = try file("a", [], on: storage)
        storage.fail(StorageFault(call: 1, effect: .short, isSticky: true))
        let bytes: [UInt8] = [1, 2, 3, 4]
        let counts = try (1...4).map { length in
            try bytes.withUnsafeBytes { try open.write(UnsafeRawBufferPointer(rebasing: $0[..<length]), at: 0) }
        }
        #expect(counts == [1, 1, 1, 2])
        try open.writeAll(bytes, at: 0, name: "a")
        #expect(try open.read(9, at: 0, name: "a") == bytes)
        try open.sync()
        #expect(try open.size() == 4)
    }

    @Test func `a call is counted by its operation, or with all others, from when the fault is set`() throws {
        let storage = SimulatedStorage()
        let open = try file("a", [1], on: storage)
        let before = storage.callCount()
        storage.fail(StorageFault(call: 2, of: .size, code: EIO))
        _ = (try open.size(), try storage.list())
        #expect(throws: StorageError.self) { try open.size() }
        #expect(storage.callCount() == before + 3 && storage.callCount(of: .size) == 2)
        storage.fail(StorageFault(call: 2, code: EIO))
        _ = try open.size()
        #expect(throws: StorageError.self) { try storage.list() }
    }

    @Test func `a full disk takes what there is room for`() throws {
        let storage = SimulatedStorage()
        let open = try file("a", [1, 1], on: storage)
        storage.setCapacity(5)
        #expect(throws: StorageError.self) { try open.allocate(6) }
        let error = #expect(throws: StorageError.self) {
            try open.writeAll([2, 2, 2, 2], at: 2, name: "a")
        }
        #expect(error?.code == ENOSPC)
        #expect(storage.files["a"] == [1, 1, 2, 2, 2])
        // Bytes that are there already need no room.
        try open.writeAll([3, 3], at: 0, name: "a")
        storage.setCapacity(nil)
        try open.allocate(6)
    }

    @Test func `a loss of power frees the lock, ends open files and heals what failed; a snapshot knows nothing of it`()
        throws
    {
        let storage = SimulatedStorage()
        let open = try file("a", [1], on: storage)
        try storage.acquireLock(describing: "somebody")
        try open.writeAll([2], at: 0, name: "a")
        storage.fail(StorageFault(call: 1, code: EIO, isSticky: true))
        let copy = storage.snapshot()
        storage.crash()
        #expect(try storage.list() == ["a"])
        #expect(throws: StorageError.self) { try open.sync() }
        try storage.acquireLock(describing: "somebody else")
        #expect(storage.files["a"] == [1] && copy.files["a"] == [2])
        #expect(throws: StorageError.self) { try copy.list() }
        copy.fail(nil)
        #expect(throws: StorageError.self) { try copy.acquireLock(describing: "somebody else") }
        copy.crash { _ in true }
        #expect(copy.files["a"] == [2])
    }
}
