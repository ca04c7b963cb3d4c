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

/// What every storage has to do, run on each of them.
@Suite("Storage conformance (D1, D6)")
struct StorageConformanceTests {
    enum Kind: CaseIterable {
        case posix, memory
    }

    private let directory: JournalDirectory

    init() throws { directory = try JournalDirectory() }

    private func make(_ kind: Kind) throws -> any JournalStorage {
        switch kind {
        case .posix: try PosixStorage(directory: directory.path + "/missing/parents")
        case .memory: SimulatedStorage()
        }
    }

    private func read(_ storage: any JournalStorage, _ name: String) throws -> [UInt8] {
        let file = try storage.open(name)
        defer { file.close() }
        return try file.readStart(Int(file.size()), name: name)
    }

    @Test(arguments: Kind.allCases)
    func `what is written is read back`(kind: Kind) throws {
        let storage = try make(kind)
        let file = try storage.create("a")
        try file.writeAll([1, 2, 3, 4], at: 0, name: "a")
        try file.writeAll([9, 9], in: 1..<2, at: 6, name: "a")
        try file.sync()
        #expect(try file.size() == 7)
        #expect(try read(storage, "a") == [1, 2, 3, 4, 0, 0, 9])
        try file.allocate(10)
        try file.allocate(5)
        #expect(try read(storage, "a") == [1, 2, 3, 4, 0, 0, 9, 0, 0, 0])
        try storage.syncDirectory()
        file.close()
        file.close()
        #expect(throws: StorageError.self) { try file.sync() }
        #expect(throws: StorageError.self) { try file.size() }
    }

    @Test(arguments: Kind.allCases)
    func `a name is created once, renamed over another and removed`(kind: Kind) throws {
        let storage = try make(kind)
        for (name, byte) in [("a", UInt8(1)), ("b", 2)] {
            let file = try storage.create(name)
            try file.writeAll([byte], at: 0, name: name)
            file.close()
        }
        let taken = #expect(throws: StorageError.self) { try storage.create("a") }
        #expect(taken?.operation == .create)
        try storage.rename("a", to: "b")
        #expect(try read(storage, "b") == [1])
        #expect(try storage.list().filter { $0 != "LOCK" } == ["b"])
        try storage.remove("b")
        let absent = #expect(throws: StorageError.self) { try storage.remove("b") }
        #expect(absent?.isAbsence == true)
        let unopened = #expect(throws: StorageError.self) { try storage.open("b") }
        #expect(unopened?.isAbsence == true)
    }

    @Test(arguments: Kind.allCases)
    func `quarantine is a place apart`(kind: Kind) throws {
        let storage = try make(kind)
        try storage.create("quarantine/a").close()
        try storage.syncDirectory()
        #expect(try !storage.list().contains("a"))
        #expect(try read(storage, "quarantine/a").isEmpty)
        try storage.remove("quarantine/a")
    }

    @Test(arguments: Kind.allCases)
    func `the lock has one owner (D6)`(kind: Kind) throws {
        let storage = try make(kind)
        try storage.acquireLock(describing: "the first")
        let refused = #expect(throws: StorageError.self) { try storage.acquireLock(describing: "the second") }
        #expect(refused?.lockOwner?.contains("the first") == true)
        storage.releaseLock()
        storage.releaseLock()
        try storage.acquireLock(describing: "the third")
    }

    @Test func `names lead nowhere outside the directory`() throws {
        let storage = try make(.posix)
        for name in ["../a", "/etc/passwd", "other/a", "quarantine/a/b", "quarantine/../a/b"] {
            #expect(throws: StorageError.self) { try storage.create(name) }
            #expect(throws: StorageError.self) { try storage.open(name) }
        }
    }

    @Test func `only regular files are opened, and none is waited for`() throws {
        let storage = try make(.posix)
        try #require(mkfifo(directory.path + "/pipe", 0o600) == 0)
        try #require(mkdir(directory.path + "/folder", 0o700) == 0)
        try #require(symlink("pipe", directory.path + "/link") == 0)
        defer { rmdir(directory.path + "/folder") }
        for name in ["pipe", "folder", "link"] { #expect(throws: StorageError.self) { try storage.open(name) } }
    }

    @Test func `a path with a zero byte does not lead to what stands before it`() throws {
        for creates in [true, false] {
            #expect(throws: StorageError.self) {
                try PosixStorage(directory: directory.path + "\u{0}/elsewhere", createIfMissing: creates)
            }
        }
    }

    @Test func `a directory that is only looked at is not created`() throws {
        let path = directory.path + "/absent"
        let error = #expect(throws: StorageError.self) { try PosixStorage(directory: path, createIfMissing: false) }
        #expect(error?.isAbsence == true)
    }

    @Test func `what is not synced is lost with the power (D1)`() throws {
        let storage = SimulatedStorage()
        let file = try storage.create("a")
        try file.writeAll([1], at: 0, name: "a")
        try file.sync()
        try storage.syncDirectory()
        try file.writeAll([2], at: 1, name: "a")
        try storage.create("b").close()
        #expect(Set(storage.files.keys) == ["a", "b"])
        storage.crash()
        #expect(storage.files == ["a": [1]])
        #expect(throws: StorageError.self) { try file.sync() }
    }
}
