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

    @Test(
        arguments: Kind.allCases,
        [
            "../a", "/etc/passwd", "other/a", "quarantine/a/b", "quarantine/../a/b", "", ".", "..", "quarantine/",
            "quarantine/..", "/", "a\u{0}b", "quarantine/a\u{0}",
        ]
    )
    func `names lead nowhere outside the directory`(kind: Kind, name: String) throws {
        let storage = try make(kind)
        for known in ["a", "quarantine/a"] { try storage.create(known).close() }
        #expect(throws: StorageError.self) { try storage.create(name) }
        #expect(throws: StorageError.self) { try storage.open(name) }
        #expect(throws: StorageError.self) { try storage.remove(name) }
        #expect(throws: StorageError.self) { try storage.rename(name, to: "b") }
        #expect(throws: StorageError.self) { try storage.rename("a", to: name) }
        #expect(try read(storage, "a").isEmpty && read(storage, "quarantine/a").isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func `a read gives what there is, and nothing only at the end`(kind: Kind) throws {
        let storage = try make(kind)
        let file = try storage.create("a")
        try file.writeAll([1, 2, 3, 4, 5], at: 0, name: "a")
        for file in [file, try storage.open("a")] {
            #expect(try file.read(10, at: 3, name: "a") == [4, 5])
            #expect(try file.read(2, at: 1, name: "a") == [2, 3])
            #expect(try file.read(8, at: 5, name: "a").isEmpty)
            #expect(try file.read(8, at: 1 << 30, name: "a").isEmpty)
            #expect(try file.read(0, at: 0, name: "a").isEmpty)
        }
        var buffer = [UInt8](repeating: 9, count: 4)
        let count = try Self.read(file, into: &buffer, at: 4)
        #expect(count == 1 && buffer == [5, 9, 9, 9])
        #expect(try Self.read(file, into: &buffer, at: 5) == 0)
    }

    @Test(arguments: Kind.allCases)
    func `a file that was opened is only read`(kind: Kind) throws {
        let storage = try make(kind)
        let written = try storage.create("a")
        try written.writeAll([1], at: 0, name: "a")
        let file = try storage.open("a")
        #expect(throws: StorageError.self) { try file.writeAll([2], at: 0, name: "a") }
        #expect(throws: StorageError.self) { try file.allocate(100) }
        #expect(try read(storage, "a") == [1])
        // Two who have it open see the same bytes.
        try written.writeAll([7, 8], at: 1, name: "a")
        #expect(try file.read(9, at: 0, name: "a") == [1, 7, 8])
    }

    @Test(arguments: Kind.allCases)
    func `a closed file can do nothing, and closing it again is nothing`(kind: Kind) throws {
        let storage = try make(kind)
        let file = try storage.create("a")
        file.close()
        file.close()
        #expect(throws: StorageError.self) { try file.writeAll([1], at: 0, name: "a") }
        #expect(throws: StorageError.self) { try file.read(1, at: 0, name: "a") }
        #expect(throws: StorageError.self) { try file.allocate(1) }
        #expect(throws: StorageError.self) { try file.size() }
        #expect(throws: StorageError.self) { try file.sync() }
        #expect(try read(storage, "a").isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func `space is reserved as zeros, and what was written stays`(kind: Kind) throws {
        let storage = try make(kind)
        let file = try storage.create("a")
        try file.allocate(5_000)
        #expect(try file.size() == 5_000)
        try file.writeAll([1, 2], at: 4_999, name: "a")
        try file.allocate(5_000)
        try file.allocate(0)
        #expect(try file.size() == 5_001)
        #expect(try read(storage, "a") == [UInt8](repeating: 0, count: 4_999) + [1, 2])
        for size in [UInt64.max, UInt64(Int64.max)] {
            #expect(throws: StorageError.self) { try file.allocate(size) }
            #expect(throws: StorageError.self) { try file.writeAll([1], at: size, name: "a") }
        }
        #expect(try file.size() == 5_001)
    }

    @Test(arguments: Kind.allCases)
    func `a file keeps its bytes for who has it open, whatever becomes of its name`(kind: Kind) throws {
        let storage = try make(kind)
        for (name, byte) in [("a", UInt8(1)), ("b", 2)] {
            try storage.create(name).writeAll([byte], at: 0, name: name)
        }
        let replaced = try storage.open("b")
        try storage.rename("a", to: "b")
        #expect(try replaced.read(9, at: 0, name: "b") == [2])
        #expect(try read(storage, "b") == [1])
        let removed = try storage.open("b")
        try storage.remove("b")
        #expect(try removed.read(9, at: 0, name: "b") == [1])
        let again = try storage.create("b")
        #expect(try again.size() == 0)
    }

    @Test(arguments: Kind.allCases)
    func `a file moves to quarantine and is gone from where it was`(kind: Kind) throws {
        let storage = try make(kind)
        try storage.create("a").writeAll([1], at: 0, name: "a")
        let missing = #expect(throws: StorageError.self) { try storage.open("quarantine/a") }
        #expect(missing?.isAbsence == true)
        try storage.rename("a", to: "quarantine/a")
        #expect(try !storage.list().contains("a"))
        #expect(throws: StorageError.self) { try storage.create("quarantine/a") }
        try storage.rename("quarantine/a", to: "quarantine/b")
        #expect(try read(storage, "quarantine/b") == [1])
        try storage.syncDirectory()
        let absent = #expect(throws: StorageError.self) { try storage.rename("quarantine/a", to: "a") }
        #expect(absent?.isAbsence == true && absent?.operation == .rename)
    }

    @Test(arguments: Kind.allCases)
    func `who is refused the lock takes it from nobody (D6)`(kind: Kind) throws {
        let storage = try make(kind)
        let other: any JournalStorage =
            switch storage {
            case let posix as PosixStorage: try PosixStorage(directory: posix.directory)
            default: storage
            }
        try storage.acquireLock(describing: "the first")
        for asker in [other, storage, other] {
            let refused = #expect(throws: StorageError.self) { try asker.acquireLock(describing: "another") }
            #expect(refused?.lockOwner?.contains("the first") == true && refused?.operation == .lock)
        }
        storage.releaseLock()
        try other.acquireLock(describing: "the second")
        #expect(throws: StorageError.self) { try storage.acquireLock(describing: "the first") }
    }

    @Test func `a link or a folder in the place of a file is not followed, and what it leads to is not touched`() throws
    {
        let storage = try make(.posix)
        let place = directory.path + "/missing/parents/"
        let outside = directory.path + "/outside"
        let victim = try PosixStorage(directory: directory.path)
        try victim.create("outside").writeAll([42], at: 0, name: "outside")
        for name in ["link", "LOCK", "quarantine"] { try #require(symlink(outside, place + name) == 0) }
        try #require(mkdir(place + "folder", 0o700) == 0)
        try storage.create("a").close()
        for name in ["link", "folder"] {
            #expect(throws: StorageError.self) { try storage.create(name) }
            #expect(throws: StorageError.self) { try storage.open(name) }
        }
        #expect(throws: StorageError.self) { try storage.rename("a", to: "folder") }
        #expect(throws: StorageError.self) { try storage.remove("folder") }
        #expect(throws: StorageError.self) { try storage.acquireLock(describing: "nobody") }
        #expect(throws: StorageError.self) { try storage.create("quarantine/a") }
        #expect(throws: StorageError.self) { try storage.rename("a", to: "quarantine/a") }
        #expect(throws: StorageError.self) { try storage.syncDirectory() }
        // The link itself is what is replaced and removed.
        try storage.rename("a", to: "link")
        #expect(try read(storage, "link").isEmpty)
        try storage.remove("LOCK")
        try storage.remove("quarantine")
        try storage.acquireLock(describing: "somebody")
        #expect(try read(victim, "outside") == [42])
        rmdir(place + "folder")
    }

    @Test("D3: a link or a folder in the place of a segment or a checkpoint is refused, and nothing is changed")
    func journalOfLinks() throws {
        for name in [
            SegmentName(epoch: 1, firstSequence: 1).description, CheckpointName(lastSequence: 1, epoch: 1).description,
        ] {
            for makesLink in [true, false] {
                let storage = try make(.posix)
                let path = directory.path + "/missing/parents/" + name
                let isMade = makesLink ? symlink("/etc/hostname", path) : mkdir(path, 0o700)
                try #require(isMade == 0)
                #expect(throws: JournalError.self) { try openJournal(storage) }
                #expect(try Set(storage.list()).subtracting(["LOCK"]) == [name])
                if makesLink { unlink(path) } else { rmdir(path) }
            }
        }
    }

    private static func read(_ file: any JournalFile, into bytes: inout [UInt8], at offset: UInt64) throws -> Int {
        try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
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
