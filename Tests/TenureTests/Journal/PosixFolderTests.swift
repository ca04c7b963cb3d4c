import TenureTesting
import Testing

@testable import Tenure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a folder lies, and which names it can give to another.
@Suite(.timeLimit(.minutes(20))) struct PosixFolderTests {
    /// Does something as a user who owns nothing, where this one may read everything; for file systems, and for the calling
    /// thread alone.
    private static func asNobody<Value>(_ body: () throws -> Value) rethrows -> Value {
        // Swift does not import it, and other systems do not have it.
        guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
        let setUser = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> Int32).self)
        _ = setUser(65_534)
        defer { _ = setUser(0) }
        return try body()
    }

    @Test("Section 7: where a folder lies is told through folders that may be passed, and not read")
    func unreadableParents() throws {
        let folder = TemporaryDirectory()
        for name in ["passage/store/within", "passage/backups"] { try folder.make(name) }
        for name in ["", "passage/store", "passage/store/within", "passage/backups"] {
            try #require(chmod("\(folder.path)/\(name)", 0o755) == 0)
        }
        try #require(chmod("\(folder.path)/passage", 0o311) == 0)
        defer { chmod("\(folder.path)/passage", 0o700) }
        try Self.asNobody {
            let store = try PosixStorage(directory: "\(folder.path)/passage/store", createIfMissing: false)
            #expect(try !store.holds("\(folder.path)/passage/backups"))
            #expect(try !store.holds("\(folder.path)/passage/backups/not/there"))
            #expect(try store.holds("\(folder.path)/passage/store"))
            #expect(try store.holds("\(folder.path)/passage/store/within/not/there"))
            #expect(try store.holds("\(folder.path)/passage/backups/../store/x"))
            #expect(try !store.holds("/"))
        }
    }

    @Test("Section 7: a folder gets a name that nothing bears, or a folder of the same disk")
    func names() throws {
        let temporary = TemporaryDirectory()
        try temporary.make("folder")
        try temporary.write([1], to: "\(temporary.path)/file")
        try #require(symlink("folder", "\(temporary.path)/link") == 0)
        let folder = try PosixFolder(path: temporary.path)
        #expect(try folder.canName("nothing") && folder.canName("folder"))
        #expect(try !folder.canName("file") && !folder.canName("link"))
        #expect(throws: StorageError.self) { try folder.canName("file/x") }
        #if os(Linux)
            // A disk of its own wherever there is one.
            #expect(try !PosixFolder(path: "/").canName("proc"))
        #endif
    }
}
