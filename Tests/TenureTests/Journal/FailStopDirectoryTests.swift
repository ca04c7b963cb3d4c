import TenureTesting
import Testing

@testable import Tenure

@Suite struct FailStopDirectoryTests {
    @Test("D5: a sync of the directory that failed for one is never reported as done to another")
    func once() throws {
        let storage = SimulatedStorage()
        let directory = FailStopDirectory(storage)
        _ = try directory.create("a")
        try directory.syncDirectory()
        #expect(directory.failure == nil)
        storage.fail(StorageFault(call: 1, of: .syncDirectory, code: 5))
        let told = StorageError(operation: .syncDirectory, file: ".", code: 5)
        for _ in 0..<2 { #expect(throws: told) { try directory.syncDirectory() } }
        #expect(directory.failure == told && storage.callCount(of: .syncDirectory) == 2)
        // Another opening begins anew.
        try FailStopDirectory(storage).syncDirectory()
    }
}
