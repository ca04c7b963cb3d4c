import Foundation
import Synchronization
import Tenure

/// A folder in memory that costs next to nothing: what is counted on it is what the journal does, not what a disk does.
final class MemoryStorage: JournalStorage {
    private struct State {
        var files: [String: MemoryFile] = [:]
        var isLocked = false

        func file(_ name: String, _ operation: StorageOperation) throws(StorageError) -> MemoryFile {
            guard let file = files[name] else { throw StorageError(operation: operation, file: name, code: ENOENT) }
            return file
        }
    }

    private let state = Mutex(State())

    /// A folder of its own with the same files, not locked.
    func copy() -> MemoryStorage {
        let copy = MemoryStorage()
        copy.state.withLock { copy in copy.files = state.withLock { $0.files.mapValues { $0.copy() } } }
        return copy
    }

    func acquireLock(describing owner: String) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            guard !state.isLocked else { throw StorageError(operation: .lock, file: "LOCK", code: EWOULDBLOCK) }
            state.isLocked = true
        }
    }

    func releaseLock() { state.withLock { $0.isLocked = false } }

    func list() -> [String] { state.withLock { $0.files.keys.filter { !$0.contains("/") } } }

    func create(_ name: String) throws(StorageError) -> any JournalFile {
        try state.withLock { state throws(StorageError) in
            guard state.files[name] == nil else { throw StorageError(operation: .create, file: name, code: EEXIST) }
            let file = MemoryFile()
            state.files[name] = file
            return file
        }
    }

    func open(_ name: String) throws(StorageError) -> any JournalFile {
        try state.withLock { state throws(StorageError) in try state.file(name, .open) }
    }

    func rename(_ name: String, to newName: String) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            state.files[newName] = try state.file(name, .rename)
            state.files[name] = nil
        }
    }

    func remove(_ name: String) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            _ = try state.file(name, .remove)
            state.files[name] = nil
        }
    }

    func syncDirectory() {}
}
